"""Official status over time: decisions, time alone, knowledge, and the three layers. No database."""

import datetime
import json

import pytest

from siteaudit.certification import rules
from tests.refusals import refused
from tests.rules.timelines import DRC, OTHERS, RCM, WHOLE_LIFE, day, decision, shape, status

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
