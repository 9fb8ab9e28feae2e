"""Visits: recorded once, evaluated here, shown by right; sealed answers stay sealed."""

import datetime

import pytest
from sqlalchemy import func, select

from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM, Actor
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.visits import service as visits
from siteaudit.visits.models import Finding, Submission, Visit
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from tests.programs import SMALL, make_version
from tests.services.test_sites import make_site
from tests.services.visit_room import DAY, filled, keep, record

TOLD = [{"id": "safety/violence", "outcome": "no_finding", "severity": "C", "grade": "B", "source": "I2"}]
SOON = datetime.date(2030, 1, 15)


@pytest.fixture
def version(session):
    """A small published checklist: one R, one P and one S question."""
    return make_version(session)


def test_a_visit_is_evaluated_here_and_differences_to_the_phone_are_kept(session, people, version):
    site = make_site(session, people)
    phone = {"status": "green", "confidence": "normal", "reasons": []}
    one = filled(version, guarded="no", children="yes", marks={"safety/children": {"evidence": "A"}})

    visit = keep(session, people.amina, record(site, submissions=[one], phone_indication=phone))

    assert visit.indication_status == "red"
    assert visit.differences["status"] == ["green", "red"]
    found = {f.question: (f.severity, f.evidence, f.sensitivity) for f in session.scalars(select(Finding))}
    assert found == {"safety/children": ("critical", "A", "public"), "safety/guarded": ("major", "C", "restricted")}


def test_a_critical_finding_told_by_one_person_is_checked_and_not_red(session, people, version):
    visit = keep(
        session, people.amina, record(make_site(session, people), submissions=[filled(version, children="yes")])
    )

    assert visit.indication_status == "urgent-check"


def test_a_visit_from_afar_is_never_verified(session, people, version):
    given = record(make_site(session, people), submissions=[filled(version, children="no")], mode="remote")

    assert keep(session, people.amina, given).indication_status == "not-verified"


def test_the_same_record_twice_changes_nothing(session, people, version):
    given = record(make_site(session, people), submissions=[filled(version, children="yes")], package=new_id())

    first = keep(session, people.amina, given)
    leaves = len(audit.list_entries(session, first.uid))
    second = keep(session, people.amina, given)

    assert first is second
    assert session.scalar(select(func.count(Submission.id))) == 1
    assert session.scalar(select(func.count(Finding.id))) == 1
    assert len(audit.list_entries(session, first.uid)) == leaves


def test_a_second_monitors_record_stands_beside_the_first(session, people, version):
    site = make_site(session, people)
    first = record(site, submissions=[filled(version, children="no")], package=new_id())
    second = record(site, submissions=[filled(version, children="yes")], package=new_id(), uid=first.uid)

    keep(session, people.amina, first)
    visit = keep(session, people.lea, second)

    assert len(visit.submissions) == 2
    assert visit.indication_status == "urgent-check"
    assert "second_record" in visit.flags


def test_a_record_that_joins_a_visit_that_was_not_possible_is_a_second_one_with_its_photos(session, people, version):
    site = make_site(session, people)
    first = record(site, mode="not_possible", reason="insecurity", package=new_id())
    second = record(
        site, submissions=[filled(version, children="no")], package=new_id(), uid=first.uid, sealed_photos=2
    )

    keep(session, people.amina, first)
    visit = keep(session, people.lea, second)

    assert (visit.sealed_photos, "second_record" in visit.flags) == (2, True)


def test_a_correction_without_a_site_leaves_a_placed_visit_placed(session, people, version):
    site = make_site(session, people)
    given = [filled(version, children="no") for _ in range(2)]
    visit = keep(session, people.amina, record(site, submissions=given))
    correction = record(
        site, site_id=None, submissions=[filled(version, children="no")], flags=("site_unknown", "not_sealed")
    )

    same = visits.replace_submission(session, people.amina, correction, replaces=given[0].uid, profile=None)

    assert (same, visit.site_id) == (visit, site.id)
    assert {"corrected", "not_sealed"} <= set(visit.flags)
    assert "site_unknown" not in visit.flags


