"""What the office should look at names the questions it is about, and how far from its site a visit was made."""

import pytest

from siteaudit.certification.profiles import load_profile
from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.visits import service as visits
from siteaudit.visits.assess import MOST_UNEXPECTED
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from tests import makers
from tests.programs import SMALL, make_version

STRICT = SMALL.replace("{type: integer, name: workers, label: {en: Workers}", '{type: integer, name: workers, label: {en: Workers}, required: "yes", constraint: ". < 100"')
FAR = {"lat": -1.2544, "lon": 4.1031, "acc": 8}


def keep(session, people, site, version=None, mode="on_site", position=None, **answers):
    told = (SubmissionRecord(new_id(), version, {"safety": {"children": "no", "guarded": "yes"} | answers}),) if version else ()
    record = VisitRecord(
        uid=new_id(), site_id=site.id if site else None, area_id=people.areas["Mwela"].id, mode=mode, visited_on=clock.today(), received_at=clock.now(),
        origin="phone", user_id=people.users["amina"].id, position=position, submissions=told,
    )  # fmt: skip
    visit = visits.record_visit(session, people.amina, record, profile=load_profile(makers.PROFILE).for_indication())
    session.commit()
    return visit


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, "Answers that its checklist needs are missing. Workers"),
        ({"workers": 400}, "Some answers contradict the checklist's own limits. Workers"),
        ({"workers": 4, "invented": "x"}, "It answers questions that its checklist does not have or should not ask here. safety/invented"),
    ],
)
def test_a_flag_names_its_questions(sit, session, people, site, answers, told):
    visit = keep(session, people, site, make_version(session, STRICT), **answers)

    assert told in sit("lea").get(f"/office/visits/{visit.uid}")


def test_any_number_of_invented_answers_is_counted_not_listed(sit, session, people, site):
    visit = keep(session, people, site, make_version(session), workers=4, **{f"invented{number}": "x" for number in range(400)})

    page = sit("lea").get(f"/office/visits/{visit.uid}")

    assert len(visit.submissions[0].summary["unexpected"]) == MOST_UNEXPECTED
    assert page.count("safety/invented") == 8
    assert "and 42 more" in page


def test_a_visit_made_far_from_its_site_says_how_far(sit, session, people, site):
    visit = keep(session, people, site, position=FAR)
    lea = sit("lea")

    assert visit.flags == ["far"]
    assert "The position is 5.5 km from the place in the register." in lea.get(f"/office/visits/{visit.uid}?lang=en")
    assert "La position est à 5,5 km du lieu inscrit au registre." in sit("lea", "fr").get(f"/office/visits/{visit.uid}?lang=fr")
    assert "The position is far from the place in the register." in lea.get("/office/visits?flagged=1&lang=en")


@pytest.mark.parametrize(("mode", "position"), [("nearby", FAR), ("not_possible", FAR), ("on_site", {"lat": -1.205, "lon": 4.1031, "acc": 8}), ("on_site", None)])
def test_near_or_not_at_the_site_nothing_is_said(session, people, site, mode, position):
    assert keep(session, people, site, mode=mode, position=position).flags == []


def test_it_is_seen_too_when_somebody_says_later_which_site_it_was(session, people, site):
    visit = keep(session, people, None, position=FAR)

    visits.place_visit(session, people.lea, visit=visit.uid, site=site.uid)

    assert visit.flags == ["far"]
