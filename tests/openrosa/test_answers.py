"""Pure: elements to answers by type; what of a record concerns the visit; our own forms are what Collect takes."""

import datetime
import re

import pytest
from defusedxml import ElementTree

from siteaudit.checklists import source
from siteaudit.checklists.open_part import list_sealed
from siteaudit.core.problems import Problem
from siteaudit.core.settings import ROOT
from siteaudit.openrosa import documents, rules
from siteaudit.openrosa.answers import read_answers
from siteaudit.openrosa.envelope import read_envelope

UTC = datetime.UTC


def question(name, kind, **more):
    return {"kind": "question", "id": name, "name": name, "type": kind, "label": {}, **more}


def read(inner, *nodes):
    root = ElementTree.fromstring(
        f'<d xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">{inner}</d>'
    )
    return read_answers(root, {"body": list(nodes)})


@pytest.mark.parametrize(
    ("kind", "text", "answer"),
    [
        ("text", " two  spaces ", " two  spaces "), ("text", "مرحبا", "مرحبا"), ("text", "   ", None), ("text", "0", "0"),
        ("integer", "12", 12), ("integer", "-3", -3), ("integer", " 7 ", 7), ("integer", "0", 0), ("integer", "1.5", "1.5"),
        ("integer", "9" * 30, "9" * 30), ("integer", "１２", "１２"), ("integer", "", None),
        ("decimal", "3.50", 3.5), ("decimal", ".5", 0.5), ("decimal", "2", 2), ("decimal", "1e3", 1000), ("decimal", "1e999", "1e999"),
        ("decimal", "NaN", "NaN"), ("decimal", "Infinity", "Infinity"), ("range", "4", 4), ("decimal", "1,5", "1,5"),
        ("select_one", "yes", "yes"), ("select_multiple", "a  b\n c", ["a", "b", "c"]), ("select_multiple", "a", ["a"]), ("rank", "b a", ["b", "a"]),
        ("date", "2026-11-24", "2026-11-24"), ("time", "08:30:00.000+02:00", "08:30:00.000+02:00"),
        ("dateTime", "2026-11-24T08:30:00.000+02:00", "2026-11-24T08:30:00.000+02:00"),
        ("geopoint", "-1.2 29.3 1450.0 5.0", {"lat": -1.2, "lon": 29.3, "alt": 1450.0, "acc": 5.0}),
        ("geopoint", "-1.2 29.3", {"lat": -1.2, "lon": 29.3}), ("geopoint", "-1.2", "-1.2"), ("geopoint", "a b c d", "a b c d"),
        ("geotrace", "1 2 0 0; 3 4 0 0", [{"lat": 1, "lon": 2, "alt": 0, "acc": 0}, {"lat": 3, "lon": 4, "alt": 0, "acc": 0}]),
        ("geoshape", "1 2;3 4;5 6;1 2;", [{"lat": 1, "lon": 2}, {"lat": 3, "lon": 4}, {"lat": 5, "lon": 6}, {"lat": 1, "lon": 2}]),
        ("geotrace", "1 2;x", "1 2;x"),
        ("acknowledge", "OK", "OK"), ("image", "a b.jpg", "a b.jpg"), ("barcode", "600 12", "600 12"), ("calculate", "12", "12"),
        ("hidden", "x", "x"), ("note", "x", None), ("start", "2026-11-24T08:30:00.000+02:00", "2026-11-24T08:30:00.000+02:00"),
    ],
)  # fmt: skip
def test_an_answer_has_the_type_of_its_question(kind, text, answer):
    found = read(f"<q>{text}</q>", question("q", kind))

    assert found == ({} if answer is None else {"q": answer})
    assert type(found.get("q")) is type(answer)


def test_empty_and_absent_are_both_no_answer():
    assert read("<a/><b></b>", question("a", "text"), question("b", "text"), question("c", "text")) == {}


