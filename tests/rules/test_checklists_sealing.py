"""Properties: dividing a record hides every word of a sealed question and loses nothing that was found."""

import json

from hypothesis import given, settings

from siteaudit.checklists.engine.evaluate import evaluate
from siteaudit.checklists.engine.records import split_record
from tests.rules.drawn_answers import NOW, PROFILES, PROGRAMS, whole


@settings(max_examples=250, deadline=None)
@given(answers=whole("status"), profile=PROFILES)
def test_the_server_finds_in_the_open_part_what_the_phone_found(answers, profile):
    program = PROGRAMS["status"]
    phone = evaluate(program, answers, profile, NOW)

    part = split_record(program, answers, profile, (), NOW)["assessment"]
    server = {**part["answers"], "$marks": part["marks"], "$sealed": part["sealed"]}
    if "$mode" in answers:
        server["$mode"] = answers["$mode"]
    found = evaluate(program, server, profile, NOW)

    assert found["findings"] == phone["findings"]
    assert found["indication"] == phone["indication"]
    assert [each for each in phone["missing"] if each != "HR01"] == [
        each for each in found["missing"] if each != "HR01"
    ]


@settings(max_examples=250, deadline=None)
@given(answers=whole("status"))
def test_the_open_part_holds_no_word_of_a_sealed_question(answers):
    for path in ("HR01", "HR01_words", "HR02", "barrier[1]/held_by", "stranger"):
        answers.setdefault("$marks", {})[path] = {
            "note": "SEALED-NOTE",
            "reason": "SEALED-REASON",
            "source": "SEALED-SOURCE",
        }
    answers |= {"HR01_words": "SEALED-WORDS", "stranger": "SEALED-STRANGER"}

    split = split_record(PROGRAMS["status"], answers, None, [{"question": "HR01", "name": "SEALED-PHOTO"}], NOW)

    assert "SEALED" not in json.dumps(split["assessment"])
    assert all(
        set(entry) == {"id", "outcome", "severity", "grade", "source"} for entry in split["assessment"]["sealed"]
    )
    assert split["protected"]["answers"]["HR01_words"] == "SEALED-WORDS"


def leaves(nodes, form, prefix=""):
    """(id, answer) of everything in a form, known to its program or not."""
    known = {node["name"]: node for node in nodes}
    for name, value in form.items():
        node, path = known.get(name), prefix + name
        if value is None or name.startswith("$"):
            continue
        if node is None or node["kind"] == "question":
            yield path, json.dumps(value)
        elif node["kind"] == "group":
            yield from leaves(node["children"], value, path + "/")
        else:
            for place, row in enumerate(value, 1):
                yield from leaves(node["children"], row, f"{path}[{place}]/")


@settings(max_examples=250, deadline=None)
@given(answers=whole("status"))
def test_every_answer_and_mark_goes_into_one_part_and_one_only(answers):
    program = PROGRAMS["status"]
    answers["stranger"] = {"deep": [1, None]}

    split = split_record(program, answers, None, (), NOW)
    parts = [split["assessment"], split["protected"]]

    assert sorted(each for part in parts for each in leaves(program["body"], part["answers"])) == sorted(leaves(program["body"], answers))
    assert sorted(each for part in parts for each in part["marks"]) == sorted(answers.get("$marks", {}))
