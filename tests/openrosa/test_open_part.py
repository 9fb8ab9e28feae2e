"""The open part of a list: all eleven compile, mean what the whole means, and hold nothing of a sealed question."""

import re

import pytest
from defusedxml import ElementTree

from siteaudit.checklists.authoring.columns import RESERVED_LABELS as RESERVED
from siteaudit.checklists.compiler.compile import compile_xform
from siteaudit.checklists.open_part import NEVER, NOTHING_LEFT, UNMADE, is_sealed, list_sealed, open_part
from siteaudit.checklists.source import build
from siteaudit.core.settings import ROOT
from siteaudit.visits.assess import list_questions

OURS = sorted(path for path in (ROOT / "checklists").glob("*.yaml") if path.stem not in ("criteria", "incident-report"))
HEAD = 'settings: {form_id: small, version: "2026112401", default_language: en, form_title: {en: Small, ln: Moke}}\nsurvey:\n'
OPEN = "  - {type: integer, name: workers, label: {en: How many work here?, ln: Boni}}\n"
SEALED = (
    "  - {type: select_one kind, name: beaten, label: {en: Who was beaten?}, hint: {en: Never in public}, severity: C,\n"
    "     criterion: x, fail: soldier, sensitivity: S, standard: Rome Statute}\n"
)
CHOICES = "choices:\n  kind: [{name: soldier, label: {en: A soldier}}]\n  yn: [{name: 'yes', label: {en: Yes}}]\n"


def cut(text):
    _, program, faults = build(text.encode(), ".yaml")
    assert faults == []
    return open_part(text, program)


def nodes(program):
    """Every node by path, a group without what is in it."""
    found = {}

    def walk(body):
        for node in body:
            found[node["id"]] = {key: value for key, value in node.items() if key != "children"}
            walk(node.get("children", ()))

    walk(program["body"])
    return found


def words_of(program, wanted):
    """Everything that is written about the questions that `wanted` chooses: names, texts, options, standards."""
    found = set()
    for node in list_questions(program).values():
        if wanted(node):
            items = node.get("choices") or program.get("lists", {}).get(node.get("list"), {}).get("items", ())
            about = [node.get(key, {}) for key in ("label", "hint", "guidance", "required_message", "constraint_message")]
            texts = [text for each in [*about, *(item["label"] for item in items)] for text in each.values()]
            found |= {node["name"], node.get("sa", {}).get("standard"), *(item["name"] for item in items)}
            found |= {part for text in texts for part in ([text] if isinstance(text, str) else text) if isinstance(part, str)}
    return found - {None}


def written_in(xform):
    """Every element's name and text and every attribute's value, as they stand in the form; lists may be called like an option."""
    for element in ElementTree.fromstring(xform).iter():
        name = element.tag.rpartition("}")[2]
        yield name
        yield (element.text or "").strip()
        yield from element.attrib.values() if name != "instance" else ()


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_of_our_lists_nothing_sealed_is_in_the_bytes_and_the_rest_is_the_same(path):
    text = path.read_text(encoding="utf-8")
    whole = build(text.encode(), ".yaml")[1]

    part = open_part(text, whole)

    program, faults = compile_xform(part.xform)
    assert faults == []
    only_sealed = words_of(whole, is_sealed) - words_of(whole, lambda node: not is_sealed(node))
    assert only_sealed & set(written_in(part.xform)) == set()
    assert [name for name in list_sealed(whole) if re.search(rf"(?<![\w.-]){name}(?![\w.-])", part.xform)] == []
    known = nodes(whole)
    assert {path: node for path, node in nodes(program).items() if known[path] != node} == {}
    assert set(list_questions(whole)) - set(list_questions(program)) == {key for key, node in list_questions(whole).items() if is_sealed(node)}
    assert (program["id"], program["version"], program["languages"]) == (whole["id"], whole["version"], whole["languages"])
    assert part.title == program["title"]
    assert all(part.title[code].startswith(f"{title} (") for code, title in whole["title"].items())


def test_the_title_says_it_in_the_languages_that_we_have_words_for():
    assert cut(HEAD + OPEN + SEALED + CHOICES).title == {"en": "Small (open part)", "ln": "Moke (open part)"}


def test_a_group_that_is_left_empty_goes_with_its_texts():
    group = "  - {type: begin_group, name: harm, label: {en: Talk about violence}}\n  - {type: note, name: softly, label: {en: Be gentle}}\n"

    part = cut(HEAD + OPEN + group + SEALED + "  - {type: end_group}\n" + CHOICES)

    assert [word for word in ("harm", "violence", "softly", "gentle", "beaten", "kind", "yn", "soldier") if word in part.xform] == []


