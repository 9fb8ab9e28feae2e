"""A team lead keeps the phones, people and records of the own areas; those of others do not exist."""

import pytest

from siteaudit.access import service as access
from siteaudit.access.models import Device, EnrolmentCode
from siteaudit.core.actor import SYSTEM, Actor
from siteaudit.core.problems import Problem
from siteaudit.demo import people as cast
from siteaudit.demo.phone import Phone, Refused, over_test_client
from siteaudit.sync import enrolment
from tests.people import make_people

from .office import BASE, Person, token


@pytest.fixture
def people(session):
    """The cast, and Nadia, a team lead of the north alone."""
    made = make_people(session)
    made.users["nadia"] = access.create_user(
        session, SYSTEM, email="nadia@example.org", label="Nadia, team lead north", roles=["team_lead"],
        areas=[made.areas[cast.NORTH]],
    )  # fmt: skip
    return made


@pytest.fixture
def nadia(app, session, people):
    return Person(app, session, people, "nadia")


@pytest.fixture
def boris(enrol):
    return enrol("boris")


@pytest.mark.parametrize("name", ["boris", "admin", "odette", "claude", "lea"])
def test_no_code_is_made_for_somebody_of_other_areas_or_without_visits(session, people, protection, nadia, name):
    sign = token(nadia.client.get("/office/account", base_url=BASE).text)
    form = {"user": people.users[name].uid, "csrf_token": sign}
    page = nadia.client.post("/office/phones/code", data=form, base_url=BASE)

    assert page.status_code == 404
    assert session.query(EnrolmentCode).filter_by(user_id=people.users[name].id).count() == 0


def test_phones_of_other_areas_are_not_listed(nadia, boris):
    assert "Boris" not in nadia.get("/office/phones")


def test_a_phone_of_another_area_is_not_revoked(session, nadia, boris):
    nadia.post(f"/office/phones/{boris.device}/revoke", 404)

    session.expire_all()
    assert session.query(Device).filter_by(uid=boris.device).one().state.value == "active"


def test_records_of_other_areas_are_neither_seen_nor_released(session, nadia, boris):
    boris.seal({"format": 1, "kind": "visit"}, {"format": 1}, checklists=[])
    (package,) = boris.queue.values()
    package.signature = "A" * 86
    boris.send()

    assert package.id[:8] not in nadia.get("/office/packages")
    nadia.post(f"/office/packages/{package.id}/release", 404)


@pytest.mark.parametrize("name", ["odette", "claude", "safi", "admin"])
def test_who_takes_no_work_into_the_field_needs_no_phone(session, people, protection, name):
    with pytest.raises(Problem, match=r"enrol\.account"):
        enrolment.create_enrolment_code(session, people.admin, user=people.users[name])


def test_a_closed_account_enrols_no_phone(app, client, session, people, protection):
    code = enrolment.create_enrolment_code(session, people.admin, user=people.users["amina"])
    access.disable_user(session, people.admin, user=people.users["amina"])
    session.commit()

    with pytest.raises(Refused):
        Phone(over_test_client(client)).enrol(code)
    with pytest.raises(Problem, match=r"enrol\.account"):
        enrolment.create_enrolment_code(session, people.admin, user=people.users["amina"])


def test_an_administrator_is_shown_no_form_for_the_own_roles(app, session, people):
    admin = Person(app, session, people, "admin")
    own, other = (f"/office/people/{people.users[name].uid}" for name in ("admin", "lea"))

    assert "Nobody changes roles, password or second factor of the own account here." in admin.get(own)
    assert "Nobody changes" in admin.post(f"{own}/roles", 403, roles="auditor")
    assert "Change the roles" in admin.get(other)


def test_a_forgotten_phone_is_given_to_people_of_the_own_areas_only(session, people, nadia, boris):
    device = session.query(Device).filter_by(uid=boris.device).one()
    device.user_id, device.state = None, "to_confirm"
    session.flush()
    user = people.users["nadia"]
    lead = Actor("user", user.id, user.uid, user.label)

    for who in ("boris", "amina"):
        with pytest.raises(Problem, match=r"item\.not-found"):
            enrolment.confirm_device(session, lead, uid=boris.device, user=people.users[who])
    assert enrolment.confirm_device(session, people.lea, uid=boris.device, user=people.users["boris"])
