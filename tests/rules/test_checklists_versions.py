"""Two versions of one checklist: when they mean the same, what changed in words, where old answers go."""

import pytest

from siteaudit.checklists.compare import compare
from siteaudit.checklists.compiler.logic import logic_of
from siteaudit.checklists.mapping import map_answers
from siteaudit.checklists.source import build

FORM = """
settings: {form_id: f, version: "1", default_language: en, form_title: {en: Form, fr: Formulaire}}
survey:
  - {type: begin_group, name: people, label: {en: People}}
  - {type: integer, name: count, label: {en: How many, fr: Combien}, relevant: "${open} = 'yes'"}
  - {type: select_one yn, name: open, label: {en: Open}, severity: M, criterion: a, fail: "no"}
  - {type: end_group}
  - {type: begin_repeat, name: barrier, label: {en: Barrier}}
  - {type: select_multiple who, name: by, label: {en: By whom}}
  - {type: text, name: note, label: {en: Note}}
  - {type: end_repeat}
  - {type: select_one who, name: chief, label: {en: Who leads}, hint: {en: One}}
choices:
  yn: [{name: "yes", label: {en: "Yes"}}, {name: "no", label: {en: "No"}}]
  who: [{name: army, label: {en: Army}}, {name: police, label: {en: Police}}]
"""
GROUPED = '  - {type: select_one who, name: chief, label: {en: Who leads}, hint: {en: One}}\n'


def program(text=FORM):
    _xform, made, faults = build(text.encode(), ".yaml")
    assert faults == []
    return made


def changed(*pairs):
    text = FORM
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return program(text)


def facts(*pairs):
    return compare(program(), changed(*pairs))


# --- logic hash


@pytest.mark.parametrize(
    "pair",
    [
        ("en: Form,", "en: Sheet,"),
        ("{en: How many, fr: Combien}", "{en: How many people, fr: Combien, sw: Wangapi}"),
        ("hint: {en: One}", "hint: {en: Only one}"),
        ("{en: Army}", "{en: Soldiers}"),
        ("default_language: en", "default_language: fr"),
        ('version: "1"', 'version: "2"'),
    ],
)
def test_wording_leaves_the_logic_hash(pair):
    assert logic_of(changed(pair)) == logic_of(program())


@pytest.mark.parametrize(
    "pair",
    [
        ("severity: M", "severity: C"),
        ('fail: "no"', 'fail: "yes"'),
        ("= 'yes'", "!= 'yes'"),
        ("type: integer", "type: decimal"),
        ("{name: police, label: {en: Police}}", "{name: police, label: {en: Police}}, {name: other, label: {en: Other}}"),
        ("name: note", "name: remark"),
        (GROUPED, ""),
        (", label: {en: Note}}", ", label: {en: Note}, required: \"yes\"}"),
    ],
)
def test_everything_else_moves_it(pair):
    assert logic_of(changed(pair)) != logic_of(program())


# --- comparison


def test_the_same_form_has_no_facts():
    assert facts() == []


def test_wording_is_told_by_language_and_a_whole_language_once():
    (fact,) = facts(("fr: Combien", "fr: Combien de personnes"))

    assert fact == {
        "kind": "wording", "id": "people/count", "section": "people", "column": "label", "language": "fr",
        "old": "Combien", "new": "Combien de personnes",
    }  # fmt: skip
    assert [each["kind"] for each in facts(("{en: How many,", "{en: How many, sw: Wangapi,"))] == ["language-new"]


def test_a_choice_of_a_shared_list_is_told_once():
    (fact,) = facts(("{en: Police}", "{en: The police}"))

    assert (fact["kind"], fact["id"], fact["choice"], fact["new"]) == ("choice-wording", "barrier/by", "police", "The police")
    assert fact["also"] == ["chief"]
    gone, new = facts(("{name: police, label: {en: Police}}", "{name: guards, label: {en: Guards}}"))
    assert (gone["kind"], new["kind"], new["new"]) == ("choice-gone", "choice-new", {"en": "Guards"})


def test_what_decides_is_told_by_its_column():
    found = facts(("severity: M, criterion: a, fail: \"no\"", "severity: C, criterion: b, fail: \"yes\""), ("= 'yes'", "= 'no'"))

    assert [(each["kind"], each["column"], each["id"]) for each in found] == [
        ("logic", "relevant", "people/count"),
        ("domain", "severity", "people/open"),
        ("domain", "criterion", "people/open"),
        ("domain", "fail", "people/open"),
    ]
    assert (found[1]["old"], found[1]["new"]) == ("M", "C")


def test_reserved_answers_that_come_with_a_severity_are_no_facts_of_their_own():
    found = facts((', severity: M, criterion: a, fail: "no"', ""))

    assert {each["kind"] for each in found} == {"domain"}


