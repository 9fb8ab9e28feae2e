"""Who stepped aside from an item finds it nowhere, and has no hand in it any more."""

import io

import pytest
from PIL import Image

from siteaudit.attachments import service as attachments
from siteaudit.committees import service as committees
from siteaudit.committees.models import Opinion
from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from tests import makers

from .office import BASE, Person


@pytest.fixture
def visit(session, people):
    return makers.make_visit(session, people, makers.make_site(session, people), guarded="no", sealed="finding")


@pytest.fixture
def review(session, people, visit):
    return makers.make_review(session, people, visit)


@pytest.fixture
def recused(app, session, people, review):
    """recused("chen") is Chen, signed in, after stepping aside."""

    def make(name):
        committees.recuse(session, getattr(people, name), review=review.uid, reason="my cousin digs there")
        session.commit()
        return Person(app, session, people, name)

    return make


@pytest.mark.parametrize("name", ["chen", "pascal"])
def test_the_dossier_of_a_recused_member_does_not_exist(recused, review, name):
    recused(name).get(f"/office/dossiers/{review.uid}", 404)


@pytest.mark.parametrize("name", ["chen", "pascal"])
def test_a_recused_member_opens_the_visit_by_no_other_way(recused, visit, name):
    recused(name).get(f"/office/visits/{visit.uid}", 404)


@pytest.mark.parametrize("name", ["chen", "pascal"])
@pytest.mark.parametrize("place", ["", "visits", "dossiers", "sites/{site}"])
def test_no_list_shows_the_visit_to_a_recused_member(recused, visit, name, place):
    page = recused(name).client.get(f"/office/{place.format(site=visit.site.uid)}", base_url=BASE).text

    assert visit.uid not in page
    assert "Violence" not in page


@pytest.mark.parametrize("name", ["chen", "pascal"])
def test_members_read_a_visit_once_it_is_before_their_committee(app, session, people, visit, name):
    member = Person(app, session, people, name)
    member.get(f"/office/visits/{visit.uid}", 404)
    assert "Violence" not in member.get(f"/office/sites/{visit.site.uid}")

    makers.make_review(session, people, visit)
    session.commit()

    assert "Violence" in member.get(f"/office/visits/{visit.uid}")
    assert "Violence" in member.get(f"/office/sites/{visit.site.uid}")


@pytest.mark.parametrize("kind", ["visit", "review"])
def test_a_recused_member_gets_no_photo_of_the_item(app, session, people, visit, review, recused, kind):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "JPEG")
    photo = attachments.add_photo(
        session, people.safi, store=app.extensions["siteaudit.blobs"], subject={"visit": visit, "review": review}[kind],
        data=picture.getvalue(),
    )  # fmt: skip
    session.commit()
    address = f"/office/photos/{photo.uid}"

    assert Person(app, session, people, "furaha").client.get(address, base_url=BASE).status_code == 200
    assert recused("pascal").client.get(address, base_url=BASE).status_code == 404


def test_who_went_is_named_to_those_who_send_people_and_the_case_officer(app, session, people, visit, review):
    for name, named in (("lea", True), ("safi", True), ("odette", True), ("noella", False), ("claude", False)):
        assert ("Amina" in Person(app, session, people, name).get(f"/office/visits/{visit.uid}")) is named, name


def test_a_recused_chair_closes_no_vote(session, people, review):
    committees.recuse(session, people.chen, review=review.uid, reason="my cousin digs there")
    for name in ("furaha", "jonas", "noella"):
        committees.vote(session, getattr(people, name), review=review.uid, choice="favourable", reason="as they said")

    with pytest.raises(Problem, match=r"item\.not-found"):
        committees.close_review(session, people.chen, review=review.uid)
    assert session.query(Opinion).count() == 0


def test_a_member_of_another_committee_confirms_no_sheet(session, people, visit, review):
    """Rita's seat ended before: without a seat in this committee nobody speaks as its second person."""
    seats = {seat.college.value: seat for seat in review.committee.seats}
    rita = next(seat for seat in review.committee.seats if seat.user_id == people.users["rita"].id)
    committees.end_seat(session, people.safi, seat=rita.uid, ends_on=clock.today())
    sheet = committees.record_opinion(
        session, people.safi, review=review.uid, held_on=clock.today(), method="consensus", minutes_uid=new_id(),
        attendance=[seat.uid for seat in review.committee.seats if seat.uid != rita.uid],
        tally={college: {"favourable": 1} for college in seats},
    )  # fmt: skip

    with pytest.raises(Problem, match=r"review\.no-seat"):
        committees.confirm_opinion(session, people.rita, opinion=sheet.uid)


def test_the_order_of_voting_does_not_tell_who_dissented(session, people, review):
    """The log holds seats in the order of voting: dissent kept in that order names its author."""
    for name, choice, reason in (("rita", "unfavourable", "zzz"), ("pascal", "unfavourable", "aaa"), ("chen", "favourable", "yes"),
                                 ("furaha", "favourable", "yes"), ("jonas", "favourable", "yes")):  # fmt: skip
        committees.vote(session, getattr(people, name), review=review.uid, choice=choice, reason=reason)

    opinion = committees.close_review(session, people.safi, review=review.uid)

    assert opinion.dissent == sorted(opinion.dissent)
