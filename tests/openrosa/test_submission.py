"""What becomes of a record: a visit with findings and photos, once; corrected, set aside, released."""

import copy
import threading

import pytest
from sqlalchemy import select

from siteaudit.attachments import service as attachments
from siteaudit.audit.models import LogEntry
from siteaudit.core.actor import SYSTEM
from siteaudit.core.digest import sha256
from siteaudit.openrosa import service
from siteaudit.openrosa.models import OpenRosaSubmission
from siteaudit.openrosa.rules import State
from siteaudit.visits.models import Finding, Submission, Visit

from .collect import Collect, report
from .conftest import DATA, SECRET, SOUTH_SITE, publish

FIRST, SECOND = "uuid:3b3f5e0a-7a39-4b63-8a86-0a5d6a4f1c11", "uuid:9f7c1d2e-55aa-4b0e-9f0d-2f5f3b8c7d22"
PICTURE = "1732441500123.jpg"


def rows(session):
    session.expire_all()
    return session.query(OpenRosaSubmission).order_by(OpenRosaSubmission.id).all()


def logged(session, verb):
    return session.scalars(select(LogEntry).where(LogEntry.verb == verb)).all()


def test_a_record_becomes_a_visit_with_its_findings(session, collect, door):
    told = collect.send(report(children="yes"))

    assert told.status_code == 201, told.text
    visit = session.query(Visit).one()
    place = (visit.site_id, visit.area_id, visit.visited_on.isoformat(), visit.time_zone_minutes)
    assert place == (door.site.id, door.site.area_id, "2026-11-24", 120)
    assert (visit.source, visit.mode.value, visit.flags) == ("openrosa/kivu", "on_site", ["not_sealed"])
    assert visit.position == {"lat": -1.2044, "lon": 4.1031, "alt": 1450.0, "acc": 6.5}
    (submission,) = visit.submissions
    assert submission.answers["pit"] == [{"depth": 12, "ladder": [{"length": 3.5}, {"length": 2}]}, {"depth": 0}]
    findings = [(one.question, one.severity.value, one.evidence) for one in submission.findings]
    assert findings == [("look/children", "critical", "C")]
    assert visit.indication_status == "urgent-check"
    (row,) = rows(session)
    assert (row.state, row.visit_id, row.submission_id) == (State.RECORDED, visit.id, submission.id)


def test_the_bytes_are_kept_as_they_came_and_their_hash_is_in_the_log(session, app, collect):
    xml = report(remark="\r\n  é ")
    collect.send(xml)

    (row,) = rows(session)
    assert app.extensions["siteaudit.blobs"].get(row.xml_sha256) == xml.encode()
    (leaf,) = logged(session, "openrosa.submit")
    assert sha256(xml.encode()) in leaf.body
    assert "é" not in leaf.body


def test_files_that_come_later_are_joined(session, collect):
    xml = report(picture=PICTURE)
    first = collect.send(xml, incomplete=True)
    second = collect.send(xml, [(PICTURE, (DATA / PICTURE).read_bytes())])

    assert (first.status_code, second.status_code) == (201, 201)
    assert "1 file" in first.text
    visit = session.query(Visit).one()
    (photo,) = attachments.list_attachments(session, SYSTEM, kind="visit", uid=visit.uid)
    assert (photo.question, photo.media_type) == ("look/picture", "image/jpeg")


def test_two_questions_may_hold_the_same_picture(session, collect):
    data = (DATA / PICTURE).read_bytes()

    assert collect.send(report(picture="a.jpg", gate="b.jpg"), [("a.jpg", data), ("b.jpg", data)]).status_code == 201
    assert rows(session)[0].missing == []


