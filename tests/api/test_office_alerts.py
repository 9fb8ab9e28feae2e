"""Incident reports and alerts wait for a case officer until their sealed part was opened, and are called what they are."""

import datetime
import re

import pytest
from sqlalchemy import delete

from siteaudit.access.models import AreaScope, Device, DeviceState
from siteaudit.certification.profiles import load_profile
from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.demo import people as cast
from siteaudit.protection.models import Opening
from siteaudit.protection.rules import Reason
from siteaudit.sync.models import Package, PackageBlob
from siteaudit.sync.rules import Content, Judgement, Part, Transport
from siteaudit.visits import service as visits
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from tests import makers
from tests.counting import counted
from tests.programs import SMALL, make_version

ALERTED = """  - {type: select_one yn, name: danger, label: {en: Is anyone in danger?}, severity: "-", criterion: alert, fail: "yes", sensitivity: S}
"""
INCIDENT = SMALL.replace("form_id: small", "form_id: incident").replace("pillar: human_rights", "pillar: incident").replace(
    "severity: C", 'severity: "-"').replace("severity: M", 'severity: "-"').replace("  - {type: end_group}", ALERTED + "  - {type: end_group}")
THREATENED = SMALL.replace("form_id: small", "form_id: alerted").replace("  - {type: end_group}", ALERTED + "  - {type: end_group}")
PRESENT = [{"id": "safety/danger", "outcome": "finding", "severity": "-", "grade": "C", "source": None}]
ABSENT = [PRESENT[0] | {"outcome": "no_finding"}]


def package(session, people, part=Part.PROTECTED, received_at=None):
    """The id of a package of Amina's phone with one sealed file."""
    device = Device(user_id=people.users["amina"].id, label="phone", push_key=new_id(), read_key=new_id(), state=DeviceState.ACTIVE, enrolled_at=clock.now())
    session.add(device)
    session.flush()
    row = Package(uid=new_id(), manifest_hash="0" * 64, manifest="{}", signature="s", device_id=device.id, device_seq=1,
                  transport=Transport.COMPLETE, judgement=Judgement.OPENED, received_at=received_at or clock.now())  # fmt: skip
    session.add(row)
    session.flush()
    session.add(PackageBlob(package_id=row.id, place=0, sha256="0" * 64, size=1, part=part, content=Content.RECORD))
    session.flush()
    return row.uid


def send(session, people, site, *sources, sealed=ABSENT, parcel=None, days=0):
    """A visit of Amina's phone with these lists, as it comes in."""
    versions = [make_version(session, source) for source in sources]
    record = VisitRecord(
        uid=new_id(), site_id=site.id, area_id=site.area_id, mode="on_site", visited_on=clock.today() - datetime.timedelta(days=days), received_at=clock.now(), origin="phone",
        user_id=people.users["amina"].id, package=parcel or package(session, people),
        submissions=tuple(SubmissionRecord(new_id(), one, {"safety": {"children": "no", "guarded": "yes"}}, {}, list(sealed)) for one in versions),
    )  # fmt: skip
    made = visits.record_visit(session, people.amina, record, profile=load_profile(makers.PROFILE).for_indication())
    session.commit()
    return made


def opened(session, people, visit, at=None):
    session.add(Opening(visit_id=visit.id, user_id=people.odette.id, at=at or clock.now(), reason=Reason.FOLLOW_UP, words=""))
    session.commit()


def test_an_incident_report_waits_for_the_case_officer_until_it_was_opened(sit, session, people, site):
    report = send(session, people, site, INCIDENT)
    odette = sit("odette")

    before = odette.get("/office/")
    opened(session, people, report)
    after = odette.get("/office/")

    assert "1 incident report waits for you" in before
    assert f"Incident report: {site.name}" in before
    assert "Alert:" not in before
    assert "Incident report:" not in after
    assert "Every incident report and every alert was opened." in after


@pytest.mark.parametrize("name", ["lea", "safi", "chen", "amina", "admin"])
def test_it_waits_for_nobody_else(sit, session, people, site, name):
    send(session, people, site, INCIDENT, sealed=PRESENT)

    page = sit(name).get("/office/")

    assert "Incident report" not in page
    assert "danger" not in page


