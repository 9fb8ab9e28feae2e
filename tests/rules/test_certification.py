"""Official status over time: durations, decisions, knowledge, and the three layers. No database."""

import datetime
import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteaudit.certification import rules
from siteaudit.certification.profiles import load_profile
from siteaudit.core.problems import Problem

RCM = load_profile("icglr-rcm-2")
DRC = load_profile("drc-arrete-0677")
SIMPLE = load_profile("project-simple")
WHOLE_LIFE = "2100-01-01"


def day(text):
    return datetime.date.fromisoformat(text)


def decision(status, effective_on, ends_on=None, signed_on=None, **more):
    signed_on = signed_on or effective_on
    reference = f"{status} {effective_on}"
    made = {"type": "decision", "on": signed_on, "signed_on": signed_on, "effective_on": effective_on}
    return made | {"status": status, "reference": reference} | ({"ends_on": ends_on} if ends_on else {}) | more


def status(profile, events, at, known_at=None):
    return rules.simulate(profile, events, at, known_at)["status"]


def shape(profile, events, known_at=None):
    answer = rules.simulate(profile, events, WHOLE_LIFE, known_at)
    return [(period["status"], period["from"], period["to"]) for period in answer["timeline"]]


def refused(code, function, *args, **kwargs):
    with pytest.raises(Problem) as refusal:
        function(*args, **kwargs)
    assert refusal.value.code == code
    return refusal.value


# --- durations -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2025-02-12", "P6M", "2025-08-12"),
        ("2024-02-29", "P12M", "2025-02-28"),
        ("2024-02-29", "P4Y", "2028-02-29"),
        ("2025-08-31", "P6M", "2026-02-28"),
        ("2023-08-31", "P6M", "2024-02-29"),
        ("2025-12-31", "P1M", "2026-01-31"),
        ("2025-01-31", "P1M", "2025-02-28"),
        ("2025-02-12", "P90D", "2025-05-13"),
        ("2025-01-30", "P1M1D", "2025-03-01"),
        ("2025-01-01", "P2W", "2025-01-15"),
    ],
)
def test_a_calendar_duration_ends_on_its_day(start, duration, end):
    assert rules.add(day(start), rules.parse_duration(duration)) == day(end)


@pytest.mark.parametrize(
    "text", ["", "P", "6M", "P0D", "P6", "PT6H", "P-6M", "P1.5Y", "p6m", "P6M ", "P6M\n", "P1D1M", None, 6]
)
def test_a_bad_duration_is_refused(text):
    refused("duration.invalid", rules.parse_duration, text)


def test_a_duration_past_the_calendar_is_refused():
    refused("duration.invalid", rules.add, day("9999-06-01"), rules.parse_duration("P3Y"))
    refused("duration.invalid", rules.add, day("9999-12-31"), rules.parse_duration("P1D"))


# --- what time alone does --------------------------------------------------------------------------


def test_green_turns_blue_and_blue_turns_red_by_time_alone():
    assert shape(RCM, [decision("green", "2025-03-01")]) == [
        ("green", "2025-03-01", "2026-03-01"),
        ("blue", "2026-03-01", "2029-03-01"),
        ("red", "2029-03-01", None),
    ]


def test_the_last_day_is_still_green_and_the_end_is_exclusive():
    events = [decision("green", "2025-03-01")]

    assert status(RCM, events, "2026-02-28") == "green"
    assert status(RCM, events, "2026-03-01") == "blue"


def test_yellow_turns_red_after_six_months_and_red_stays():
    events = [decision("yellow", "2025-03-01")]

    assert status(RCM, events, "2025-08-31") == "yellow"
    assert status(RCM, events, "2025-09-01") == "red"
    assert status(RCM, events, WHOLE_LIFE) == "red"


def test_red_does_not_end_after_its_minimum():
    answer = rules.simulate(RCM, [decision("red", "2025-03-01")], "2026-03-01")

    assert (answer["status"], answer["code"], answer["until"], answer["next"]) == ("red", 3, None, None)


def test_registration_gives_blue_where_the_profile_says_so_and_only_there():
    events = [{"type": "registered", "on": "2025-01-10"}]

    assert shape(RCM, events) == [("blue", "2025-01-10", "2028-01-10"), ("red", "2028-01-10", None)]
    assert shape(DRC, events) == []
    assert rules.simulate(RCM, events, "2025-01-10")["timeline"][0]["cause"] == "registration"


