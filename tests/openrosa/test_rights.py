"""Rights of a record follow its visit: other areas, people who stepped aside, corrections from elsewhere, sealed forms."""

import pytest

from siteaudit.access import service as access
from siteaudit.access.models import Role
from siteaudit.attachments.models import Attachment
from siteaudit.committees import service as committees
from siteaudit.core.actor import SYSTEM
from siteaudit.openrosa import service
from siteaudit.openrosa.models import OpenRosaFile, OpenRosaSubmission
from siteaudit.openrosa.rules import State
from siteaudit.sites import bodies
from siteaudit.visits import service as visits
from siteaudit.visits.models import BodySheet, Submission, Visit
from tests import makers
from tests.programs import make_version
from tests.services.test_bodies import SHEET

from .collect import Collect, report
from .conftest import DATA, SECRET, SOUTH_SITE

HOST = "https://localhost"
SEALED = '<small id="small" version="2026112499"><safety><violence>yes</violence><who>Jeanne told</who></safety><meta><instanceID>uuid:1</instanceID></meta></small>'

SHEET_RECORD = '<sheet id="sheet" version="2026112401"><body><BS07>{}</BS07></body><meta><instanceID>uuid:{}</instanceID></meta></sheet>'


@pytest.fixture
def lead_north(session, people, sit):
    people.users["nlead"] = access.create_user(
        session, SYSTEM, email="nlead@example.org", label="N lead", roles=["team_lead"], areas=[people.areas["Mwela"]], language="en"
    )
    session.commit()
    return sit("nlead")


def record_status(seat, session):
    row = session.query(OpenRosaSubmission).one()
    return seat.client.get(f"/office/openrosa/records/{row.uid}/record.xml", base_url=HOST).status_code


def test_a_form_that_must_be_sealed_is_not_kept_under_any_number(session, collect):
    make_version(session)
    session.commit()

    assert collect.send(SEALED).status_code == 403
    assert session.query(OpenRosaSubmission).count() == 0


def test_what_was_set_aside_before_its_form_became_sealed_makes_no_visit(session, collect):
    assert collect.send(SEALED).status_code == 404
    make_version(session).version = "2026112499"
    session.commit()

    assert collect.send(SEALED).status_code == 403
    assert session.query(Submission).count() == 0


def test_who_stepped_aside_reads_no_record_of_the_visit(session, collect, sit, people):
    collect.send(report(children="yes"))
    visit = session.query(Visit).one()
    review = makers.make_review(session, people, visit)
    people.users["chen"].roles.append(session.query(Role).filter_by(name="team_lead").one())
    session.commit()
    assert record_status(sit("chen"), session) == 200

    committees.recuse(session, people.chen, review=review.uid, reason="my cousin digs there")
    session.commit()

    assert record_status(sit("chen"), session) == 404


def test_a_record_is_read_where_its_visit_lies(session, collect, lead_north):
    collect.send(report("Kashenge pit"))
    assert record_status(lead_north, session) == 200

    visits.place_visit(session, SYSTEM, visit=session.query(Visit).one().uid, site=SOUTH_SITE)
    session.commit()

    assert record_status(lead_north, session) == 404


def test_who_works_elsewhere_lets_no_record_in(session, collect, lead_north):
    collect.send(report(SOUTH_SITE))
    uid = session.query(OpenRosaSubmission).one().uid

    with pytest.raises(AssertionError):  # the form comes back with the refusal
        lead_north.post(f"/office/openrosa/records/{uid}/release")

    session.expire_all()
    assert session.query(Visit).count() == 0
    assert session.query(OpenRosaSubmission).one().state is State.QUARANTINE


def test_a_sheet_that_the_office_lets_in_names_only_bodies_that_its_sender_sees(session, app, people, collect):
    south, own = (bodies.create_body(session, people.admin, area=people.areas[area], name=area, kind="cls") for area in ("Kashenge", "Mwela"))
    session.commit()
    for number, body in enumerate((south, own)):
        assert collect.send(SHEET_RECORD.format(body.uid, number)).status_code == 404
    make_version(session, SHEET)
    session.commit()

    for row in session.query(OpenRosaSubmission).order_by(OpenRosaSubmission.id).all():
        service.release_submission(session, people.admin, uid=row.uid, store=app.extensions["siteaudit.blobs"], profile="icglr-rcm-2")

    sheets = session.query(BodySheet).order_by(BodySheet.id).all()
    assert [(one.named_uid, one.body_id) for one in sheets] == [(south.uid, None), (own.uid, own.id)]


def test_pictures_go_with_a_visit_whose_site_is_said_by_a_correction(session, collect, people, door):
    picture = (DATA / "1732441500123.jpg").read_bytes()
    collect.send(report("Kashenge pit", picture="a.jpg"), [("a.jpg", picture)])
    first = session.query(OpenRosaSubmission).one()
    door.users.north.areas = [people.areas["Mwela"], people.areas["Kashenge"]]
    session.commit()

    collect.send(report(SOUTH_SITE, picture="a.jpg", instance="uuid:two", replaces=first.instance_id), [("a.jpg", picture)])

    session.expire_all()
    visit = session.query(Visit).one()
    assert visit.area_id == people.areas["Kashenge"].id
    assert {one.area_id for one in session.query(Attachment).filter_by(subject_uid=visit.uid)} == {visit.area_id}


def test_a_correction_from_elsewhere_swallows_no_record(session, app, collect):
    ours = "uuid:3b3f5e0a-7a39-4b63-8a86-0a5d6a4f1c11"
    stranger = Collect(app, "b2xw9rna", SECRET)
    assert stranger.send(report(SOUTH_SITE, instance="uuid:early", replaces=ours)).status_code == 201

    assert collect.send(report(children="yes", instance=ours)).status_code == 201

    session.expire_all()
    row = session.query(OpenRosaSubmission).filter_by(instance_id=ours).one()
    assert row.state is State.RECORDED
    assert session.query(Visit).count() == 2


def test_a_broken_picture_is_replaced_when_it_comes_whole(session, collect):
    whole = (DATA / "1732441500123.jpg").read_bytes()
    collect.send(report(picture="a.jpg"), [("a.jpg", b"bad")])
    assert session.query(OpenRosaFile).one().code is not None

    collect.send(report(picture="a.jpg"), [("a.jpg", whole)])

    session.expire_all()
    assert session.query(OpenRosaFile).one().code is None
    assert session.query(Attachment).count() == 1