def test_what_is_counted_beside_a_sealed_question_may_still_be_read():
    group = "  - {type: begin_group, name: harm, label: {en: Talk about violence}}\n  - {type: calculate, name: twice, calculation: '${workers} * 2'}\n"
    reader = "  - {type: text, name: why, label: {en: Why so many?}, relevant: '${twice} > 100'}\n"

    part = cut(HEAD + OPEN + group + SEALED + "  - {type: end_group}\n" + reader + CHOICES)

    program, faults = compile_xform(part.xform)
    assert faults == []
    assert set(list_questions(program)) == {"workers", "harm/twice", "why"}
    assert "violence" not in part.xform


def test_what_stands_in_groups_of_an_emptied_group_goes_with_its_texts():
    inner = (
        "  - {type: begin_group, name: after, label: {en: After the beating}}\n  - {type: note, name: softly, label: {en: Be gentle}}\n"
        "  - {type: calculate, name: twice, calculation: '${workers} * 2'}\n  - {type: end_group}\n"
        "  - {type: begin_group, name: tips, label: {en: On torture}}\n  - {type: note, name: calmly, label: {en: Be calm}}\n  - {type: end_group}\n"
    )
    group = "  - {type: begin_group, name: harm, label: {en: Talk about violence}}\n" + SEALED + inner + "  - {type: end_group}\n"
    reader = "  - {type: text, name: why, label: {en: Why so many?}, relevant: '${twice} > 100'}\n"

    part = cut(HEAD + OPEN + group + reader + CHOICES)

    assert set(list_questions(compile_xform(part.xform)[0])) == {"workers", "harm/after/twice", "why"}
    assert [word for word in ("violence", "beating", "gentle", "softly", "tips", "torture", "calm") if word in part.xform] == []


def test_what_is_hidden_in_an_emptied_group_and_read_nowhere_goes():
    hidden = (
        "  - {type: hidden, name: about, default: rape}\n  - {type: calculate, name: first, calculation: \"'flogged'\"}\n"
        "  - {type: calculate, name: second, calculation: \"concat(${first}, 'x')\"}\n  - {type: hidden, name: limit, default: '3'}\n"
        "  - {type: today, name: day}\n"
    )
    group = "  - {type: begin_group, name: harm, label: {en: Talk about violence}}\n" + SEALED + hidden + "  - {type: end_group}\n"
    reader = "  - {type: text, name: why, label: {en: Why so many?}, relevant: '${workers} > ${limit}'}\n"

    part = cut(HEAD + OPEN + group + reader + CHOICES)

    assert set(list_questions(compile_xform(part.xform)[0])) == {"workers", "harm/limit", "harm/day", "why"}
    assert [word for word in ("rape", "flogged", "first", "second", "about") if word in part.xform] == []


SHARED = """choices:
  kind:
    - {name: soldier, label: {en: A soldier}, for: harm}
    - {name: digger, label: {en: A digger}, for: work}
    - {name: chief, label: {en: A chief}, for: work harm}
"""
SHARED_SEALED = SEALED.replace("severity: C", "choice_filter: \"for = 'harm'\", severity: C")


@pytest.mark.parametrize(
    ("test", "offered"),
    [
        ("for = 'work'", {"digger"}), ("selected(for, 'work')", {"digger", "chief"}), ("for != 'harm'", {"digger", "chief"}), ("not(for = 'harm')", {"digger", "chief"}),
        ("for = 'work' and ${workers} > 3", {"digger"}), ("for = 'work' or ${workers} > 3", {"soldier", "digger", "chief"}), ("name = 'digger'", {"digger"}),
        ("'work' = for", {"digger"}), ("for = ${kept}", {"soldier", "digger", "chief"}), ("for = 'work' or name = 'chief'", {"digger", "chief"}),
    ],
)  # fmt: skip
def test_of_a_shared_list_only_the_options_go_out_that_an_open_question_may_offer(test, offered):
    asked = f"  - {{type: text, name: kept, label: {{en: Kept}}}}\n  - {{type: select_one kind, name: works, label: {{en: Who works?}}, choice_filter: \"{test}\"}}\n"

    part = cut(HEAD + OPEN + asked + SHARED_SEALED + SHARED)

    (listed,) = compile_xform(part.xform)[0]["lists"].values()
    assert {item["name"] for item in listed["items"]} == offered
    assert {word for word in ("soldier", "digger", "chief") if word in part.xform} == offered


def test_a_shared_list_that_an_open_question_offers_or_reads_whole_stays_whole():
    asked = "  - {type: select_one kind, name: works, label: {en: Who works?}, choice_filter: \"for = 'work'\"}\n"
    whole = "  - {type: select_one kind, name: any, label: {en: Anybody?}}\n"
    reads = "  - {type: calculate, name: told, calculation: \"instance('kind')/root/item[name = ${works}]/for\"}\n"

    for more in (whole, reads):
        assert "soldier" in cut(HEAD + OPEN + asked + more + SHARED_SEALED + SHARED).xform


