"""Which visit says how a site stands: the last that judged it, however many came later and judged nothing."""

import datetime

import pytest

from siteaudit.certification.profiles import load_profile
from siteaudit.checklists.authoring.columns import RESERVED_LABELS
from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.visits import service as visits
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from siteaudit.web import catalogues
from tests import makers
from tests.programs import make_version

BEFORE = datetime.timedelta(days=40)


@pytest.fixture
def red(session, people, site):
    """A visit of forty days ago that proved a critical breach."""
    return makers.make_visit(session, people, site, day=clock.today() - BEFORE, children="yes")


def later(session, people, site, *, mode="on_site", filled=True, days=0, **answers):
    """A visit by Amina after it, with what she answered of the small checklist."""
    told = (SubmissionRecord(new_id(), make_version(session), {"safety": answers}),) if filled else ()
    record = VisitRecord(
        uid=new_id(), site_id=site.id, area_id=site.area_id, mode=mode, visited_on=clock.today() - datetime.timedelta(days=days),
        received_at=clock.now(), origin="phone", user_id=people.users["amina"].id, submissions=told,
    )  # fmt: skip
    return visits.record_visit(session, people.amina, record, profile=load_profile(makers.PROFILE).for_indication())


LATER = [
    ({"mode": "nearby", "children": "no", "guarded": "yes"}, "not-verified", "a visit that could not verify anything at the site"),
    ({"guarded": "yes"}, "incomplete", "a visit that stayed incomplete"),
    ({"filled": False, "mode": "not_possible"}, None, "a record that says nothing about how the site stands"),
]


@pytest.mark.parametrize(("given", "indication", "words"), LATER)
def test_a_later_visit_that_judged_nothing_stands_beside_a_proven_red(sit, session, people, site, red, given, indication, words):
    after = later(session, people, site, **given)

    page = sit("safi").get(f"/office/sites/{site.uid}")
    layer = page.split("Indication of the last visit")[1].split("Official status over time")[0]
    found = page.split("What was found")[1].split("Photos")[0]

    assert after.indication_status == indication
    assert "Indication: points to red" in layer
    assert f"Later, on {clock.today().day} " in layer
    assert words in layer
    assert "Children" in found
    assert "Critical" in found


def test_what_is_critical_in_the_later_one_is_counted_there(sit, session, people, site, red):
    later(session, people, site, mode="nearby", children="yes")

    page = sit("safi").get(f"/office/sites/{site.uid}")

    assert "could not verify anything at the site · 1 critical finding " in page


def test_a_later_visit_that_judged_the_site_stands_alone(sit, session, people, site, red):
    later(session, people, site, mode="nearby", days=10)
    makers.make_visit(session, people, site)

    page = sit("safi").get(f"/office/sites/{site.uid}")

    assert "Indication: points to green" in page.split("Official status over time")[0]
    assert "Later, on" not in page


def test_without_any_judged_visit_an_incomplete_one_is_not_displaced_either(sit, session, people, site):
    later(session, people, site, days=10, guarded="no")
    later(session, people, site, mode="nearby")

    layer = sit("safi").get(f"/office/sites/{site.uid}").split("Official status over time")[0]

    assert "Indication: is incomplete" in layer
    assert "a visit that could not verify anything at the site" in layer


def test_a_dossier_compares_with_the_last_judged_visit_and_names_what_came_between(sit, session, people, site, red):
    later(session, people, site, days=10, guarded="yes")
    review = makers.make_review(session, people, makers.make_visit(session, people, site))

    page = sit("chen").get(f"/office/dossiers/{review.uid}")

    assert "1 no longer found" in page
    assert "In between, on" in page
    assert "a visit that stayed incomplete" in page


def test_from_nearby_is_never_said_as_close_in_french_and_not_safe_never_as_unsure():
    said = {one.id: one.string for one in catalogues.merge("fr") if isinstance(one.id, str)}

    assert said["seen from nearby"] == "depuis un lieu voisin"
    assert said["answer.not_asked"] == said["not asked: not safe"].replace("p", "P", 1).replace(" :", "\u00a0:")
    assert RESERVED_LABELS["not_asked"]["fr"] == "Pas demandé : dangereux"
    assert not [text for text in said.values() if "de près" in text or "pas sûr\"" in text or text.endswith("pas sûr")]
