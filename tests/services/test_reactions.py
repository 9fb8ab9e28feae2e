"""What follows by itself: after a decision and after a visit the next visit falls due and reaches the phone."""

import datetime

import pytest

from siteaudit.certification import service as certification
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.core.ids import new_id
from siteaudit.office.waiting import due_unplanned
from siteaudit.visits import service as visits
from siteaudit.visits.models import VisitPlan
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from siteaudit.visits.rules import PlanState
from tests.programs import REPORT, make_version
from tests.services.test_sites import make_site

# Under icglr-rcm-2 green is visited again after eleven months.
NOW = datetime.datetime(2026, 3, 10, 9, tzinfo=datetime.UTC)
ANSWERS = {"safety": {"children": "no", "guarded": "yes", "workers": 40}}
TOLD = [{"id": "safety/violence", "outcome": "no_finding", "severity": "C", "grade": "B", "source": "I2"}]


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def follow(session, people):
    with clock.freeze(NOW):
        yield Follow(session, people)


class Follow:
    def __init__(self, session, people):
        self.session, self.people = session, people
        self.site = make_site(session, people)
        self.lists = {"small": make_version(session), "report": make_version(session, REPORT)}

    def decide(self, status, on, **more):
        lines = more.pop("lines", [{"site": self.site.uid, "text": "Kenya"}])
        return certification.record_decision(
            self.session, self.people.claude, reference=f"{status} {on}", authority="Ministry", source="journal",
            signed_on=day(on), effective_on=day(on), status=status, profile="icglr-rcm-2", lines=lines,
        )  # fmt: skip

    def visit(self, on, mode="on_site", plan=None, site=True, who="amina", lists=("small",), sealed=TOLD, uid=None):
        given = [SubmissionRecord(new_id(), self.lists[name], ANSWERS, {}, sealed) for name in lists]
        record = VisitRecord(
            uid=uid or new_id(), site_id=self.site.id if site else None, area_id=self.site.area_id, mode=mode,
            visited_on=day(on), received_at=clock.now(), origin="phone", plan=plan, submissions=tuple(given),
            reason="insecurity" if mode == "not_possible" else None, package=new_id(),
        )  # fmt: skip
        return visits.record_visit(self.session, getattr(self.people, who), record, profile=None)

    def plan(self, on, reason, checklists=()):
        return visits.plan_visit(
            self.session, self.people.lea, site=self.site.uid, due_on=day(on), reason=reason, checklists=checklists,
            assignee=self.people.users["amina"].uid,
        )  # fmt: skip

    def due(self):
        return [(plan.due_on.isoformat(), plan.reason.value) for plan in visits.list_plans(self.session, SYSTEM, site=self.site)]


def test_without_a_decision_nothing_falls_due(follow):
    follow.visit("2026-03-09")

    assert follow.due() == []


def test_after_a_decision_the_next_visit_falls_due_by_the_profile(follow):
    follow.decide("green", "2026-03-01")

    assert follow.due() == [("2027-02-01", "regular")]


def test_a_stricter_status_moves_the_visit_forward(follow):
    follow.decide("green", "2026-02-01")
    follow.decide("yellow", "2026-03-01")

    (due,) = follow.due()
    assert due[0] < "2027-01-01"
    states = sorted(plan.state.value for plan in visits.list_plans(follow.session, SYSTEM, site=follow.site, state="all"))
    assert states == ["cancelled", "planned"]


def test_the_same_decision_matched_twice_plans_once(follow):
    decision = follow.decide("green", "2026-03-01", lines=[{"text": "Quenia"}])
    assert follow.due() == []

    certification.match_line(follow.session, follow.people.claude, decision=decision.uid, number=1, site=follow.site.uid)

    assert follow.due() == [("2027-02-01", "regular")]


def test_a_line_entered_in_error_takes_its_visit_back(follow):
    decision = follow.decide("green", "2026-03-01")

    certification.enter_in_error(
        follow.session, follow.people.claude, decision=decision.uid, number=1, reason="another site of this name"
    )

    assert follow.due() == []


def test_a_day_that_is_past_becomes_today(follow):
    follow.decide("green", "2024-01-01")

    assert follow.due() == [("2026-03-10", "regular")]


def test_after_a_visit_the_next_one_falls_due(follow):
    follow.decide("green", "2025-04-15")
    assert follow.due() == [("2026-03-15", "regular")]

    visit = follow.visit("2026-03-09")

    assert visit.plan.state is PlanState.DONE
    assert follow.due() == [("2027-02-09", "regular")]


def test_a_visit_that_was_not_possible_leaves_the_visit_due(follow):
    follow.decide("green", "2025-04-15")

    follow.visit("2026-03-09", mode="not_possible")

    assert follow.due() == [("2026-03-15", "regular")]


def test_a_visit_that_somebody_took_over_stays_theirs(follow):
    follow.decide("green", "2025-09-01")
    (plan,) = visits.list_plans(follow.session, SYSTEM, site=follow.site)
    visits.assign_visit(follow.session, follow.people.lea, plan=plan.uid, user=follow.people.users["amina"].uid)

    follow.decide("green", "2026-03-01")

    assert follow.due() == [("2026-08-01", "regular")]
    assert plan.assignee.email == "amina@example.org"


