"""Visits that are due: planned, assigned, fulfilled by the visit that was made for them, given up, due again."""

import datetime

import pytest

from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction
from siteaudit.sites import service as sites
from siteaudit.visits import service as visits
from tests.programs import make_version
from tests.services.test_sites import make_site
from tests.services.visit_room import DAY, filled, keep, record

TOLD = [{"id": "safety/violence", "outcome": "no_finding", "severity": "C", "grade": "B", "source": "I2"}]
SOON = datetime.date(2030, 1, 15)


@pytest.fixture
def version(session):
    """A small published checklist: one R, one P and one S question."""
    return make_version(session)


def test_a_plan_is_made_assigned_done_by_its_visit_and_closed(session, people, version):
    site = make_site(session, people)
    plan = visits.plan_visit(
        session, people.lea, site=site.uid, due_on=SOON, reason="regular", assignee=people.amina.uid
    )

    mine = visits.list_plans(session, people.amina, mine=True)
    made = [filled(version, children="no", guarded="yes", sealed=TOLD)]
    visit = keep(session, people.amina, record(site, plan=plan.uid, submissions=made))
    with pytest.raises(Problem) as refused:
        visits.assign_visit(session, people.lea, plan=plan.uid, user=people.amina.uid)

    assert [one.uid for one in mine] == [plan.uid]
    assert (plan.state, visit.plan_id) == ("done", plan.id)
    assert refused.value.code == "visit.plan-closed"
    assert visits.list_plans(session, people.lea) == []


def test_a_visit_closes_the_plan_that_waits_for_its_site_but_not_one_far_ahead(session, people, version):
    site = make_site(session, people)
    with clock.freeze(datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)):
        near = visits.plan_visit(session, people.lea, site=site.uid, due_on=DAY, reason="request")
        far = visits.plan_visit(session, people.lea, site=site.uid, due_on=SOON, reason="request")

    keep(session, people.amina, record(site, submissions=[filled(version, children="no", guarded="yes", sealed=TOLD)]))

    assert (near.state, far.state) == ("done", "planned")


def test_a_visit_that_was_not_possible_leaves_the_plan_open(session, people, version):
    site = make_site(session, people)
    plan = visits.plan_visit(session, people.lea, site=site.uid, due_on=SOON, reason="first")

    visit = keep(session, people.amina, record(site, plan=plan.uid, mode="not_possible", reason="insecurity"))

    assert (plan.state, visit.reason, visit.indication_status) == ("planned", "insecurity", None)


def test_nobody_is_sent_where_he_may_not_act(session, people, version):
    site = make_site(session, people)

    with pytest.raises(Problem) as refused:
        visits.plan_visit(session, people.lea, site=site.uid, due_on=SOON, reason="first", assignee=people.boris.uid)

    assert refused.value.code == "visit.assignee"


def test_a_day_that_has_passed_is_no_due_day(session, people, version):
    with pytest.raises(Problem) as refused:
        visits.plan_visit(
            session, people.lea, site=make_site(session, people).uid, due_on=datetime.date(2020, 1, 1), reason="first"
        )

    assert refused.value.code == "visit.due-past"


def test_the_agency_of_a_plan_is_named_as_it_is_seen(session, people):
    given = {"site": make_site(session, people).uid, "due_on": SOON, "reason": "first"}

    assert visits.plan_visit(session, people.lea, agency="Mines\u200b\n division", **given).agency == "Mines division"
    with pytest.raises(Problem) as refused:
        visits.plan_visit(session, people.lea, agency="x" * 201, **given)
    assert (refused.value.code, list(refused.value.fields)) == ("body.invalid", ["agency"])


def test_a_plan_is_given_up_once(session, people, version):
    plan = visits.plan_visit(session, people.lea, site=make_site(session, people).uid, due_on=SOON, reason="first")

    visits.cancel_plan(session, people.lea, plan=plan.uid)
    with pytest.raises(Problem):
        visits.cancel_plan(session, people.lea, plan=plan.uid)

    assert plan.state == "cancelled"


