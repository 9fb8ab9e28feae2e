"""Sealed questions at the door: nothing of them goes out, nothing comes in, and what was not asked is never a pass."""

import copy
import json

import pytest
from defusedxml import ElementTree
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from siteaudit.checklists import service as checklists
from siteaudit.checklists.open_part import open_part
from siteaudit.checklists.source import build
from siteaudit.core.actor import SYSTEM
from siteaudit.core.db import db
from siteaudit.core.settings import ROOT
from siteaudit.openrosa import documents, open_parts
from siteaudit.openrosa.models import OpenRosaFile, OpenRosaPart, OpenRosaSubmission
from siteaudit.visits.models import Submission, Visit
from tests.conftest import WORKER, make_app, postgis_database
from tests.programs import SMALL, make_version

from .collect import report
from .conftest import DATA

HIDDEN = ("violence", "Violence", "OECD Annex II")
PICTURE = (DATA / "pit.png").read_bytes()
ILLUSTRATED = SMALL.replace("label: {en: Violence}", "label: {en: Violence}, image: {en: beaten.png}").replace(
    "label: {en: Children}", "label: {en: Children}, image: {en: pit.png}"
)


def record(inner="", *, form="small", version="2026112401", more="", instance="uuid:1", audit=""):
    """A record of the small list."""
    return (
        f'<small id="{form}" version="{version}"><safety><children>no</children><guarded>yes</guarded><workers>3</workers>{inner}</safety>{more}'
        f"<meta><audit>{audit}</audit><instanceID>{instance}</instanceID></meta></small>"
    )


def blobs(app):
    return set(app.extensions["siteaudit.blobs"].folder.rglob("*"))


def test_the_open_part_is_offered_under_the_name_and_number_of_the_whole(session, collect, sealed_version):
    session.commit()

    told = ElementTree.fromstring(collect.get("formList?formID=small").data)
    form = collect.get(f"form/{sealed_version.digest}")

    entry = {child.tag.rpartition("}")[2]: child.text for child in told[0]}
    assert (entry["formID"], entry["version"], entry["name"]) == ("small", "2026112401", "Small (open part)")
    assert entry["hash"] == f"md5:{documents.md5(form.data)}"
    assert form.headers["ETag"] == f'"{documents.md5(form.data)}"'
    assert "Children" in form.text
    assert [word for word in HIDDEN if word in form.text + collect.get("formList").text] == []


def test_the_bytes_stay_whatever_is_made_of_the_source_later(session, collect, sealed_version, monkeypatch):
    session.commit()
    before = collect.get(f"form/{sealed_version.digest}").data
    monkeypatch.setattr(open_parts, "open_part", lambda *given: pytest.fail("made again"))
    sealed_version.source = SMALL.replace("Children", "Young people")
    session.commit()

    assert collect.get(f"form/{sealed_version.digest}").data == before


def test_each_version_and_each_new_wording_has_an_open_part_of_its_own(session, collect, sealed_version):
    second = make_version(session, SMALL.replace("2026112401", "2026112402").replace("Children", "Minors"))
    given = {"language": "en", "texts": {"survey|safety/children|label": "Under 18"}, "version": "2026112403"}
    third = checklists.revise_wording(session, SYSTEM, second.uid, checklists.get_revision(session, SYSTEM, second.uid, **given))
    session.commit()

    forms = [collect.get(f"form/{one.digest}").text for one in (sealed_version, second, third)]

    assert ["Children" in forms[0], "Minors" in forms[1], "Under 18" in forms[2]] == [True] * 3
    assert collect.get("formList").text.count(">small<") == 1


def test_files_of_a_sealed_question_are_neither_named_nor_given(session, collect):
    version = checklists.publish_checklist(session, SYSTEM, source=ILLUSTRATED, files={"pit.png": PICTURE, "beaten.png": PICTURE})
    session.commit()

    manifest = collect.get(f"manifest/{version.digest}").text

    assert "pit.png" in manifest
    assert "beaten.png" not in manifest
    assert collect.get(f"media/{version.digest}/pit.png").status_code == 200
    assert collect.get(f"media/{version.digest}/beaten.png").status_code == 404
    assert collect.get(f"media/{version.digest}/sites.csv").status_code == 404