def test_a_second_registration_changes_nothing():
    events = [{"type": "registered", "on": "2025-01-10"}, {"type": "registered", "on": "2026-01-10"}]

    assert shape(RCM, events)[0] == ("blue", "2025-01-10", "2028-01-10")


# --- the shape of the answer -----------------------------------------------------------------------


def test_the_answer_has_exactly_the_agreed_shape():
    answer = rules.simulate(RCM, [decision("green", "2025-03-01")], "2025-06-01")

    assert json.loads(json.dumps(answer)) == {
        "status": "green",
        "code": 1,
        "since": "2025-03-01",
        "until": "2026-03-01",
        "next": {"status": "blue", "on": "2026-03-01"},
        "timeline": [
            {
                "status": "green",
                "from": "2025-03-01",
                "to": "2026-03-01",
                "cause": "decision",
                "reference": "green 2025-03-01",
            },
            {
                "status": "blue",
                "from": "2026-03-01",
                "to": "2029-03-01",
                "cause": "expiry",
                "reference": "icglr-rcm-2 1: green P12M",
            },
            {
                "status": "red",
                "from": "2029-03-01",
                "to": None,
                "cause": "expiry",
                "reference": "icglr-rcm-2 1: blue P3Y",
            },
        ],
    }


def test_without_a_decision_there_is_no_official_status():
    nothing = {"status": "none", "code": None, "since": None, "until": None, "next": None, "timeline": []}

    assert rules.simulate(RCM, [], "2025-06-01") == nothing


def test_before_the_first_decision_the_answer_says_what_comes():
    answer = rules.simulate(RCM, [decision("green", "2025-03-01")], "2025-02-28")

    assert (answer["status"], answer["until"]) == ("none", "2025-03-01")
    assert answer["next"] == {"status": "green", "on": "2025-03-01"}


# --- decisions -------------------------------------------------------------------------------------


def test_the_end_of_a_decision_wins_over_the_validity_of_the_profile():
    """Shabunda: all colours for six months from signature."""
    assert shape(DRC, [decision("green", "2015-01-15", "2015-07-15")])[:2] == [
        ("green", "2015-01-15", "2015-07-15"),
        ("blue", "2015-07-15", "2018-07-15"),
    ]


def test_a_renewal_starts_a_new_period_on_its_day():
    events = [decision("green", "2025-03-01"), decision("green", "2026-02-01")]

    assert shape(RCM, events)[:2] == [
        ("green", "2025-03-01", "2026-02-01"),
        ("green", "2026-02-01", "2027-02-01"),
    ]


def test_a_decision_for_the_future_is_in_the_timeline_before_it_takes_effect():
    events = [decision("green", "2025-03-01"), decision("yellow", "2025-12-01", signed_on="2025-06-01")]

    answer = rules.simulate(RCM, events, "2025-06-02")
    assert (answer["status"], answer["next"]) == ("green", {"status": "yellow", "on": "2025-12-01"})


def test_what_a_later_decision_replaced_does_not_return_when_it_ends():
    events = [decision("green", "2025-01-01"), decision("red", "2025-02-12", "2025-08-12")]

    assert shape(RCM, events) == [
        ("green", "2025-01-01", "2025-02-12"),
        ("red", "2025-02-12", "2025-08-12"),
        ("none", "2025-08-12", None),
    ]


def test_the_decision_signed_later_wins_where_both_speak():
    september = decision("green", "2025-09-15")
    november = decision("red", "2025-08-12", signed_on="2025-11-03")

    assert shape(RCM, [september, november]) == [("red", "2025-08-12", None)]


@pytest.mark.parametrize("ends_on", ["2025-02-28", "2025-03-01"])
def test_a_decision_that_ends_before_it_starts_is_refused(ends_on):
    refused("decision.dates", rules.simulate, RCM, [decision("green", "2025-03-01", ends_on)], "2025-06-01")


def test_a_decision_entered_in_error_counts_only_until_then():
    events = [decision("green", "2025-01-01"), decision("red", "2025-02-01", in_error_on="2025-04-01")]

    assert status(RCM, events, "2025-06-01") == "green"
    assert status(RCM, events, "2025-06-01", "2025-03-31") == "red"
    assert status(RCM, events, "2025-06-01", "2025-04-01") == "green"


# --- knowledge: the case of Masisi and Kalehe, 2025 (DOMAIN 3.2) ---------------------------------------