def test_a_visit_asked_for_earlier_makes_the_regular_one_unnecessary(follow):
    visits.plan_visit(follow.session, follow.people.lea, site=follow.site.uid, due_on=day("2026-04-01"), reason="request")

    follow.decide("green", "2026-03-01")
    assert follow.due() == [("2026-04-01", "request")]

    with clock.freeze(NOW + datetime.timedelta(days=20)):
        follow.visit("2026-03-30")
        assert follow.due() == [("2027-02-28", "regular")]


def test_a_visit_of_an_unknown_site_counts_once_it_has_its_place(follow):
    follow.decide("green", "2025-04-15")
    visit = follow.visit("2026-03-09", site=False)
    assert follow.due() == [("2026-03-15", "regular")]

    visits.place_visit(follow.session, follow.people.lea, visit=visit.uid, site=follow.site.uid)

    assert follow.due() == [("2027-02-09", "regular")]


@pytest.mark.parametrize(
    ("change", "indication"),
    [
        ({"lists": ()}, None),
        ({"lists": ("report",)}, None),
        ({"sealed": ()}, "incomplete"),
        ({"mode": "remote"}, "not-verified"),
    ],
)
def test_a_visit_that_does_not_say_how_the_site_stands_leaves_the_visit_due(follow, change, indication):
    follow.decide("green", "2025-04-15")

    visit = follow.visit("2026-03-09", **change)

    assert (visit.indication_status, visit.plan) == (indication, None)
    assert follow.due() == [("2026-03-15", "regular")]


def test_an_incident_report_leaves_the_planned_visit_with_whom_it_was_given_to(follow):
    plan = follow.plan("2026-03-20", "first")

    follow.visit("2026-03-09", lists=("report",), plan=plan.uid)
    assert (plan.state, plan.assignee.email) == (PlanState.ASSIGNED, "amina@example.org")

    follow.visit("2026-03-10", lists=("small",), plan=plan.uid)
    assert plan.state is PlanState.DONE


def test_a_visit_planned_because_of_an_incident_is_made_with_its_report(follow):
    follow.decide("green", "2025-04-15")
    plan = follow.plan("2026-03-12", "incident", checklists=["report"])

    visit = follow.visit("2026-03-09", lists=("report",), plan=plan.uid)

    assert (visit.plan, visit.indication_status, plan.state) == (plan, None, PlanState.DONE)
    assert follow.due() == [("2026-03-15", "regular")]


def test_a_visit_because_of_an_incident_makes_no_regular_one_unnecessary(follow):
    follow.plan("2026-04-01", "incident")

    follow.decide("green", "2026-03-01")

    assert follow.due() == [("2026-04-01", "incident"), ("2027-02-01", "regular")]


def test_lists_that_were_asked_for_and_lack_leave_the_plan_open(follow):
    plan = follow.plan("2026-03-20", "follow_up", checklists=["small", "report"])

    first = follow.visit("2026-03-09", plan=plan.uid)
    assert (first.indication_status, plan.state) == ("incomplete", PlanState.ASSIGNED)

    follow.visit("2026-03-09", lists=("report",), plan=plan.uid, uid=first.uid)
    assert (first.indication_status, first.plan, plan.state) == ("green", plan, PlanState.DONE)


def test_two_phones_that_made_one_planned_visit_close_it_once_and_both_are_kept(follow):
    follow.decide("green", "2025-04-15")
    plan = follow.plan("2026-03-14", "request")
    other = follow.plan("2026-03-25", "follow_up")

    first, second = (follow.visit("2026-03-09", plan=plan.uid, who=who) for who in ("amina", "lea"))

    assert (first.plan, first.flags) == (plan, [])
    assert (second.plan, second.flags) == (None, ["plan", "second_record"])
    assert (plan.state, other.state) == (PlanState.DONE, PlanState.ASSIGNED)
    assert [one.uid for one in visits.list_visits(follow.session, follow.people.lea, site=follow.site)] == [second.uid, first.uid]


def test_a_visit_that_gets_its_place_later_closes_the_plan_there(follow):
    plan = follow.plan("2026-03-20", "first")
    visit = follow.visit("2026-03-09", site=False)

    visits.place_visit(follow.session, follow.people.lea, visit=visit.uid, site=follow.site.uid)

    assert (visit.plan, plan.state) == (plan, PlanState.DONE)


def test_a_planned_visit_counts_as_planned_however_many_are(follow):
    other = make_site(follow.session, follow.people, "Lukoma")
    follow.session.add_all(
        VisitPlan(site_id=other.id, area_id=other.area_id, due_on=day("2026-01-01"), reason="request", made_at=clock.now()) for _ in range(500)
    )
    follow.decide("green", "2025-04-01")

    assert [plan.site_id for plan in visits.list_plans(follow.session, SYSTEM, site=follow.site)] == [follow.site.id]
    assert due_unplanned(follow.session, follow.people.lea) == []