def test_a_recording_and_a_file_are_taken_over_as_they_came(session, collect, door):
    kinds = {"look/picture": "audio", "look/gate": "file"}
    program = copy.deepcopy(door.version.program)
    for node in program["body"][4]["children"]:
        node["type"] = kinds.get(node["id"], node["type"])
    door.version.program = program
    session.commit()

    told = collect.send(
        report(picture="v.m4a", gate="p.pdf"), [("v.m4a", b"\0\0\0\x18ftypM4A " + bytes(40)), ("p.pdf", b"%PDF-1.7 x")]
    )

    assert told.status_code == 201
    visit = session.query(Visit).one()
    found = attachments.list_attachments(session, SYSTEM, kind="visit", uid=visit.uid)
    assert {(one.question, one.media_type) for one in found} == {
        ("look/picture", "audio/mp4"),
        ("look/gate", "application/pdf"),
    }


def test_a_repeat_changes_nothing(session, collect):
    told = [collect.send(report(children="yes")).status_code for _ in range(3)]

    assert told == [201, 201, 201]
    assert (session.query(Visit).count(), session.query(Finding).count()) == (1, 1)
    assert len(logged(session, "openrosa.submit")) == 1


def test_other_bytes_under_the_same_id_are_refused_and_noted(session, collect):
    collect.send(report())

    told = [collect.send(report(remark="other")).status_code for _ in range(2)]

    assert told == [409, 409]
    (row,) = rows(session)
    assert [one["sha256"] for one in row.conflicts] == [sha256(report(remark="other").encode())]
    assert len(logged(session, "openrosa.conflict")) == 1


def test_a_correction_counts_and_the_earlier_record_stays(session, collect):
    collect.send(report(children="yes"))

    told = collect.send(report(instance=SECOND, replaces=FIRST, children="no"))

    assert told.status_code == 201
    visit = session.query(Visit).one()
    assert visit.submissions[0].answers["look"]["children"] == "no"
    assert session.query(Submission).count() == 2
    assert session.query(Finding).count() == 0
    assert (visit.indication_status, visit.flags) == ("green", ["corrected", "not_sealed"])
    assert [one.state for one in rows(session)] == [State.REPLACED, State.RECORDED]


def test_a_correction_may_come_before_what_it_corrects(session, collect):
    collect.send(report(instance=SECOND, replaces=FIRST))
    assert "first_missing" in session.query(Visit).one().flags

    assert collect.send(report(children="yes")).status_code == 201

    assert session.query(Visit).count() == 1
    assert session.query(Finding).count() == 0
    assert [one.state for one in rows(session)] == [State.RECORDED, State.REPLACED]


def test_a_record_is_corrected_once_by_each_next_one_in_a_row(session, collect):
    collect.send(report())
    collect.send(report(instance=SECOND, replaces=FIRST))

    late = collect.send(report(instance="uuid:late", replaces=FIRST))
    third = collect.send(report(instance="uuid:third", replaces=SECOND, remark="third"))

    assert (late.status_code, third.status_code) == (409, 201)
    assert session.query(Visit).one().submissions[0].answers["remark"] == "third"
    assert [one.state.value for one in rows(session)] == ["replaced", "replaced", "quarantine", "recorded"]


def test_a_correction_that_names_another_site_makes_the_visit_there(session, collect, door, people):
    from tests import makers

    other = makers.make_site(session, people, name="Biruwa-Mbili", lon=4.5)
    session.commit()
    collect.send(report(children="yes"))

    assert collect.send(report(other.uid, instance=SECOND, replaces=FIRST)).status_code == 201

    wrong, right = session.query(Visit).order_by(Visit.id)
    assert (wrong.submissions, wrong.indication_status) == ([], None)
    assert right.site_id == other.id
    assert len(right.submissions) == 1


def test_a_site_in_words_waits_for_somebody_who_knows_it(session, collect, door):
    assert collect.send(report("Tembecha ya juu")).status_code == 201

    visit = session.query(Visit).one()
    assert (visit.site_id, visit.site_text) == (None, "Tembecha ya juu")
    assert {"not_sealed", "site_unknown"} <= set(visit.flags)
    assert visit.area_id == door.users.north.areas[0].id


