"""Calendar durations, when the next visit falls due, and what to read twice. No database."""

import pytest

from siteaudit.certification import rules
from tests.refusals import refused
from tests.rules.timelines import RCM, day, decision

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