def test_the_reserved_answers_of_a_filtered_list_stay():
    asked = "  - {type: select_one kind, name: works, label: {en: Who works?}, choice_filter: \"for = 'work'\", severity: M, criterion: y, fail: digger}\n"

    part = cut(HEAD + OPEN + asked + SHARED_SEALED + SHARED)

    (listed,) = compile_xform(part.xform)[0]["lists"].values()
    assert {item["name"] for item in listed["items"]} == {"digger", *RESERVED}


def test_a_column_that_only_a_sealed_question_reads_goes():
    asked = "  - {type: select_one kind, name: works, label: {en: Who works?}}\n"

    part = cut(HEAD + OPEN + asked + SHARED_SEALED + SHARED)

    (question,) = [node for node in list_questions(compile_xform(part.xform)[0]).values() if node["name"] == "works"]
    assert [item["name"] for item in question["choices"]] == ["soldier", "digger", "chief"]
    assert "harm" not in part.xform


def test_a_note_that_shows_a_sealed_answer_goes_too():
    note = "  - {type: note, name: told, label: {en: 'You wrote ${beaten}'}}\n"

    assert "You wrote" not in cut(HEAD + OPEN + SEALED + note + CHOICES).xform


def test_a_list_that_only_sealed_questions_read_goes_though_its_name_stands_in_a_text():
    named = OPEN.replace("How many work here?", "How many of this kind work here?")

    assert "soldier" not in cut(HEAD + named + SEALED + CHOICES).xform


def test_files_of_a_sealed_question_are_not_named():
    sealed = SEALED.replace("sensitivity: S", "image: {en: beaten.png}, sensitivity: S")
    lookup = "  - {type: csv-external, name: units}\n"
    reads = "  - {type: calculate, name: unit, calculation: \"instance('units')/root/item[name = ${beaten}]/label\", sensitivity: S}\n"
    picture = OPEN.replace("}\n", ", image: {en: pit.png}}\n", 1).replace("}}, image", "}, image")

    part = cut(HEAD + picture + lookup + sealed + reads + CHOICES)

    assert part.files == ["pit.png"]
    assert "units" not in part.xform


@pytest.mark.parametrize("kind", ["audio", "video"])
def test_a_voice_without_a_word_is_sealed(kind):
    voice = f"  - {{type: {kind}, name: voice, label: {{en: Say it}}}}\n"
    _, program, _ = build((HEAD + OPEN + voice).encode(), ".yaml")

    assert list_sealed(program) == ["voice"]
    assert "Say it" not in cut(HEAD + OPEN + voice).xform
    assert "Say it" in cut(HEAD + OPEN + voice.replace("}}", "}, sensitivity: R}")).xform


@pytest.mark.parametrize("left", ["", "  - {type: geopoint, name: place, label: {en: Where}}\n  - {type: text, name: site, label: {en: Site}}\n"])
def test_where_only_the_context_is_left_there_is_no_open_part(left):
    part = cut(HEAD + left + SEALED + CHOICES)

    assert (part.xform, part.reason) == (None, NOTHING_LEFT)


def test_an_incident_is_told_to_no_app_that_seals_nothing():
    pillar = HEAD.replace("settings: {", "settings: {pillar: incident, ")

    assert cut(pillar + OPEN + SEALED + CHOICES).reason == NEVER


def test_what_does_not_compile_without_its_voice_is_not_made():
    voice = "  - {type: audio, name: voice, label: {en: Say it}}\n  - {type: text, name: about, label: {en: About}, relevant: \"${voice} != ''\"}\n"
    reads = voice + "  - {type: calculate, name: has, calculation: \"string-length(${about})\"}\n"

    assert cut(HEAD + OPEN + reads).reason == UNMADE


def test_what_triggers_a_sealed_calculation_is_asked_all_the_same():
    sealed = "  - {type: text, name: kept, label: {en: Kept}, calculation: \"${beaten}\", trigger: \"${workers}\", sensitivity: S}\n"

    part = cut(HEAD + OPEN + SEALED + sealed + CHOICES)

    assert "How many work here?" in part.xform
    assert "kept" not in part.xform


def test_a_source_without_name_and_title_has_those_of_its_program():
    made = cut(HEAD.replace("form_id: small, ", "").replace(", form_title: {en: Small, ln: Moke}", "") + OPEN + SEALED + CHOICES)

    assert made.title == {"en": "checklist (open part)"}
    assert 'id="checklist"' in made.xform