def test_groups_are_objects_and_repeats_lists_also_in_each_other():
    inner = {"kind": "repeat", "id": "r/s", "name": "s", "children": [question("n", "integer")]}
    outer = {
        "kind": "repeat",
        "id": "r",
        "name": "r",
        "children": [inner, {"kind": "group", "id": "r/g", "name": "g", "children": [question("t", "text")]}],
    }

    found = read(
        '<r jr:template=""><s jr:template=""><n/></s></r>'
        "<r><s><n>1</n></s><s><n/></s><s><n>3</n></s><g><t>x</t></g></r><r><s><n/></s><g><t/></g></r><r><s><n>9</n></s></r>",
        outer,
    )

    assert found == {"r": [{"s": [{"n": 1}, {}, {"n": 3}], "g": {"t": "x"}}, {}, {"s": [{"n": 9}]}]}


def test_a_repeat_that_was_never_begun_is_no_answer():
    assert read("<r><n/></r>", {"kind": "repeat", "id": "r", "name": "r", "children": [question("n", "integer")]}) == {}


def test_what_the_program_does_not_know_is_kept_and_meta_is_not():
    found = read(
        "<x><y>1</y><z/></x><w>2</w><orx:meta><orx:instanceID>i</orx:instanceID></orx:meta>", question("q", "text")
    )

    assert found == {"x": {"y": "1"}, "w": "2"}


def test_a_group_called_meta_further_down_is_a_group():
    group = {
        "kind": "group",
        "id": "g",
        "name": "g",
        "children": [{"kind": "group", "id": "g/meta", "name": "meta", "children": [question("t", "text")]}],
    }

    assert read("<g><meta><t>x</t></meta></g>", group) == {"g": {"meta": {"t": "x"}}}


def test_ids_are_read_with_and_without_the_openrosa_namespace():
    for prefix in ("", "orx:"):
        envelope = read_envelope(
            f'<d id="f" version="1" xmlns:orx="http://openrosa.org/xforms"><{prefix}meta><{prefix}instanceID> uuid:a </{prefix}instanceID>'
            f"<{prefix}deprecatedID>uuid:b</{prefix}deprecatedID></{prefix}meta></d>".encode()
        )
        assert (envelope.form, envelope.version, envelope.instance_id, envelope.replaces) == (
            "f",
            "1",
            "uuid:a",
            "uuid:b",
        )


def test_utf_16_is_read_too():
    assert (
        read_envelope(
            '<?xml version="1.0" encoding="UTF-16"?><d id="é"><meta><instanceID>i</instanceID></meta></d>'.encode(
                "utf-16"
            )
        ).form
        == "é"
    )


def test_no_refusal_holds_what_the_record_said():
    with pytest.raises(Problem) as refused:
        read_envelope(b"<secret-name><")

    assert "secret" not in str(refused.value)


MODE = question("m", "select_one", sa={"criterion": "visit-mode"})
PLACE = question("p", "geopoint")


@pytest.mark.parametrize(
    ("nodes", "answers", "mode"),
    [
        ([MODE], {"m": "nearby"}, "nearby"), ([MODE], {"m": "on_site"}, "on_site"), ([MODE, PLACE], {"m": "not_possible", "p": {"lat": 1, "lon": 2, "acc": 3}}, "not_possible"),
        ([MODE], {}, "remote"), ([MODE], {"m": "no word"}, "remote"), ([PLACE], {"p": {"lat": 1, "lon": 2, "acc": 4.5}}, "on_site"),
        ([PLACE], {"p": {"lat": 1, "lon": 2, "acc": 0}}, "remote"), ([PLACE], {"p": {"lat": 1, "lon": 2}}, "remote"), ([PLACE], {"p": {"lat": 1, "lon": 2, "acc": -5}}, "remote"), ([], {}, "remote"),
    ],
)  # fmt: skip
def test_nobody_was_at_the_site_without_saying_or_showing_it(nodes, answers, mode):
    assert rules.mode_told({"body": nodes}, answers) == mode