@pytest.mark.parametrize("path", ["form/violence", "form/small", "manifest/safety/violence", "media/{0}/violence", "form/{0}?question=violence", "formList?formID=violence"])
def test_guessed_names_lead_to_nothing_sealed(session, collect, sealed_version, path):
    session.commit()

    answer = collect.get(path.format(sealed_version.digest))

    assert answer.status_code in (200, 404)
    assert [word for word in HIDDEN[1:] if word in answer.text] == []


def test_what_was_left_out_counts_as_not_asked_and_never_as_a_pass(session, collect, sealed_version, sit):
    session.commit()

    assert collect.send(record()).status_code == 201

    visit = session.query(Visit).one()
    assert [(one["id"], one["rule"]) for one in visit.indication["reasons"]] == [("safety/violence", "critical-unknown"), ("$mode", "not-on-site")]
    assert {"not_sealed", "open_part"} <= set(visit.flags)
    assert "missing" not in visit.flags
    assert visit.submissions[0].sealed == [{"id": "safety/violence", "outcome": "not_asked", "severity": "C", "grade": "C", "source": None}]
    page = sit("lea").get(f"/office/visits/{visit.uid}")
    assert "its sealed questions were not asked" in page


def test_made_at_the_site_it_is_incomplete_and_worse_findings_still_count(session, collect):
    make_version(session, SMALL.replace("  - {type: end_group}", "  - {type: geopoint, name: place, label: {en: Place}}\n  - {type: end_group}"))
    session.commit()
    place = "<place>-1.2 4.1 0 5</place>"
    collect.send(record(place))
    collect.send(record(place, instance="uuid:2").replace("<children>no", "<children>yes"))

    found = [one.indication_status for one in session.query(Visit).order_by(Visit.id)]

    assert found == ["incomplete", "urgent-check"]


def test_a_sealed_question_that_the_whole_list_would_not_have_asked_is_not_missed(session, collect):
    make_version(session, SMALL.replace("sensitivity: S,", "sensitivity: S, relevant: \"${guarded} = 'no'\","))
    session.commit()
    collect.send(record())
    collect.send(record(instance="uuid:2").replace("<guarded>yes", "<guarded>no"))

    first, second = session.query(Submission).order_by(Submission.id)

    assert (len(first.sealed), len(second.sealed)) == (0, 1)


@pytest.mark.parametrize(
    ("inner", "more"),
    [
        ("<violence>yes</violence>", ""), ("<violence> no </violence>", ""), ("", "<violence>yes</violence>"), ("", "<other><violence>yes</violence></other>"),
        ("<violence><deep>yes</deep></violence>", ""), ("<x:violence xmlns:x='urn:x'>yes</x:violence>", ""), ("<workers><violence>1</violence></workers>", ""),
        ("<violence/><violence>yes</violence>", ""), ("<violence><![CDATA[yes]]></violence>", ""), ("<violence>&#121;es</violence>", ""),
    ],
)  # fmt: skip
def test_a_record_that_answers_a_sealed_question_is_refused_and_not_kept(session, collect, app, sealed_version, inner, more):
    session.commit()
    before = blobs(app)

    told = collect.send(record(inner, more=more), [("a.jpg", b"x")])

    assert (told.status_code, "must be sealed" in told.text) == (403, True)
    assert session.query(OpenRosaSubmission).count() + session.query(OpenRosaFile).count() == 0
    assert blobs(app) == before


def test_an_empty_element_of_a_sealed_question_says_nothing(session, collect, sealed_version):
    session.commit()

    assert collect.send(record("<violence> </violence>")).status_code == 201
    assert "violence" not in session.query(Submission).one().answers["safety"]


