"""What office pages call a question: its text, and in a repeat the row that it stands in."""

import types

import pytest

from siteaudit.office import questions, words

BARRIER = {
    "kind": "repeat", "id": "road/barrier", "name": "barrier", "label": {"fr": "Barrière"},
    "children": [
        {"kind": "question", "id": "road/barrier/paid", "name": "paid", "type": "text", "label": {"fr": "Que paie-t-on ?"}},
        {"kind": "repeat", "id": "road/barrier/guard", "name": "guard", "children": [{"kind": "question", "id": "road/barrier/guard/arms", "name": "arms", "type": "text", "label": {"fr": "Armé ?"}}]},
    ],
}  # fmt: skip
LENGTH = {"kind": "question", "id": "road/length", "name": "length", "type": "integer", "label": {"fr": "Longueur ?"}}
PROGRAM = {"body": [{"kind": "group", "id": "road", "name": "road", "children": [LENGTH, BARRIER]}]}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("road/length", "Longueur\u00a0?"),
        ("road/barrier[2]/paid", "Que paie-t-on\u00a0? (Barrière 2)"),
        ("road/barrier[2]/guard[3]/arms", "Armé\u00a0? (guard 3)"),
        ("road/gone[1]/paid", "road/gone[1]/paid"),
    ],
)
def test_a_question_of_a_repeat_says_which_row(monkeypatch, question, text):
    monkeypatch.setattr(questions, "program_of", lambda _session, _version: PROGRAM)

    assert questions.question_of(None, 1, question)[1].text == text


def test_a_phone_that_nobody_named_is_told_by_its_number(app):
    with app.test_request_context("/?lang=en"):
        assert words.phone_name(types.SimpleNamespace(label="Phone", uid="e32c8cf3-0000")) == "Phone e32c8cf3"
        assert words.phone_name(types.SimpleNamespace(label="Demo phone of Amina", uid="e32c8cf3-0000")) == "Demo phone of Amina"


def test_rows_within_rows_and_groups_in_them_show_their_answers(app, monkeypatch):
    paid = {"kind": "group", "id": "road/barrier/money", "name": "money", "label": {"fr": "Argent"}, "children": [
        {"kind": "question", "id": "road/barrier/money/sum", "name": "sum", "type": "integer", "label": {"fr": "Combien ?"}}]}  # fmt: skip
    barrier = BARRIER | {"children": [*BARRIER["children"], paid]}
    program = {"id": "road", "title": {"fr": "Route"}, "body": [{**PROGRAM["body"][0], "children": [LENGTH, barrier]}]}
    monkeypatch.setattr(questions, "program_of", lambda _session, _version: program)
    rows = [{"paid": "sel"}, {"paid": "argent", "money": {"sum": 500}, "guard": [{"arms": "non"}, {"arms": "oui"}]}]
    marks = {"road/barrier[2]/guard[2]/arms": {"note": "vu"}}
    submission = types.SimpleNamespace(checklist_version_id=1, answers={"road": {"length": 3, "barrier": rows}}, marks=marks, sealed=[], talks=[])

    with app.test_request_context("/?lang=fr"):
        groups = questions.list_groups(None, submission)

    assert [(group.title.text, [(one.answer, one.note) for one in group.asked]) for group in groups] == [
        ("Route", [("3", None)]),
        ("Barrière 1", [("sel", None)]),
        ("Barrière 2", [("argent", None)]),
        ("Barrière 2, guard 1", [("non", None)]),
        ("Barrière 2, guard 2", [("oui", "vu")]),
        ("Barrière 2, Argent", [("500", None)]),
    ]