def test_the_site_is_chosen_or_written_and_a_choice_counts_first():
    chosen = question("where", "select_one", list="l")
    program = {"body": [question("site", "text"), chosen], "lists": {"l": {"file": "sites.csv"}}}
    uid = "6f1c8a52-3f0e-4a7b-9d55-0c3b1f9e7a01"

    assert rules.site_told(program, {"where": uid}) == (uid, None)
    assert rules.site_told(program, {"site": " Tembesha "}) == (None, "Tembesha")
    assert rules.site_told(program, {"site": "Tembesha", "where": uid}) == (uid, None)
    assert rules.site_told(program, {}) == (None, None)


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ({"today": "2026-11-20"}, "2026-11-20"), ({"today": "2030-01-01"}, "2026-11-24"), ({"today": "never"}, "2026-11-24"), ({}, "2026-11-24"),
        ({"start": "2026-11-22T23:30:00.000+02:00"}, "2026-11-22"), ({"start": "1970-01-01T00:00:00Z"}, "2026-11-24"),
        ({"end": "2026-11-24T23:59:00.000+14:00"}, "2026-11-24"),
    ],
)  # fmt: skip
def test_the_day_of_a_visit_is_never_after_it_came(told, day):
    program = {"body": [question(name, name) for name in ("start", "end", "today")]}
    received = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=UTC)

    assert rules.moments_told(program, told, received)[2].isoformat() == day


@pytest.mark.parametrize(
    ("node", "sealed"),
    [
        (question("q", "text", sa={"sensitivity": "S"}), True), (question("q", "text", sa={"sensitivity": "R"}), False), (question("q", "text"), False),
        (question("q", "audio"), True), (question("q", "video"), True), (question("q", "audio", sa={"sensitivity": "R"}), False), (question("q", "image"), False),
    ],
)  # fmt: skip
def test_what_must_be_sealed_is_known_at_any_depth(node, sealed):
    inside = {"body": [{"kind": "repeat", "id": "r", "name": "r", "children": [node]}]}

    assert list_sealed({"body": [node]}) == list_sealed(inside) == (["q"] if sealed else [])


def test_documents_escape_and_are_the_same_each_time():
    form = {"formID": "a&b", "name": '<"é">', "version": "1", "hash": "md5:0", "downloadUrl": "https://x/?a=1&b=2"}

    assert documents.form_list([form]) == documents.form_list([dict(form)])
    assert ElementTree.fromstring(documents.form_list([form]).encode())[0][1].text == '<"é">'
    assert ElementTree.fromstring(documents.response("a < b & c", 'x"y')).get("items") == "0"
    assert ElementTree.fromstring(documents.form_list([])).tag == "{http://openrosa.org/xforms/xformsList}xforms"


OURS = sorted(path for path in (ROOT / "checklists").glob("*.yaml") if path.stem != "criteria")


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_our_forms_are_what_collect_takes(path):
    text = source.xform_of(path)
    html = "{http://www.w3.org/1999/xhtml}"
    xf = "{http://www.w3.org/2002/xforms}"
    head, body = ElementTree.fromstring(text)
    model = head.find(f"{xf}model")
    (root,) = model.find(f"{xf}instance")

    assert (head.tag, body.tag, head.findtext(f"{html}title")) == (
        f"{html}head",
        f"{html}body",
        head.findtext(f"{html}title"),
    )
    assert model.get("{http://www.opendatakit.org/xforms}xforms-version") == "1.0.0"
    assert root.get("id") == path.stem
    assert re.fullmatch(r"\d{10}", root.get("version"))
    assert 'xmlns:orx="http://openrosa.org/xforms"' in text
    assert len(root.findall(f"{xf}meta/{xf}instanceID")) == 1
    bind = next(one for one in model.findall(f"{xf}bind") if one.get("nodeset").endswith("/meta/instanceID"))
    assert bind.get("{http://openrosa.org/javarosa}preload") == "uid"
    assert "base64RsaPublicKey" not in text
    assert model.find(f"{xf}submission") is None