def test_the_codes_of_a_sealed_answer_decide_and_nothing_more_is_kept(session, people, version):
    sealed = [{"id": "safety/violence", "outcome": "finding", "severity": "C", "grade": "B", "source": "I2"}]
    marks = {"safety/violence": {"note": "CANARY", "evidence": "B"}}
    one = filled(version, violence="CANARY", children="no", marks=marks, sealed=sealed)

    visit = keep(session, people.amina, record(make_site(session, people), submissions=[one]))
    kept = visit.submissions[0]

    assert visit.indication_status == "red"
    assert "sealed_in_clear" in visit.flags
    assert "CANARY" not in f"{kept.answers}{kept.marks}{kept.sealed}{visit.indication}"


def test_of_a_sealed_finding_a_committee_sees_question_severity_and_grade(session, people, version):
    sealed = [{"id": "safety/violence", "outcome": "finding", "severity": "C", "grade": "B", "source": "I2"}]
    site = make_site(session, people)
    keep(session, people.amina, record(site, submissions=[filled(version, children="yes", sealed=sealed)]))

    committee = {one.question: one for one in visits.list_findings(session, people.chen, site=site)}
    officer = {one.question: one for one in visits.list_findings(session, people.odette, site=site)}

    view = committee["safety/violence"]
    assert (view.severity, view.evidence) == ("critical", "B")
    assert (view.outcome, view.answer, view.duty, view.standard, view.criterion) == (None,) * 5
    assert officer["safety/violence"].outcome == "finding"
    assert committee["safety/children"].answer == "yes"


def test_an_answer_that_the_version_does_not_ask_is_kept_flagged_and_not_scored(session, people, version):
    one = filled(version, children="no", invented="yes")

    visit = keep(session, people.amina, record(make_site(session, people), submissions=[one]))

    assert "unexpected_answer" in visit.flags
    assert visit.submissions[0].answers["safety"]["invented"] == "yes"
    assert visit.indication_status != "red"


@pytest.mark.parametrize(
    "position",
    [{"lat": 91, "lon": 28.0}, {"lat": 0, "lon": 0}, {"lat": -1.5, "lon": 28.0, "acc": -1}, {"lat": "x", "lon": 1}],
)
def test_an_impossible_position_is_kept_raw_and_flagged(session, people, version, position):
    visit = keep(session, people.amina, record(make_site(session, people), position=position))

    assert visit.position == position
    assert visit.flags == ["place"]


def test_a_monitor_without_the_role_is_refused(session, people, version):
    with pytest.raises(Problem) as refused:
        keep(session, people.chen, record(make_site(session, people)))

    assert refused.value.code == "access.denied"


def test_visits_of_another_area_do_not_exist(session, people, version):
    site = make_site(session, people, area="Itula")
    visit = keep(session, people.boris, record(site))

    with pytest.raises(Problem) as hidden:
        visits.get_visit(session, people.amina, visit.uid)

    assert hidden.value.code == "item.not-found"
    assert visits.list_visits(session, people.amina) == []
    assert visits.list_findings(session, people.amina, site=site) == []


def test_a_visit_without_a_known_site_is_placed_once(session, people, version):
    site = make_site(session, people)
    given = record(site, site_text="Lukoma ya juu", flags=("site_unknown",))
    given = VisitRecord(**{**given.__dict__, "site_id": None, "area_id": people.areas["Kaleo-Nord"].id})
    visit = keep(session, people.amina, given)

    visits.place_visit(session, people.lea, visit=visit.uid, site=site.uid)
    with pytest.raises(Problem) as refused:
        visits.place_visit(session, people.lea, visit=visit.uid, site=site.uid)

    assert (visit.site_id, visit.area_id, visit.flags) == (site.id, site.area_id, [])
    assert refused.value.code == "visit.placed"