def test_a_question_that_changes_its_group_is_moved_and_its_readers_are_not_told():
    found = facts(
        (GROUPED, ""), ("  - {type: begin_repeat", "  - {type: begin_group, name: lead, label: {en: Lead}}\n" + GROUPED
                        + "  - {type: end_group}\n  - {type: begin_repeat"),
        ("  - {type: select_one yn, name: open, label: {en: Open}, severity: M, criterion: a, fail: \"no\"}\n", ""),
        ("label: {en: Lead}}\n", "label: {en: Lead}}\n  - {type: select_one yn, name: open, label: {en: Open},"
                                 " severity: M, criterion: a, fail: \"no\"}\n"),
    )  # fmt: skip

    assert [(each["kind"], each["id"]) for each in found] == [
        ("group-new", "lead"),
        ("question-moved", "lead/open"),
        ("question-moved", "lead/chief"),
    ]


def test_only_the_question_that_was_moved_is_told_not_those_that_it_passed():
    text = FORM.replace(GROUPED, "").replace("survey:\n", "survey:\n" + GROUPED)

    (fact,) = compare(program(), program(text))

    assert (fact["kind"], fact["id"], fact["section"]) == ("question-moved", "chief", "")


def test_new_and_gone_questions_stand_where_they_are_in_the_form():
    found = facts(("name: note, label: {en: Note}", "name: remark, label: {en: Remark}"), ("type: integer", "type: decimal"))

    assert [(each["kind"], each["id"]) for each in found] == [
        ("type", "people/count"),
        ("question-new", "barrier/remark"),
        ("question-gone", "barrier/note"),
    ]


# --- mapping


ANSWERS = {
    "people": {"count": 3, "open": "yes"},
    "barrier": [{"by": ["army"], "note": "a"}, {}, {"by": ["police", "army"]}],
    "chief": "police",
    "$marks": {"people/open": {"evidence": "A"}, "barrier[3]/by": {"note": "x"}},
    "$mode": "on_site",
}


def test_answers_stay_as_they_are_between_equal_forms():
    assert map_answers(program(), program(), ANSWERS) == (ANSWERS, {})


def test_answers_follow_their_question_into_another_group():
    new = changed(("name: people,", "name: persons,"))

    answers, left = map_answers(program(), new, ANSWERS)

    assert answers["persons"] == {"count": 3, "open": "yes"}
    assert answers["$marks"] == {"persons/open": {"evidence": "A"}, "barrier[3]/by": {"note": "x"}}
    assert (answers["barrier"], answers["$mode"], left) == (ANSWERS["barrier"], "on_site", {})


def test_what_has_no_place_is_left_under_its_old_id_and_nothing_is_lost():
    new = changed(
        ("{name: police, label: {en: Police}}", "{name: guards, label: {en: Guards}}"),
        ("  - {type: text, name: note, label: {en: Note}}\n", ""),
        ("type: integer, name: count", "type: date, name: count"),
    )

    answers, left = map_answers(program(), new, ANSWERS | {"strange": 1})

    assert answers["barrier"] == [{"by": ["army"]}, {}, {"by": ["army"]}]
    assert left == {"people/count": 3, "barrier[1]/note": "a", "barrier[3]/by": ["police"], "chief": "police", "strange": 1}


def test_a_question_that_leaves_its_repeat_has_no_place_for_its_rows():
    text = FORM.replace("  - {type: text, name: note, label: {en: Note}}\n", "")
    new = program(text.replace("survey:\n", "survey:\n  - {type: text, name: note, label: {en: Note}}\n"))

    answers, left = map_answers(program(), new, ANSWERS)

    assert "note" not in answers
    assert left == {"barrier[1]/note": "a"}


@pytest.mark.parametrize(
    ("old", "new", "value", "expected"),
    [
        ("integer", "decimal", 3, 3),
        ("decimal", "integer", 3.0, 3.0),
        ("decimal", "integer", 3.5, None),
        ("integer", "text", 3, "3"),
        ("decimal", "text", 2.5, "2.5"),
        ("date", "text", "2026-01-02", "2026-01-02"),
        ("text", "date", "2026-01-02", None),
        ("select_one who", "select_multiple who", "army", ["army"]),
        ("select_multiple who", "select_one who", ["army"], "army"),
        ("select_multiple who", "select_one who", ["army", "police"], None),
        ("text", "select_one who", "army", "army"),
        ("text", "select_one who", "somebody", None),
    ],
)
def test_types_that_fit_take_the_answer_over(old, new, value, expected):
    one, other = (FORM.replace(GROUPED, f"  - {{type: {kind}, name: q, label: {{en: Q}}}}\n") for kind in (old, new))

    answers, left = map_answers(program(one), program(other), {"q": value})

    assert answers.get("q") == expected
    assert left == ({} if expected is not None else {"q": value})


def test_sealed_codes_follow_their_question():
    new = changed(("name: people,", "name: persons,"))
    given = {"$sealed": [{"id": "people/open", "outcome": "finding"}, {"id": "gone", "outcome": "x"}]}

    answers, left = map_answers(program(), new, given)

    assert answers == {"$sealed": [{"id": "persons/open", "outcome": "finding"}]}
    assert left == {"$sealed": [{"id": "gone", "outcome": "x"}]}