FEBRUARY = decision("red", "2025-02-12", "2025-08-12") | {"reference": "decree of 12 February 2025"}
NOVEMBER = decision("red", "2025-08-12", signed_on="2025-11-03") | {"reference": "00734"}


@pytest.mark.parametrize("profile", [RCM, DRC])
def test_a_back_dated_decree_closes_the_gap_and_what_was_known_before_can_still_be_asked(profile):
    events = [FEBRUARY, NOVEMBER]

    assert status(profile, events, "2025-08-11", "2025-08-11") == "red"
    # "As known on 20 September it was not red" (U5): the first decree had ended, the second was not signed.
    assert status(profile, events, "2025-09-20", "2025-09-20") == "none"
    assert status(profile, events, "2025-09-20", "2025-11-02") == "none"
    assert status(profile, events, "2025-09-20", "2025-11-03") == "red"
    assert rules.simulate(profile, events, "2025-09-20")["timeline"][-1]["reference"] == "00734"


def test_six_calendar_months_end_where_the_decree_says_and_183_days_would_not():
    end = rules.add(day("2025-02-12"), DRC.statuses["red"].minimum)

    assert end == day("2025-08-12")
    assert day("2025-02-12") + datetime.timedelta(days=183) != end


def test_a_decision_that_we_heard_of_late_was_not_known_before():
    events = [decision("red", "2025-02-01", known_on="2025-05-01")]

    assert status(RCM, events, "2025-03-01", "2025-04-30") == "none"
    assert status(RCM, events, "2025-03-01", "2025-05-01") == "red"


# --- three layers ------------------------------------------------------------------------------------

OTHERS = [
    {"type": "inspection", "on": "2025-04-01", "indication": "red"},
    {"type": "opinion", "on": "2025-04-02", "outcome": "unfavourable"},
    {"type": "incident", "on": "2025-04-03"},
    {"type": "plan", "on": "2025-04-04"},
    {"type": "plan_check", "on": "2025-10-04", "improved": False},
    {"type": "appeal", "on": "2025-10-05", "accepted": True},
]


@pytest.mark.parametrize("event", OTHERS, ids=lambda event: event["type"])
def test_only_a_decision_changes_the_official_status(event):
    events = [decision("green", "2025-03-01")]

    assert rules.simulate(RCM, [*events, event], "2025-12-01") == rules.simulate(RCM, events, "2025-12-01")
    assert rules.simulate(RCM, [event], "2025-12-01")["timeline"] == []


# --- bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "code", "where"),
    [
        ({}, "event.invalid", "events"),
        (["red"], "event.invalid", "events[0].type"),
        ([{"type": "sold", "on": "2025-01-01"}], "event.invalid", "events[0].type"),
        ([{"type": "registered"}], "event.invalid", "events[0].on"),
        ([{"type": "registered", "on": "31/01/2025"}], "event.invalid", "events[0].on"),
        ([{"type": "registered", "on": "2025-02-30"}], "event.invalid", "events[0].on"),
        ([{"type": "registered", "on": "0001-01-01"}], "event.invalid", "events[0].on"),
        ([{"type": "registered", "on": 20250101}], "event.invalid", "events[0].on"),
        ([decision("green", "2025-01-01"), decision("grey", "2025-01-01")], "status.unknown", "events[1].status"),
        ([decision("none", "2025-01-01")], "status.unknown", "events[0].status"),
    ],
)
def test_a_bad_event_is_refused_and_its_place_is_named(events, code, where):
    assert refused(code, rules.simulate, RCM, events, "2025-06-01").details["where"] == where


# --- properties --------------------------------------------------------------------------------------

days = st.dates(day("2020-01-01"), day("2029-12-31"))


@st.composite
def decisions(draw, profile=RCM):
    signed, effective = draw(days), draw(days)
    ends = draw(st.none() | st.integers(1, 800))
    ends_on = (effective + datetime.timedelta(days=ends)).isoformat() if ends else None
    word = draw(st.sampled_from(sorted(profile.statuses)))
    return decision(word, effective.isoformat(), ends_on, signed.isoformat())


histories = st.lists(
    decisions() | st.builds(lambda on: {"type": "registered", "on": on.isoformat()}, days) | st.sampled_from(OTHERS),
    max_size=8,
)


@given(histories)
def test_a_history_has_no_gap_and_no_overlap(events):
    timeline = rules.build_timeline(RCM, rules.read_events(RCM, events))

    for earlier, later in itertools.pairwise(timeline):
        assert earlier.starts_on < earlier.ends_on == later.starts_on
    assert not timeline or timeline[-1].ends_on is None


