"""What of a last visit may lie on a phone that can be forced open (U3)."""

import datetime

import pytest

from siteaudit.access.verbs import VERBS
from siteaudit.fieldwork import rules

TODAY = datetime.date(2026, 11, 24)
FINDINGS = [
    ("safety/fence", "minor", "public", {"fr": "Clôture ?"}),
    ("safety/guards", "major", "restricted", {"fr": "Gardes ?"}),
    ("safety/violence", "critical", "sealed", {"fr": "Violence ?"}),
]


def test_public_findings_come_as_they_are_and_others_only_as_questions():
    told = rules.last_visit(TODAY, FINDINGS)

    assert told == {
        "on": "2026-11-24",
        "findings": [{"id": "safety/fence", "label": {"fr": "Clôture ?"}, "severity": "minor"}],
        "ask_again": ["safety/guards", "safety/violence"],
    }


@pytest.mark.parametrize(("days", "near"), [(-30, True), (0, True), (14, True), (15, False), (200, False)])
def test_only_visits_of_the_next_fourteen_days_are_near(days, near):
    assert rules.is_near(TODAY + datetime.timedelta(days), TODAY) is near


def test_texts_are_found_at_any_depth():
    program = {"body": [{"kind": "group", "id": "a", "children": [{"kind": "question", "id": "a/b", "label": {"fr": "?"}}]}]}

    assert rules.question_labels(program) == {"a/b": {"fr": "?"}}


@pytest.mark.parametrize(("pillar", "is_for"), [("human_rights", True), ("history", False), (None, True)])
def test_nobody_fills_the_list_of_historical_records(pillar, is_for):
    assert rules.is_for_field(pillar) is is_for


def test_the_acts_that_touch_no_package_are_verbs():
    assert set(VERBS) >= rules.ELSEWHERE
    assert not any(verb.startswith(("site.", "visit.", "decision.", "area.", "user.")) for verb in rules.ELSEWHERE)
    assert not {"checklist.publish", "checklist.retire", "checklist.revise"} & rules.ELSEWHERE