def test_an_alert_stands_first_with_its_question_whatever_the_list(sit, session, people, site):
    send(session, people, site, THREATENED, sealed=PRESENT)
    send(session, people, site, INCIDENT)

    page = sit("odette").get("/office/")

    assert "2 alerts wait for you" in page
    assert "Alert: Is anyone in danger?" in page
    assert page.index(f"Visit: {site.name}") < page.index(f"Incident report: {site.name}")


def test_a_full_visit_without_an_alert_does_not_wait(sit, session, people, site):
    send(session, people, site, THREATENED)

    assert f"Visit: {site.name}" not in sit("odette").get("/office/")


def test_what_comes_after_an_opening_waits_again(sit, session, people, site):
    report = send(session, people, site, INCIDENT)
    opened(session, people, report, at=clock.now() - datetime.timedelta(hours=1))

    assert "1 incident report waits for you" in sit("odette").get("/office/")


def test_a_report_waits_however_old_it_is_an_alert_for_a_year(sit, session, people, site):
    send(session, people, site, THREATENED, sealed=PRESENT, days=400)
    send(session, people, site, INCIDENT, days=400)
    odette = sit("odette")
    old = odette.get("/office/")
    send(session, people, site, THREATENED, sealed=PRESENT, days=300)

    assert "1 incident report waits for you" in old
    assert "2 alerts wait for you" in odette.get("/office/")


def test_what_has_no_sealed_part_cannot_be_opened_and_does_not_wait_for_ever(sit, session, people, site):
    send(session, people, site, INCIDENT, parcel=package(session, people, Part.ASSESSMENT))

    assert "incident report waits" not in sit("odette").get("/office/")


def test_a_report_of_an_area_that_is_not_mine_does_not_exist(sit, session, people):
    send(session, people, makers.make_site(session, people, name="Sokola", area="Itula"), INCIDENT)
    session.execute(delete(AreaScope).where(AreaScope.user_id == people.odette.id, AreaScope.area_id != people.areas[cast.NORTH].id))
    odette = sit("odette")

    assert "Sokola" not in odette.get("/office/")
    send(session, people, makers.make_site(session, people), INCIDENT)
    assert "Tembesha" in odette.get("/office/")


def test_pages_call_an_incident_report_by_its_name(sit, session, people, site):
    report, both = send(session, people, site, INCIDENT), send(session, people, site, SMALL, INCIDENT)
    lea = sit("lea")

    page, mixed = lea.get(f"/office/visits/{report.uid}"), lea.get(f"/office/visits/{both.uid}")

    assert f"Incident report of {clock.today().day} " in page
    assert "Visit of" not in page
    assert "says nothing about how the site stands" in page
    assert f"Visit of {clock.today().day} " in mixed
    assert "with an incident report" in mixed
    for address in ("/office/visits", f"/office/sites/{site.uid}"):
        listed = lea.get(address)
        assert len(re.findall(r"(?<!an )incident report at the site", listed)) == 1, address
        assert "with an incident report at the site" in listed, address


def test_beside_the_standing_indication_it_is_called_so_but_a_dossier_does_not_tell_that_somebody_spoke(sit, session, people, site):
    makers.make_visit(session, people, site, day=clock.today() - datetime.timedelta(days=40))
    send(session, people, site, INCIDENT)
    review = makers.make_review(session, people, makers.make_visit(session, people, site))
    session.commit()

    page, dossier = sit("lea").get(f"/office/sites/{site.uid}"), sit("chen").get(f"/office/dossiers/{review.uid}")

    assert "incident report" in page
    assert "a record that says nothing about how the site stands" in dossier
    assert "incident" not in dossier


def test_the_first_page_asks_alike_for_one_and_for_five(sit, session, people, site):
    odette, told = sit("odette"), [*PRESENT, {"id": "safety/violence", "outcome": "finding", "severity": "C", "grade": "B", "source": "I2"}]
    send(session, people, site, SMALL, INCIDENT, sealed=told)
    one = _asked(odette, session)
    for _ in range(4):
        send(session, people, site, SMALL, INCIDENT, sealed=told)

    assert _asked(odette, session) == one
    assert "5 visits have sealed critical findings" in odette.get("/office/")


def _asked(person, session):
    person.get("/office/")
    session.expire_all()
    with counted() as seen:
        person.get("/office/")
    return len([text for text in seen if text.lstrip().startswith("SELECT")])