@given(histories, st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_given_does_not_matter(events, random):
    other = [*events, *events[:2]]
    random.shuffle(other)

    assert rules.simulate(RCM, other, "2026-01-01") == rules.simulate(RCM, events, "2026-01-01")


@given(histories, days, days)
def test_what_was_known_on_a_day_never_depends_on_later_acts(events, at, known_at):
    earlier = [e for e in events if max(e["on"], e.get("signed_on", e["on"])) <= known_at.isoformat()]

    then = rules.simulate(RCM, events, at, known_at)
    assert then == rules.simulate(RCM, earlier, at, known_at) == rules.simulate(RCM, earlier, at)


@given(histories, days)
def test_since_and_until_frame_the_day_and_agree_with_the_timeline(events, at):
    answer = rules.simulate(RCM, events, at)

    assert answer["since"] is None or answer["since"] <= at.isoformat()
    assert answer["until"] is None or at.isoformat() < answer["until"]
    assert (answer["next"] or {}).get("on") == answer["until"]
    here = [
        p["status"]
        for p in answer["timeline"]
        if p["from"] <= at.isoformat() and (not p["to"] or at.isoformat() < p["to"])
    ]
    assert here == ([answer["status"]] if answer["since"] else [])


@given(histories, days)
def test_a_status_other_than_expiry_always_has_its_own_decision(events, at):
    given_ones = {(e["status"], e["effective_on"]) for e in events if e["type"] == "decision"}

    for period in rules.simulate(RCM, events, at)["timeline"]:
        if period["cause"] == "decision":
            assert (period["status"], period["from"]) in given_ones


# --- visits ------------------------------------------------------------------------------------------


def due(events, last_visit_on, at, profile=RCM):
    timeline = rules.build_timeline(profile, rules.read_events(profile, events))
    return rules.next_visit_due(profile, timeline, last_visit_on and day(last_visit_on), day(at))


@pytest.mark.parametrize(
    ("word", "on"), [("green", "2026-02-01"), ("yellow", "2025-08-01"), ("red", "2025-09-01"), ("blue", "2026-03-01")]
)
def test_a_decision_makes_the_next_visit_due(word, on):
    assert due([decision(word, "2025-03-01")], None, "2025-03-02") == {"on": day(on), "reason": f"revisit.{word}"}


def test_a_visit_since_then_moves_the_next_one():
    assert due([decision("yellow", "2025-03-01")], "2025-05-01", "2025-05-02")["on"] == day("2025-10-01")


def test_a_visit_before_the_decision_does_not():
    assert due([decision("yellow", "2025-03-01")], "2025-02-01", "2025-05-02")["on"] == day("2025-08-01")


def test_a_missed_visit_stays_due_when_time_changes_the_status():
    """Green ran out and became blue: nobody came, the visit is overdue and not forgiven."""
    assert due([decision("green", "2025-03-01")], None, "2026-06-01") == {
        "on": day("2026-02-01"),
        "reason": "revisit.green",
    }


def test_a_site_without_status_that_nobody_has_seen_is_not_due():
    assert due([], None, "2025-03-01") is None
    assert due([], "2025-02-01", "2025-03-01") is None


def test_a_decision_for_the_future_makes_nothing_due_yet():
    assert due([decision("green", "2025-03-01")], None, "2025-02-01") is None


# --- what to read twice --------------------------------------------------------------------------------


def cautions(events, **facts):
    facts = {"ends_on": None} | {k: v if k == "status" or v is None else day(v) for k, v in facts.items()}
    return rules.find_cautions(RCM, rules.build_timeline(RCM, rules.read_events(RCM, events)), **facts)


def test_lifting_red_before_six_months_is_pointed_out():
    events = [decision("red", "2025-02-12"), decision("red", "2025-04-01")]

    early = cautions(events, status="green", signed_on="2025-08-11", effective_on="2025-08-11")
    assert early == ["before-minimum"]
    assert cautions(events, status="green", signed_on="2025-08-12", effective_on="2025-08-12") == []
    assert cautions(events, status="red", signed_on="2025-08-11", effective_on="2025-08-11") == []


def test_a_back_dated_decision_with_its_own_end_is_pointed_out():
    facts = {"signed_on": "2025-11-03", "effective_on": "2025-08-12", "ends_on": "2026-02-12"}

    assert cautions([], status="red", **facts) == ["back-dated", "own-end"]