def test_a_log_of_filling_that_tells_of_a_sealed_question_is_refused_whenever_it_comes(session, collect, app, sealed_version):
    session.commit()
    xml = record(audit="audit.csv")
    head = b"event,node,start,end,old-value,new-value\n"
    assert collect.send(xml, incomplete=True).status_code == 201
    before = blobs(app)

    told = collect.send(xml, [("audit.csv", head + b"question,/small/safety/violence,1,2,,yes\n")])

    assert told.status_code == 403
    assert blobs(app) == before
    assert collect.send(xml, [("audit.csv", head + b"question,/small/safety/guarded,1,2,,yes\n")]).status_code == 201
    assert [one.name for one in session.query(OpenRosaFile)] == ["audit.csv"]


def test_no_correction_brings_a_sealed_answer_in(session, collect, sealed_version):
    session.commit()
    collect.send(record())

    told = collect.send(record("<violence>no</violence>", instance="uuid:2").replace("<instanceID>", "<deprecatedID>uuid:1</deprecatedID><instanceID>"))

    assert told.status_code == 403
    assert session.query(Visit).one().indication["reasons"]


def test_what_has_no_open_part_is_neither_offered_nor_taken(session, collect, app):
    sealed = SMALL.replace("sensitivity: R", "sensitivity: S").replace("sensitivity: P", "sensitivity: S")
    version = make_version(session, sealed)
    session.commit()
    before = blobs(app)

    assert "small" not in collect.get("formList").text
    assert {collect.get(f"{path}/{version.digest}").status_code for path in ("form", "manifest")} == {404}
    assert collect.send(record()).status_code == 403
    assert blobs(app) == before


def test_a_version_from_before_open_parts_without_one_is_not_offered(session, collect, sealed_version):
    session.query(OpenRosaPart).delete()
    session.commit()

    assert "small" not in collect.get("formList").text
    assert collect.get(f"form/{sealed_version.digest}").status_code == 404
    assert collect.send(record()).status_code == 403


def test_a_voice_of_an_open_list_is_no_way_in(session, collect, door):
    program = copy.deepcopy(door.version.program)
    (node,) = [each for each in program["body"][4]["children"] if each["name"] == "picture"]
    node["type"] = "audio"
    node.pop("sa", None)
    door.version.program = program
    session.add(OpenRosaPart(version_id=door.version.id, xform="<x/>", title={"en": "x"}, files=[]))
    session.commit()

    assert collect.send(report(picture="v.m4a"), [("v.m4a", b"\0\0\0\x18ftypM4A " + bytes(40))]).status_code == 403
    assert collect.send(report()).status_code == 201


ROW = text(
    "INSERT INTO checklist_version (id, uid, checklist_id, version, state, digest, logic, reviewed, title, source, xform, program)"
    " VALUES (:id, :uid, 1, :version, :state, :digest, '', '{}', '{}', :source, '', :program)"
)


@pytest.mark.parametrize("kind", ["sqlite", "postgis"])
def test_the_migration_makes_what_publishing_makes_now(kind, tmp_path):
    import contextlib

    with contextlib.ExitStack() as stack:
        address = stack.enter_context(postgis_database(f"siteaudit_parts_{WORKER}")) if kind == "postgis" else ""
        app = make_app(tmp_path, address)
        with app.app_context():
            downgrade(str(ROOT / "migrations"), "20261124_12")
            with db.engine.begin() as connection:
                connection.execute(text("INSERT INTO checklist (id, uid, name, created_at) VALUES (1, 'a', 'small', '2026-11-24 10:00:00+00')"))
                for number, state in ((1, "retired"), (2, "published"), (3, "draft")):
                    source = SMALL.replace("2026112401", f"202611240{number}")
                    program = build(source.encode(), ".yaml")[1]
                    row = {"id": number, "uid": str(number), "version": program["version"], "state": state, "digest": program["digest"]}
                    connection.execute(ROW, row | {"source": source, "program": json.dumps(program)})
            upgrade(str(ROOT / "migrations"))
            with db.engine.connect() as connection:
                found = connection.execute(text("SELECT version_id, xform, reason FROM openrosa_part ORDER BY version_id")).all()
            db.engine.dispose()

    assert [(row[0], row[2]) for row in found] == [(1, None), (2, None)]
    source = SMALL.replace("2026112401", "2026112402")
    assert found[1][1] == open_part(source, build(source.encode(), ".yaml")[1]).xform
