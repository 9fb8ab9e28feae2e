"""The shared vectors through the Python evaluator; tests/js/vectors.mjs runs the same in JavaScript (Node and Chromium)."""

import json
import math
import pathlib

import pytest

from siteaudit.checklists.engine.evaluate import Sheet, alerts, evaluate
from siteaudit.checklists.engine.indication import combine
from siteaudit.checklists.engine.records import split_record
from siteaudit.checklists.engine.values import first, text_of
from tests.vectors import renew

VECTORS = pathlib.Path(renew.HERE)
NOW = "2026-11-24T10:15:30.000+02:00"


def read(name):
    return json.loads((VECTORS / name).read_text("utf-8"))


PROGRAMS = read("programs.json")
EXPRESSIONS = read("expressions.json")
STATUS = read("status.json")
LANGUAGE = read("language.json")


def shown(value):
    value = first(value)
    if isinstance(value, float) and not math.isfinite(value):
        return text_of(value)
    return value


def test_the_stored_programs_are_what_the_sources_compile_to():
    assert renew.compiled() == PROGRAMS


@pytest.mark.parametrize("vector", EXPRESSIONS["vectors"], ids=lambda vector: f"{vector[0]} @ {vector[2:]}")
def test_an_expression_has_its_value(vector):
    text, wanted, *place = vector
    at = place[0] if place else "t"
    sheet = Sheet(PROGRAMS["programs"]["values"], EXPRESSIONS["answers"], None, EXPRESSIONS["now"])
    item = next(item for item in sheet.questions() if item.identity == at)

    found = shown(sheet.run(PROGRAMS["expressions"][f"{text} @ {at}"], item))

    assert found == wanted
    assert isinstance(found, bool) == isinstance(wanted, bool)


@pytest.mark.parametrize("vector", read("logic.json"), ids=lambda vector: vector[0])
def test_a_form_behaves(vector):
    _, answers, wanted = vector

    found = evaluate(PROGRAMS["programs"]["logic"], answers, None, NOW)

    check(found, wanted)


@pytest.mark.parametrize("vector", read("findings.json"), ids=lambda vector: vector[0])
def test_a_fail_rule_finds(vector):
    _, answers, wanted, *actions = vector
    program = PROGRAMS["programs"]["findings"]

    found = evaluate(program, answers, None, NOW)["findings"]

    assert [[finding["id"], finding["severity"]] for finding in found] == wanted
    if actions:
        assert [[each["id"], each["action"]] for each in alerts(program, answers, None, NOW)] == actions[0]


@pytest.mark.parametrize("vector", STATUS["vectors"], ids=lambda vector: vector["name"])
def test_answers_point_to_a_status(vector):
    profile = STATUS["profiles"].get(vector.get("profile"))

    found = evaluate(PROGRAMS["programs"]["status"], vector["answers"], profile, NOW)

    check(found, vector)


@pytest.mark.parametrize("vector", STATUS["combine"], ids=lambda vector: vector["name"])
def test_checklists_combine_to_a_visit(vector):
    results = [{"checklist": name, "indication": indication} for name, indication in vector["results"]]

    found = combine(results, vector.get("expected", ()), vector.get("mode"))

    assert found["status"] == vector["status"]
    assert found["confidence"] == vector.get("confidence", "normal")
    reasons = [[reason["id"], reason["rule"], reason.get("checklist")] for reason in found["reasons"]]
    assert reasons == vector["reasons"]


@pytest.mark.parametrize("vector", STATUS["split"], ids=lambda vector: vector["name"])
def test_a_record_is_divided(vector):
    found = split_record(PROGRAMS["programs"]["status"], vector["answers"], None, vector.get("photos", ()), NOW)

    parts = {
        "assessment": found["assessment"],
        "protected": found["protected"],
        "sealed": found["assessment"]["sealed"],
        "assessment_answers": found["assessment"]["answers"],
        "protected_answers": found["protected"]["answers"],
        "protected_marks": found["protected"]["marks"],
        "open_photos": [photo["id"] for photo in found["assessment"]["photos"]],
        "protected_photos": [photo["id"] for photo in found["protected"]["photos"]],
    }
    for key, wanted in vector.items():
        if key in parts:
            assert parts[key] == wanted, key


@pytest.mark.parametrize("vector", LANGUAGE["vectors"], ids=lambda vector: vector["name"])
def test_the_language_means_this(vector):
    """What a form writes while it is filled in happens on the phone alone: here its answers are read as they became."""
    program = PROGRAMS["programs"][vector.get("form", "lookups")]
    answers = dict(vector.get("becomes", vector["answers"]))
    if "long" in vector:
        answers[vector["long"]] = answers[vector["long"]][0] * answers[vector["long"]][1]
    given = (program, answers, None, LANGUAGE["now"], vector.get("files", LANGUAGE["files"]))

    found = evaluate(*given)
    sheet = Sheet(*given)
    items = {item.identity: item for item in sheet.items()}

    check(found, {key: wanted for key, wanted in vector.items() if key != "violations"})
    if "violations" in vector:
        assert [[each["id"], each["message"]] for each in found["violations"]] == vector["violations"]
    assert {key: found["calculated"][key] for key in vector.get("calc", {})} == vector.get("calc", {})
    for key, names in vector.get("options", {}).items():
        assert [option["name"] for option in sheet.options(items[key])] == names, key
    for key, wanted in vector.get("readonly", {}).items():
        assert sheet.record(items[key])["readonly"] is wanted, key
    for key, texts in vector.get("texts", {}).items():
        assert {each: sheet.text(items[key], items[key].node["label"], each) for each in texts} == texts, key
    if "record" in vector:
        assert found["name"] == vector["record"]


def check(found, wanted):
    """Only what a vector names is compared."""
    for key in ("relevant", "missing", "violations", "calculated"):
        if key in wanted:
            assert found[key] == wanted[key], key
    assert set(wanted.get("has", ())) <= set(found["relevant"])
    assert not set(wanted.get("has_not", ())) & set(found["relevant"])
    if "findings" in wanted:
        rows = [
            [each["id"], each["severity"], each["evidence"], *([True] if "plan" in each else [])]
            for each in found["findings"]
        ]
        assert rows == wanted["findings"]
    for key in ("status", "confidence"):
        if key in wanted:
            assert found["indication"][key] == wanted[key], key
    if "reasons" in wanted:
        assert [[each["id"], each["rule"]] for each in found["indication"]["reasons"]] == wanted["reasons"]
