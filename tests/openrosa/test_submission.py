"""What becomes of a record: a visit with findings and photos, once; corrected, set aside, released."""

from siteaudit.attachments import service as attachments
from siteaudit.core.actor import SYSTEM
from siteaudit.openrosa.models import OpenRosaSubmission
from siteaudit.openrosa.rules import State
from siteaudit.visits.models import Visit

from .collect import report
from .conftest import DATA

PICTURE = "1732441500123.jpg"


def rows(session):
    session.expire_all()
    return session.query(OpenRosaSubmission).order_by(OpenRosaSubmission.id).all()


def test_a_record_becomes_a_visit_with_its_findings(session, collect, door):
    told = collect.send(report(children="yes"))

    assert told.status_code == 201, told.text
    visit = session.query(Visit).one()
    assert (visit.site_id, visit.area_id, visit.visited_on.isoformat()) == (
        door.site.id,
        door.site.area_id,
        "2026-11-24",
    )
    assert (visit.source, visit.mode.value, visit.flags) == ("openrosa/kivu", "on_site", ["not_sealed"])
    assert visit.position == {"lat": -1.2044, "lon": 4.1031, "alt": 1450.0, "acc": 6.5}
    (submission,) = visit.submissions
    assert submission.answers["pit"] == [{"depth": 12, "ladder": [{"length": 3.5}, {"length": 2}]}, {"depth": 0}]
    assert [(one.question, one.severity.value, one.evidence) for one in submission.findings] == [
        ("look/children", "critical", "C")
    ]
    (row,) = rows(session)
    assert (row.state, row.visit_id, row.submission_id) == (State.RECORDED, visit.id, submission.id)


def test_files_that_come_later_are_joined(session, collect, app):
    xml = report(picture=PICTURE)
    first = collect.send(xml, incomplete=True)
    second = collect.send(xml, [(PICTURE, (DATA / PICTURE).read_bytes())])

    assert (first.status_code, second.status_code) == (201, 201)
    assert "1 file" in first.text
    visit = session.query(Visit).one()
    (photo,) = attachments.list_attachments(session, SYSTEM, kind="visit", uid=visit.uid)
    assert (photo.question, photo.media_type) == ("look/picture", "image/jpeg")
