"""Profiles are data: the shipped ones are good, and a bad one is refused with line and place."""

import re

import pytest
import yaml

from siteaudit.certification import profiles
from siteaudit.core.problems import Problem

GOOD = (profiles.FOLDER / "icglr-rcm-2.yaml").read_text(encoding="utf-8")


def test_three_profiles_are_shipped_and_good():
    assert profiles.list_profiles() == ["drc-arrete-0677", "icglr-rcm-2", "project-simple"]
    for name in profiles.list_profiles():
        profile = profiles.load_profile(name)
        assert profile.id == name
        assert profiles.check_profile((profiles.FOLDER / f"{name}.yaml").read_text(encoding="utf-8")) == []


def test_the_codes_are_those_of_the_icglr():
    codes = {word: status.code for word, status in profiles.load_profile("icglr-rcm-2").statuses.items()}

    assert codes == {"blue": 0, "green": 1, "yellow": 2, "red": 3}


def test_only_red_forbids_export_and_a_project_has_no_colours():
    regime, project = profiles.load_profile("icglr-rcm-2"), profiles.load_profile("project-simple")

    assert [word for word, status in regime.statuses.items() if not status.export_allowed] == ["red"]
    assert {status.shape for status in project.statuses.values()} == {"none"}
    assert project.code_list == "project"


def test_labels_come_in_three_languages_and_none_has_its_own_word():
    profile = profiles.load_profile("drc-arrete-0677")

    assert [profile.label("green", language) for language in ("en", "fr", "sw", "xx")] == [
        "Green",
        "Vert",
        "Kijani",
        "Vert",
    ]
    assert profile.label("none", "en") == "none"


def test_the_evaluator_gets_identity_and_criteria_only():
    given = profiles.load_profile("icglr-rcm-2").for_indication()

    assert set(given) == {"id", "version", "status_criteria", "critical_needs", "severities"}


@pytest.mark.parametrize("name", profiles.list_profiles())
def test_what_a_profile_judges_by_stands_in_the_checklists(name):
    """A criterion or question that no checklist has would colour nothing, without a word."""
    folder = profiles.FOLDER.parents[1] / "checklists"
    criteria = yaml.safe_load((folder / "criteria.yaml").read_text(encoding="utf-8"))
    sources = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.yaml"))
    given = profiles.load_profile(name).for_indication()

    assert {one for one in given["status_criteria"] if one not in criteria} == set()
    assert {criteria[one]["group"] for one in given["status_criteria"]} <= {"annex", "legality"}
    assert [one for one in given["severities"] if not re.search(rf"name: {one}\b", sources)] == []


@pytest.mark.parametrize(
    ("old", "new", "where", "message"),
    [
        (
            "value: P12M",
            "value: 12 months",
            "parameters.green_validity.value",
            "must be an ISO 8601 calendar duration such as P12M or P90D",
        ),
        (
            "value: P12M",
            "value: PT12H",
            "parameters.green_validity.value",
            "must be an ISO 8601 calendar duration such as P12M or P90D",
        ),
        ("votes_by_name", "votes_by_names", "votes_by_names", "this key is not known"),
        ("then: blue", "then: bleu", "statuses.green.then", "no such status"),
        ("after_end: none", "after_end: nothing", "statuses.red.after_end", "no such status"),
        ("on_registration: blue", "on_registration: black", "on_registration", "no such status"),
        ("  red: red_revisit", "  rouge: red_revisit", "revisit.rouge", "no such status"),
        ("validity: green_validity", "validity: green", "statuses.green.validity", "no such parameter"),
        ("code: 3", "code: 2", "statuses.red.code", "two statuses have this code"),
        ("code: 3", "code: three", "statuses.red.code", "must be a small whole number"),
        ("export_allowed: false", "export_allowed: 'no'", "statuses.red.export_allowed", "must be true or false"),
        (
            "shape: square",
            "shape: heart",
            "statuses.red.shape",
            "must be one of diamond, circle, triangle, square, none",
        ),
        (
            "certainty: low",
            "certainty: sure",
            "parameters.yellow_period.certainty",
            "must be one of high, medium, low, proposal",
        ),
        (
            "    after_end: none\n",
            "",
            "statuses.red",
            "needs after_end: what holds when a decision's own end date has come",
        ),
        ("then: red", "then: green", "statuses.green.then", "time alone leads in a circle"),
        ("    minimum: red_minimum\n", "", "parameters.red_minimum", "no rule uses this parameter"),
        ("code: 3", "code: 3\n    code: 3", "statuses.red.code", "stands here twice"),
        ("HR10: C", "HR10: severe", "indication.severities.HR10", "must be one of C, M, m, -"),
        ("HR10: C", "'10': C", "indication.severities.10", "must be a question's name"),
        ("sw: Nyekundu", "es: Rojo", "statuses.red.label.es", "this key is not known"),
    ],
)
def test_a_bad_profile_is_refused_with_line_and_place(old, new, where, message):
    bad = GOOD.replace(old, new, 1) if old != "then: red" else GOOD.replace(old, new)
    assert bad != GOOD

    fault = next(fault for fault in profiles.check_profile(bad) if fault["where"] == where)
    assert fault["message"] == message
    # The line is that of the place: its last name stands there.
    assert where.rpartition(".")[2] in bad.splitlines()[fault["line"] - 1]
    with pytest.raises(Problem) as refusal:
        profiles.read_profile(bad)
    assert refusal.value.code == "profile.invalid"
    assert refusal.value.details["line"] >= 1


@pytest.mark.parametrize(
    "text", ["", "[]", "a: b: c", "- [", "7", "&a [*a]", "a: &a [*a]", "!!python/object:os.system {}", "[" * 5000]
)
def test_what_is_no_profile_at_all_is_refused_without_a_crash(text):
    assert profiles.check_profile(text)


@pytest.mark.parametrize("name", ["nobody", "../default", "no/such/file.yaml", "a\x00b.yaml"])
def test_an_unknown_profile_is_named_as_unknown(name):
    with pytest.raises(Problem) as refusal:
        profiles.load_profile(name)
    assert refusal.value.code == "profile.unknown"