def test_last_visits_are_the_last_on_site_with_an_indication(session, people, version):
    site = make_site(session, people)
    later = [DAY + datetime.timedelta(days) for days in range(1, 4)]
    whole = keep(
        session, people.amina, record(site, submissions=[filled(version, children="no", guarded="yes", sealed=TOLD)])
    )
    half = keep(session, people.amina, record(site, submissions=[filled(version, children="no")], visited_on=later[0]))
    keep(session, people.amina, record(site, visited_on=later[1]))
    keep(
        session,
        people.amina,
        record(site, submissions=[filled(version, children="no")], mode="remote", visited_on=later[2]),
    )

    assert visits.list_last_visits(session, people.amina, [site.id]) == {site.id: half}
    assert visits.list_last_visits(session, people.amina, [site.id], complete=True) == {site.id: whole}


def test_the_actor_of_a_phone_is_its_user(session, people, version):
    from siteaudit.access.models import Device

    device = Device(
        user_id=people.users["amina"].id, label="A", push_key="k", read_key="r", state="active", enrolled_at=clock.now()
    )
    session.add(device)
    session.flush()
    phone = Actor("device", device.id, device.uid, "A")
    plan = visits.plan_visit(
        session, SYSTEM, site=make_site(session, people).uid, due_on=SOON, reason="first", assignee=people.amina.uid
    )

    assert [one.uid for one in visits.list_plans(session, phone, mine=True)] == [plan.uid]
    assert session.scalar(select(func.count(Visit.id))) == 0


def test_the_grade_follows_from_the_talks_that_were_ticked(session, people, version):
    marks = {"safety/children": {"sources": ["S1", "S2"]}}
    apart = [{"id": "S1", "apart_from": []}, {"id": "S2", "apart_from": ["S1"]}]
    one = filled(version, children="yes", marks=marks)
    told = SubmissionRecord(one.uid, version, one.answers, marks, [], apart)

    visit = keep(session, people.amina, record(make_site(session, people), submissions=[told]))

    assert visit.indication_status == "red"
    assert [found.evidence for found in visit.submissions[0].findings] == ["B"]


def test_another_records_talks_are_other_people(session, people, version):
    site, marks = make_site(session, people), {"safety/children": {"sources": ["S1", "S2"]}}
    apart = [{"id": "S1", "apart_from": []}, {"id": "S2", "apart_from": ["S1"]}]
    first = SubmissionRecord(new_id(), version, {"safety": {"children": "no"}}, {}, [], apart)
    second = SubmissionRecord(new_id(), version, {"safety": {"children": "yes"}}, marks, [], [apart[0]])
    given = record(site, submissions=[first], package=new_id())

    keep(session, people.amina, given)
    visit = keep(session, people.lea, record(site, submissions=[second], package=new_id(), uid=given.uid))

    assert visit.indication_status == "urgent-check"


def test_a_visit_from_paper_is_judged_as_of_the_day_on_the_paper(session, people):
    source = SMALL.replace('fail: "no", sensitivity: R', "fail: \"no if date('2026-11-10') < today()\", sensitivity: R")
    site, version = make_site(session, people), make_version(session, source)
    paper = {"on": "2026-11-03", "at": "Numbi", "entered_at": "2026-11-20T10:00:00+00:00", "by": None}

    typed = keep(session, people.amina, record(site, submissions=[filled(version, guarded="no", children="no")]))
    written = record(site, submissions=[filled(version, guarded="no", children="no")], paper=paper)
    visit = keep(session, people.amina, written)

    assert visit.paper == paper
    assert [one.question for one in typed.submissions[0].findings] == ["safety/guarded"]
    assert visit.submissions[0].findings == []


def test_a_visit_of_lists_that_colour_nothing_has_no_indication(session, people):
    source = SMALL.replace("severity: C", 'severity: "-"').replace("severity: M", 'severity: "-"')
    site, version = make_site(session, people), make_version(session, source)

    visit = keep(session, people.amina, record(site, submissions=[filled(version, children="yes")]))

    assert (visit.indication, visit.indication_status) == (None, None)
    assert visit.submissions[0].answers == {"safety": {"children": "yes"}}