def test_a_correction_can_name_the_site_at_last(session, collect, door):
    collect.send(report("Tembecha"))
    collect.send(report(instance=SECOND, replaces=FIRST))

    visit = session.query(Visit).one()
    assert visit.site_id == door.site.id
    assert "site_unknown" not in visit.flags


def test_every_version_ever_published_is_taken(session, collect, door):
    door.version.state = type(door.version.state).RETIRED
    publish(session, "2026112402")
    session.commit()

    assert "2026112402" in collect.get("formList").text
    assert collect.get(f"form/{door.version.digest}").status_code == 200
    assert collect.send(report()).status_code == 201


def test_a_version_never_published_is_kept_and_becomes_a_visit_when_it_is(session, collect):
    xml = report(version="2026112409")
    assert collect.send(xml).status_code == 404
    assert (rows(session)[0].state, rows(session)[0].code) == (State.QUARANTINE, "openrosa.form-unknown")
    publish(session, "2026112409")
    session.commit()

    assert collect.send(xml).status_code == 201
    assert (rows(session)[0].state, rows(session)[0].code) == (State.RECORDED, None)
    assert len(logged(session, "openrosa.set-aside")) == 1


def test_a_released_record_is_flagged_and_its_sender_is_content(session, app, people, collect):
    collect.send(report(SOUTH_SITE))
    (row,) = rows(session)

    service.release_submission(
        session, people.admin, uid=row.uid, store=app.extensions["siteaudit.blobs"], profile="icglr-rcm-2"
    )
    session.commit()

    assert "area" in session.query(Visit).one().flags
    assert collect.send(report(SOUTH_SITE)).status_code == 201


def test_what_is_no_answer_of_its_question_is_kept_and_flagged(session, collect):
    xml = (
        report(children="perhaps")
        .replace("<depth>12<", "<depth>twelve<")
        .replace("<remark>", "<stranger>x</stranger><remark>")
    )

    assert collect.send(xml).status_code == 201

    visit = session.query(Visit).one()
    assert {"violation", "unexpected_answer"} <= set(visit.flags)
    answers = visit.submissions[0].answers
    assert (answers["pit"][0]["depth"], answers["stranger"]) == ("twelve", "x")


@pytest.mark.parametrize("kind", ["sqlite", "postgis"])
def test_the_same_record_at_once_makes_one_visit(kind, tmp_path):
    """On databases of their own: here each request really commits."""
    import contextlib

    from siteaudit.core.db import db
    from siteaudit.core.transaction import transaction
    from tests.conftest import make_app, postgis_database
    from tests.people import make_people

    from .conftest import NORTH_SITE, make_user

    with contextlib.ExitStack() as stack:
        address = stack.enter_context(postgis_database("siteaudit_openrosa")) if kind == "postgis" else ""
        app = make_app(tmp_path, address)
        with app.app_context(), transaction() as session:
            from tests import makers

            people = make_people(session)
            publish(session)
            makers.make_site(session, people, uid=NORTH_SITE)
            service.open_door(session, people.admin, name="kivu")
            make_user(session, people, "k7qf3mtd", "Amina", "Mwela")
        told = []
        files = [(PICTURE, (DATA / PICTURE).read_bytes())]
        xmls = [report(picture=PICTURE)] * 6 + [report(picture=PICTURE, remark="other")] * 2
        threads = [
            threading.Thread(
                target=lambda xml=xml: told.append((xml, Collect(app, "k7qf3mtd", SECRET).send(xml, files).status_code))
            )
            for xml in xmls
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        with app.app_context():
            session = db.session
            winner = session.query(OpenRosaSubmission).one().xml_sha256
            counts = (session.query(Visit).count(), session.query(Submission).count())
            photos = session.query(attachments.Attachment).count()
            session.remove()
            db.engine.dispose()
    assert counts == (1, 1)
    assert photos == 1
    for xml, status in told:
        assert status == (201 if sha256(xml.encode()) == winner else 409)
