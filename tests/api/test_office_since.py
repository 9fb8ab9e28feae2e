"""A dossier says that a finding is gone only where its question was asked again and answered: the unknown is never a pass."""

import datetime
import re

import pytest

from siteaudit.core import clock
from siteaudit.office.since import key_of
from tests import makers

BEFORE = datetime.timedelta(days=90)


def dossier(sit, session, people, site, **now):
    """The dossier of a visit after one that found children, no guards and sealed violence."""
    makers.make_visit(session, people, site, day=clock.today() - BEFORE, children="yes", guarded="no", sealed="finding")
    review = makers.make_review(session, people, makers.make_visit(session, people, site, **now))
    session.commit()
    return sit("chen").get(f"/office/dossiers/{review.uid}")


def listed(page, title):
    """What stands under a heading, as one text; "" without that heading."""
    found = re.search(rf"{title}(.*?)(?:Not known this time|Dispute bodies of this site)", page)
    return found[1] if found else ""


@pytest.mark.parametrize("children", ["unknown", "not_asked", "declined", "not_applicable", None, "maybe"])
def test_what_was_not_answered_is_not_gone(sit, session, people, site, children):
    page = dossier(sit, session, people, site, children=children)

    assert "0 new, 0 still there, 2 no longer found. 1 finding of then is not known this time." in page
    assert "Nobody can say that it is gone." in page
    assert "Children" in listed(page, "Not known this time")
    assert "Children" not in listed(page, "No longer found")


@pytest.mark.parametrize("sealed", ["unknown", "not_asked", "unanswered"])
def test_nor_is_a_sealed_one(sit, session, people, site, sealed):
    page = dossier(sit, session, people, site, sealed=sealed)

    assert "2 no longer found. 1 finding of then is not known this time." in page
    assert "Violence" in listed(page, "Not known this time")


def test_what_was_asked_again_and_breaks_nothing_is_gone(sit, session, people, site):
    page = dossier(sit, session, people, site)

    assert "0 new, 0 still there, 3 no longer found." in page
    assert "Not known this time" not in page
    assert "not known this time" not in page


@pytest.mark.parametrize(("one", "other"), [("people/HR10", "rights/children/HR10"), ("HR10", "people/HR10"), ("road/barrier[2]/paid", "road/barrier[2]/paid")])
def test_a_question_is_the_same_in_every_list_by_its_name(one, other):
    assert key_of(one) == key_of(other)


def test_names_that_are_none_make_no_dossier_fail(sit, session, people, site):
    assert "1 finding of then is not known this time." in dossier(sit, session, people, site, children=None, **{"x[y": "no", "children[z": "no", "[": 1})


def test_rows_are_told_apart():
    assert key_of("road/barrier[1]/paid") != key_of("road/barrier[2]/paid")
