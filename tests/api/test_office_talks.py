"""How a finding is known, on office pages: by how many apart, never by whom; and that a visit was filled on paper first."""

import re
import types

import pytest

from siteaudit.certification.profiles import load_profile
from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.office import known
from siteaudit.visits import service as visits
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from tests import makers
from tests.programs import make_version

APART = [{"id": "S1", "apart_from": []}, {"id": "S2", "apart_from": ["S1"]}, {"id": "S3", "apart_from": []}]
PAPER = {"on": "2026-11-03", "at": "Mwela, at the depot", "entered_at": "2026-11-20T10:00:00+00:00", "by": None}


@pytest.fixture
def told(session, people, site):
    """A visit from paper whose finding on children rests on two talks apart, its sealed one on people apart."""
    marks = {"safety/children": {"sources": ["S1", "S2"]}, "safety/guarded": {"sources": ["O", "S3"]}}
    sealed = [{"id": "safety/violence", "outcome": "finding", "severity": "C", "grade": "B", "source": "I2"}]
    answers = {"safety": {"children": "yes", "guarded": "no"}}
    record = VisitRecord(
        uid=new_id(), site_id=site.id, area_id=site.area_id, mode="on_site", visited_on=clock.today(), received_at=clock.now(), origin="phone",
        user_id=people.users["amina"].id, package=new_id(), paper=PAPER, submissions=(SubmissionRecord(new_id(), make_version(session), answers, marks, sealed, APART),),
    )  # fmt: skip
    return visits.record_visit(session, people.amina, record, profile=load_profile(makers.PROFILE).for_indication())


def plain(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_visits_page_says_how_a_finding_is_known_and_never_by_whom(sit, told):
    page = plain(sit("lea").get(f"/office/visits/{told.uid}"))

    # Among what was found, and as a reason of the indication.
    assert page.count("told by two people apart from each other (B)") == 4
    assert "seen by the team, told by one person (A)" in page
    assert "3 talks; 2 stood apart from another one" in page
    assert not re.search(r"\bS[123]\b", page)
    assert "women" not in page.lower()


def test_a_visits_page_says_that_it_was_filled_on_paper_first(sit, told):
    page = plain(sit("lea").get(f"/office/visits/{told.uid}"))

    assert "filled on paper first" in page
    assert "3 Nov 2026, Mwela, at the depot" in page
    assert "typed in 20 Nov 2026" in page


def test_a_dossier_says_that_two_people_apart_told_it(sit, session, people, told):
    review = makers.make_review(session, people, told)

    english = plain(sit("chen").get(f"/office/dossiers/{review.uid}"))
    swahili = plain(sit("chen", "sw").get(f"/office/dossiers/{review.uid}?lang=sw"))

    assert english.count("told by two people apart from each other (B)") == 4  # the critical facts, and again by pillar
    assert "imesemwa na watu wawili, kila mmoja peke yake (B)" in swahili
    assert not re.search(r"\bS[123]\b", english)


SAID = "C: told by one person, or a rumour"
UNSAID = "not said how it is known (C)"


@pytest.mark.parametrize(
    ("mark", "talks", "words"),
    [
        ({"sources": ["S1"]}, APART, "told by one person (C)"),
        ({"sources": ["S1", "S3"]}, APART, "told by several people who were not apart: it counts as one (C)"),
        ({"sources": ["S1", "S2", "S3"]}, APART, "told by several people, at least two of them apart from each other (C)"),
        ({"sources": ["D", "R"]}, [], "a document, a register (C)"),
        ({"sources": ["S1"]}, [], UNSAID),
        ({}, [], UNSAID),
        ({"source": None}, [], UNSAID),
        ({"note": "heard it"}, [], UNSAID),
        ({"evidence": "C"}, [], SAID),
    ],
)
def test_sources_in_words(app, mark, talks, words):
    with app.test_request_context("/?lang=en"):
        assert known.known_words(mark, talks, "C") == words


@pytest.mark.parametrize(("entry", "words"), [({"source": None}, UNSAID), ({"source": "I"}, "told by one person (C)"), ({}, SAID)])
def test_of_a_sealed_answer_nobody_calls_a_rumour_what_was_not_said(app, entry, words):
    sealed = [{"id": "safety/violence", "outcome": "finding", "severity": "C", "grade": "C"} | entry]
    visit = types.SimpleNamespace(submissions=[types.SimpleNamespace(checklist_version_id=1, marks={}, talks=[], sealed=sealed)])

    with app.test_request_context("/?lang=en"):
        assert known.known_words(*known.list_told(visit)[1, "safety/violence"], "C") == words
