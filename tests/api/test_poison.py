"""A phone that lies about types: its visit is kept, and every page that shows the visit still opens."""

import pytest
from hypothesis import given
from sqlalchemy import select

from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.office import words
from siteaudit.office.questions import answer_words
from siteaudit.sync.models import Package
from siteaudit.visits.models import Visit
from siteaudit.worker import work
from tests import makers
from tests.programs import make_version
from tests.rules.test_shapes import ANYTHING

from .office import Person

CANARY = "Canary-Witness-77"


@pytest.fixture
def site(session, people):
    return makers.make_site(session, people)


@pytest.fixture
def sent(app, session, site, phone):
    """sent(visit fields, answers=..., marks=..., sealed=...) -> the visit as the intake kept it, or None."""
    version = make_version(session)
    session.commit()

    def send(answers=None, marks=None, sealed=(), **visit):
        told = {"uid": new_id(), "site": site.uid, "mode": "on_site", "finished_at": "2026-11-20T10:00:00Z"} | visit
        filled = {
            "uid": new_id(), "checklist": "small", "digest": version.digest,
            "answers": answers or {"safety": {"children": "no"}}, "marks": marks or {}, "sealed": list(sealed),
        }  # fmt: skip
        phone.seal({"format": 1, "kind": "visit", "visit": told, "submissions": [filled]}, {"format": 1})
        phone.send()
        work(app)
        session.expire_all()
        return session.scalars(select(Visit).where(Visit.uid == told["uid"])).first()

    return send


LIES = {
    "a place without longitude": {"answers": {"safety": {"children": {"lat": 1}}}},
    "a place of words": {"answers": {"safety": {"children": {"lat": "x", "lon": "y"}}}},
    "a list of lists": {"answers": {"safety": {"children": [["x"]]}}},
    "a list of objects": {"answers": {"safety": {"workers": [{"a": 1}]}}},
    "accuracy in words": {"position": {"lat": -1.2, "lon": 29.1, "acc": "x"}},
    "a list as accuracy": {"position": {"lat": "a", "lon": [1], "acc": [1]}},
    "a list as status": {"indication": {"status": ["x"], "confidence": {"a": 1}}},
    "a list as a reason": {"indication": {"status": "red", "reasons": [{"id": ["x"]}]}},
    "lists as marks": {"marks": {"safety/children": {"evidence": ["A"], "note": [["x"]]}}},
    "the year 2199": {"finished_at": "2199-12-31T00:00:00Z"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_visit_with_wrong_types_opens_for_everybody(app, session, people, site, sent, lie):
    visit = sent(**LIES[lie])

    assert visit is not None
    safi = Person(app, session, people, "safi")
    safi.get(f"/office/visits/{visit.uid}")
    safi.get(f"/office/sites/{site.uid}")


@pytest.mark.parametrize("lie", ["accuracy in words", "a list as accuracy"])
def test_a_place_that_is_none_is_not_kept_and_flagged(sent, lie):
    visit = sent(**LIES[lie])

    assert (visit.position, visit.flags) == ({}, ["place"])


def test_rows_kept_before_the_types_were_checked_open_as_well(app, session, people, site, sent):
    visit = sent()
    visit.position = {"lat": "x", "lon": [1], "acc": "x"}
    visit.differences = {"status": [["x"], {"a": 1}], "confidence": [{}, None], "reasons": [[], []]}
    visit.flags = [["x"]]
    (one,) = visit.submissions
    one.answers = {
        "safety": {"children": [["x"], {"lat": 1}], "guarded": {"lat": 1}, "workers": {"lat": "x", "lon": True}}
    }
    one.marks = {"safety/children": {"evidence": ["A"], "note": {"a": [1]}}}
    session.commit()

    safi = Person(app, session, people, "safi")

    assert "several parts" in safi.get(f"/office/visits/{visit.uid}")
    safi.get(f"/office/sites/{site.uid}")
    safi.get("/office/visits")


@given(value=ANYTHING)
def test_every_stored_value_has_words(app, value):
    node = {"choices": [{"name": "a", "label": {"en": "A"}}]}

    with app.test_request_context():
        assert isinstance(answer_words(node, value), str | None)
        assert isinstance(words.name_of(words.POINTS, value), str | None)


def test_a_visit_of_another_century_is_one_of_today(sent):
    visit = sent(finished_at="2199-12-31T00:00:00Z")

    assert (visit.visited_on, visit.flags) == (clock.today(), ["clock"])


@pytest.mark.parametrize("answers", [
    {"safety": {"violence": CANARY}},
    {"safety": {"violence": CANARY, "lat": 1, "lon": 2}},
    {"safety": [{"violence": CANARY}]},
    {"safety": [[{"violence": CANARY}]]},
    {"safety[1]": {"violence": CANARY}},
    {"safety/violence": CANARY},
])  # fmt: skip
def test_the_answer_of_a_sealed_question_is_never_kept(app, session, people, sent, answers):
    visit = sent(answers=answers)

    assert CANARY not in str([one.answers for one in visit.submissions])
    assert "sealed_in_clear" in visit.flags
    assert CANARY not in Person(app, session, people, "safi").get(f"/office/visits/{visit.uid}")


@pytest.mark.parametrize("name", ["evidence", "note", "photos", "reason", "author", "at", "witness"])
def test_of_the_marks_of_a_sealed_question_only_the_grade_is_kept(sent, name):
    visit = sent(marks={"safety/violence": {"evidence": "B"} | {name: CANARY}})

    (one,) = visit.submissions
    assert one.marks["safety/violence"] == ({} if name == "evidence" else {"evidence": "B"})


@pytest.mark.parametrize("name", ["outcome", "severity", "grade", "source", "id"])
def test_codes_of_a_sealed_answer_that_are_words_set_the_record_aside(app, session, sent, name):
    entry = {"id": "safety/violence", "outcome": "finding", "severity": "C", "grade": "B", "source": "I2"}

    visit = sent(sealed=[entry | {name: "by her uncle"}])

    package = session.scalars(select(Package)).one()
    assert (visit, package.judgement, package.code) == (None, "needs_repair", "package.invalid")


def test_codes_for_a_question_that_is_not_sealed_are_not_kept(sent):
    visit = sent(
        sealed=[{"id": f"{CANARY}/x", "outcome": "finding"}, {"id": "safety/violence", "outcome": "no_finding"}]
    )

    (one,) = visit.submissions
    assert [entry["id"] for entry in one.sealed] == ["safety/violence"]
    assert "sealed_in_clear" in visit.flags


@pytest.mark.parametrize(
    ("sealed", "status"), [((), "incomplete"), ([{"id": "safety/violence", "outcome": "no_finding"}], "green")]
)
def test_a_critical_sealed_question_that_a_phone_does_not_tell_of_stays_open(sent, sealed, status):
    visit = sent(answers={"safety": {"children": "no", "guarded": "yes"}}, sealed=sealed)

    left = [one["id"] for one in visit.indication["reasons"] if one["rule"] == "critical-unanswered"]
    assert (visit.indication_status, left) == (status, [] if sealed else ["safety/violence"])