@pytest.mark.parametrize(("planned_here", "state", "flags"), [(True, "done", []), (False, "planned", ["plan"])])
def test_a_visit_of_no_known_site_keeps_the_plan_that_it_named_until_it_is_placed(
    session, people, version, planned_here, state, flags
):
    site, other = make_site(session, people), make_site(session, people, "Lukoma")
    plan = visits.plan_visit(
        session, people.lea, site=(site if planned_here else other).uid, due_on=SOON, reason="request"
    )
    made = [filled(version, children="no", guarded="yes", sealed=TOLD)]
    visit = keep(
        session,
        people.amina,
        record(site, site_id=None, site_text="Ken\u202eya", plan=plan.uid, submissions=made, flags=("site_unknown",)),
    )

    assert (visit.plan, plan.state, visit.site_text) == (plan, "planned", "Kenya")
    visits.place_visit(session, people.lea, visit=visit.uid, site=site.uid)

    assert (plan.state, visit.plan, visit.flags) == (state, plan if planned_here else None, flags)


@pytest.mark.parametrize(
    ("answers", "state"), [({"children": "no", "guarded": "yes"}, "done"), ({"guarded": "yes"}, "assigned")]
)
def test_what_a_corrected_visit_no_longer_brings_is_due_again(session, people, version, answers, state):
    site = make_site(session, people)
    plan = visits.plan_visit(
        session, people.lea, site=site.uid, due_on=SOON, reason="request", assignee=people.amina.uid
    )
    visit = keep(
        session,
        people.amina,
        record(site, plan=plan.uid, submissions=[filled(version, children="no", guarded="yes", sealed=TOLD)]),
    )
    assert plan.state == "done"

    correction = record(site, submissions=[filled(version, sealed=TOLD, **answers)])
    visits.replace_submission(session, people.amina, correction, replaces=visit.submissions[0].uid, profile=None)

    assert (plan.state, visit.plan) == (state, plan)


def test_a_correction_that_names_another_site_leaves_the_plan_here_open(session, people, version):
    site, other = make_site(session, people), make_site(session, people, "Lukoma")
    plans = [
        visits.plan_visit(session, people.lea, site=one.uid, due_on=SOON, reason="incident") for one in (site, other)
    ]
    visit = keep(session, people.amina, record(site, plan=plans[0].uid, submissions=[filled(version, children="no")]))
    assert [one.state for one in plans] == ["done", "planned"]

    correction = record(other, submissions=[filled(version, children="no")])
    moved = visits.replace_submission(
        session, people.amina, correction, replaces=visit.submissions[0].uid, profile=None
    )

    assert (plans[0].state, moved.site_id) == ("planned", other.id)


def test_visits_and_plans_follow_a_site_into_another_area(session, people, version):
    site = make_site(session, people)
    visit = keep(session, people.amina, record(site, submissions=[filled(version, children="yes")]))
    plan = visits.plan_visit(session, people.lea, site=site.uid, due_on=SOON, reason="regular")

    sites.update_site(session, people.lea, uid=site.uid, area=people.areas["Itula"])

    assert [one.uid for one in visits.list_visits(session, people.boris)] == [visit.uid]
    assert [one.uid for one in visits.list_plans(session, people.boris, free=True)] == [plan.uid]
    assert visits.list_visits(session, people.amina) == []
    assert len(visits.list_findings(session, people.boris, visit=visit)) == 1


def test_who_goes_where_is_told_to_those_who_send_people_only(session, people):
    site = make_site(session, people)
    given, open_one = (
        visits.plan_visit(session, people.lea, site=site.uid, due_on=SOON, reason="regular", assignee=who)
        for who in (people.users["lea"].uid, None)
    )

    def told(name, **more):
        return {one.uid for one in visits.list_plans(session, getattr(people, name), site=site, **more)}

    for name in ("chen", "pascal", "claude", "rachid", "odette", "amina"):
        assert told(name) == set(), name
    assert told("pascal", free=True) == set()
    assert told("amina", free=True) == {open_one.uid}
    assert told("safi") == told("lea") == told("lea", free=True) == {given.uid, open_one.uid}


def test_planning_and_recording_leave_leaves_without_answers(session, people, version):
    with transaction() as inner:
        site = make_site(inner, people)
        plan = visits.plan_visit(
            inner, people.lea, site=site.uid, due_on=SOON, reason="first", assignee=people.amina.uid
        )
        visit = keep(inner, people.amina, record(site, plan=plan.uid, submissions=[filled(version, children="yes")]))

    assert [one.verb for one in audit.list_entries(session, plan.uid)] == ["visit.plan", "visit.assign"]
    entry = audit.list_entries(session, visit.uid)[0]
    assert entry.verb == "visit.submit"
    assert "children" not in entry.body
