"""Office pages: what each person may open, what a dossier shows and hides, every act through its form, refusals in place."""

import datetime
import html
import io
import re

import pytest
from PIL import Image

from siteaudit.audit import service as audit
from siteaudit.certification import service as certification
from siteaudit.committees import service as committees
from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.core.transaction import transaction
from siteaudit.protection.models import Opening
from siteaudit.protection.rules import Reason
from tests import makers

from .office import BASE, token, verbs

PLACES = ("sites", "visits", "due", "dossiers", "committees", "decisions", "packages", "phones", "people", "checklists", "log")


def picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return out.getvalue()


# Who opens what


@pytest.mark.parametrize("place", ["", *PLACES, "account", "decisions/new", "sites/new"])
def test_a_stranger_is_sent_to_the_sign_in_page(client, place):
    answer = client.get(f"/office/{place}", base_url=BASE)

    assert (answer.status_code, answer.location.split("?")[0]) == (302, "/sign-in")


@pytest.mark.parametrize("name", ["amina", "lea", "chen", "jonas", "safi", "claude", "odette", "rachid", "admin"])
def test_everybody_opens_every_place_that_stands_at_their_side(sit, review, name):
    person = sit(name)
    page = person.client.get("/office/", base_url=BASE).text

    offered = [place for place in PLACES if f'href="/office/{place}"' in page]

    assert "sites" in offered
    for place in offered:
        person.get(f"/office/{place}")
    person.get("/office/account")


@pytest.mark.parametrize(("name", "place"), [("amina", "people"), ("safi", "log"), ("amina", "phones"), ("claude", "phones"),
                                             ("lea", "people"), ("safi", "decisions/new"), ("chen", "sites/new")])
def test_a_place_without_the_right_is_refused(sit, name, place):
    sit(name).get(f"/office/{place}", 403)


@pytest.mark.parametrize("kind", ["sites", "visits", "dossiers", "decisions", "committees", "people", "checklists", "photos"])
def test_what_is_not_there_is_not_found(sit, kind):
    sit("admin").get(f"/office/{kind}/{new_id()}", 403 if kind == "visits" else 404)


def test_a_site_and_a_visit_outside_my_areas_do_not_exist(sit, session, people):
    site = makers.make_site(session, people, name="Sokola", area="Itula")
    visit = makers.make_visit(session, people, site)
    safi = sit("safi")

    safi.get(f"/office/sites/{site.uid}", 404)
    safi.get(f"/office/visits/{visit.uid}", 404)
    assert "Sokola" not in safi.get("/office/sites")


@pytest.mark.parametrize("language", ["fr", "sw"])
def test_pages_speak_the_chosen_language(sit, language):
    page = sit("safi", language).client.get(f"/office/?lang={language}", base_url=BASE).text

    assert f'<html lang="{language}"' in page
    assert {"fr": "Ce qui m’attend", "sw": "Yanayonisubiri"}[language] in page


def test_the_language_links_keep_the_filters(sit):
    assert "q=Lwa&amp;lang=fr" in sit("safi").client.get("/office/sites?q=Lwa", base_url=BASE).text


# Three layers


def test_a_sites_page_shows_the_three_layers_apart(sit, session, people, site, visit, review):
    makers.make_decision(session, people, site, status="yellow", reference="Arrêté 77")

    page = sit("safi").client.get(f"/office/sites/{site.uid}", base_url=BASE).text

    assert 'class="status status-yellow big"' in page
    assert "Arrêté 77" in page
    assert "Indication: points to red" in page
    assert "status-red" not in page.split('id="history"')[0]


def test_status_is_shown_as_it_was_known_on_a_day(sit, session, people, site):
    with clock.freeze(clock.now() - datetime.timedelta(days=30)):
        makers.make_decision(session, people, site, status="green", reference="First act")
    makers.make_decision(session, people, site, status="red", reference="Second act", signed_on=clock.today() - datetime.timedelta(days=60))
    safi = sit("safi")

    then = safi.get(f"/office/sites/{site.uid}?known={clock.today() - datetime.timedelta(days=10)}")
    now = safi.get(f"/office/sites/{site.uid}")

    table = then.split("Because of")[1].split("Official decisions")[0]
    assert "First act" in table
    assert "Second act" not in table
    assert "Second act" in now.split("Because of")[1].split("Official decisions")[0]


def test_statuses_of_others_stand_apart_with_their_source(sit, session, people, site):
    row = {"site_id": site.id, "status": "green", "recorded_on": datetime.date(2019, 5, 3), "source": "IPIS", "reference": "v1"}
    certification.import_statuses(session, people.rachid, [row])

    page = sit("safi").client.get(f"/office/sites/{site.uid}", base_url=BASE).text

    assert "status-green" not in page
    assert "Recorded by others" in page
    assert "IPIS, v1" in page


def test_a_day_that_is_none_is_ignored(sit, site):
    sit("safi").get(f"/office/sites/{site.uid}?known=yesterday")


@pytest.mark.parametrize("query", ["q=Tembecha", "place=Mwela", "status=none", "activity=unknown", "after=999999", "q=%25%27%22", "status=nonsense"])
def test_searching_sites_never_fails(sit, site, query):
    page = sit("safi").get(f"/office/sites?{query}")

    assert ("Tembesha" in page.split("Skip")[1]) is (query not in ("after=999999", "q=%25%27%22", "status=nonsense"))


# A visit


def test_a_visits_page_hides_the_sealed_answer_and_shows_that_there_is_one(sit, visit):
    page = sit("safi").get(f"/office/visits/{visit.uid}")

    assert "Indication: points to red" in page
    assert "The answer is sealed." in page
    assert "a breach was reported" not in page
    assert "“seen by the team”" in page


def test_the_case_officer_reads_what_the_phone_told(sit, visit):
    assert "a breach was reported" in sit("odette").get(f"/office/visits/{visit.uid}")


def test_a_visit_without_a_site_gets_one(sit, session, people, site):
    visit = makers.make_visit(session, people)
    lea = sit("lea")

    assert "Which site was it?" in lea.get(f"/office/visits/{visit.uid}")
    assert "belongs to this site now" in lea.post(f"/office/visits/{visit.uid}/place", site=site.uid)
    session.expire_all()
    assert visit.site_id == site.id


# A dossier


def test_a_secretary_puts_a_visit_before_the_committee(sit, session, people, visit):
    body = makers.make_committee(session, people)
    safi = sit("safi")
    assert "1 visit is before no committee yet" in safi.get("/office/")

    page = safi.post(f"/office/visits/{visit.uid}/review", committee=body.uid)

    assert "The dossier is open" in page
    again = safi.post(f"/office/visits/{visit.uid}/review", committee=body.uid, expect=409, form_name="open-review")
    assert "This committee reviews that already" in again


def test_a_dossier_reads_like_a_document(sit, session, people, site, visit, review):
    before = makers.make_visit(session, people, site, day=clock.today() - datetime.timedelta(days=200), children="yes")

    page = sit("chen").get(f"/office/dossiers/{review.uid}")

    order = ["In short", "Critical facts", "Findings, beside last time", "Evidence", "The vote", "Seats by college", "Your vote"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert f"a monitor was at {site.name}" in page
    assert "2 new, 0 still there, 1 no longer found" in page
    assert "the committee sees that there is a finding, not what was told" in page
    assert "Amina" not in page
    assert before.uid not in page


def test_nobody_sees_how_others_voted_before_voting(sit, session, review):
    sit("chen").post(f"/office/dossiers/{review.uid}/vote", choice="unfavourable", reason="soldiers tax the road")

    before = sit("furaha").get(f"/office/dossiers/{review.uid}")
    furaha = sit("furaha")
    after = furaha.post(f"/office/dossiers/{review.uid}/vote", choice="favourable", reason="papers are in order")

    assert "soldiers tax the road" not in before
    assert "How others voted is shown after you have voted" in before
    assert "soldiers tax the road" in after
    assert "2 of 6 seats have voted; 4 are needed" in after


@pytest.mark.parametrize(("fields", "words"), [({"choice": "favourable", "reason": ""}, "a reason is needed"),
                                               ({"choice": "perhaps", "reason": "long enough"}, "not one of the choices")])
def test_a_refused_vote_keeps_what_was_typed(sit, session, review, fields, words):
    chen = sit("chen")

    page = chen.post(f"/office/dossiers/{review.uid}/vote", expect=422, form_name="vote", **fields)

    assert "Nothing was changed; what you typed is still here" in page
    assert words in page
    assert fields["reason"] in page
    assert verbs(session, "review.vote") == []


def test_an_administrator_sees_the_votes_but_not_what_was_found(sit, review):
    page = sit("admin").get(f"/office/dossiers/{review.uid}")

    assert "Your role sees the votes and the opinion, not what was found" in page
    assert "Seats by college" in page
    assert "points to" not in page
    assert "Answer:" not in page


def test_a_second_vote_is_refused(sit, review):
    chen = sit("chen")
    chen.post(f"/office/dossiers/{review.uid}/vote", choice="favourable", reason="seen in the dossier")

    page = chen.post(f"/office/dossiers/{review.uid}/vote", expect=409, choice="favourable", reason="once more")

    assert "This seat has voted already" in page


def test_who_steps_aside_no_longer_sees_the_dossier(sit, review):
    jonas = sit("jonas")

    page = jonas.post(f"/office/dossiers/{review.uid}/recuse", recusal_reason="my cooperative works there")

    assert "The recusal is kept" in page
    assert review.title not in page
    jonas.get(f"/office/dossiers/{review.uid}", 404)
    assert "my cooperative works there" in sit("safi").get(f"/office/dossiers/{review.uid}")


def test_closing_says_what_the_quorum_lacks_and_gives_the_opinion_once_it_is_there(sit, session, review):
    safi = sit("safi")

    refused = safi.post(f"/office/dossiers/{review.uid}/close", expect=409, form_name="close")
    for name in ("chen", "jonas", "noella", "pascal"):
        sit(name).post(f"/office/dossiers/{review.uid}/vote", choice="with_conditions", reason="road taxes must end")
    page = safi.post(f"/office/dossiers/{review.uid}/close")

    assert "0 of the 4 seats needed were there" in refused
    assert "Nobody spoke for: Civil society" in refused
    assert "Favourable with conditions CLS Mwela" in page
    late = sit("rita").post(f"/office/dossiers/{review.uid}/vote", expect=409, choice="favourable", reason="too late")
    assert "This review is closed" in late


def sheet_of(session, people, review, **changes):
    seats = committees.get_review(session, people.safi, review.uid)["seats"]
    fields = {"held_on": clock.today().isoformat(), "method": "show_of_hands", "attendance": [seat["uid"] for seat in seats],
              "tally-state-favourable": "2", "tally-private-favourable": "2", "tally-civil_society-unfavourable": "1",
              "dissent": "One seat wants a visit first.", "minutes": (picture(), "pv.jpg")}
    fields |= changes
    data, name = fields["minutes"]
    return fields | {"minutes": (io.BytesIO(data), name)}


def test_a_meeting_sheet_counts_when_a_second_person_confirmed_it(sit, session, people, review):
    safi = sit("safi")
    page = safi.post(f"/office/dossiers/{review.uid}/sheet", **sheet_of(session, people, review))
    session.expire_all()
    opinion = committees.get_review(session, people.safi, review.uid)["opinion"]

    own = safi.post(f"/office/dossiers/{review.uid}/confirm", expect=409, opinion=opinion["uid"])
    chen = sit("chen")
    assert "a meeting sheet waits for a second person" in chen.get("/office/")
    done = chen.post(f"/office/dossiers/{review.uid}/confirm", opinion=opinion["uid"])

    assert "It counts when a second person has confirmed it" in page
    assert "A second person must confirm this opinion" in own
    assert "Favourable CLS Mwela" in done
    assert "photo of" in done


@pytest.mark.parametrize(("changes", "words"), [
    ({"minutes": (b"", "")}, "a photo is needed"),
    ({"minutes": (b"no picture at all, but long enough", "pv.jpg")}, "Only JPEG, PNG and WebP"),
    ({"tally-state-favourable": "many"}, "whole numbers are needed"),
    ({"tally-state-favourable": "9"}, "The count does not agree"),
    ({"tally-state-favourable": "9"}, "State : more answers than seats present"),
    ({"method": "consensus"}, "Civil society : counted under another answer than the rest"),
    ({"held_on": "31 November"}, "a day is needed"),
    ({"held_on": "2020-01-01"}, "the meeting cannot be before the visit"),
    ({"attendance": []}, "The count does not agree"),
    ({"tally-state-favourable": "", "tally-private-favourable": "", "tally-civil_society-unfavourable": ""}, "Count by college : is needed"),
    ({"tally-state-favourable": "", "tally-private-favourable": "", "tally-civil_society-unfavourable": "", "tally-state-with_conditions": "2"},
     "Conditions : is needed"),
])
def test_a_wrong_sheet_is_refused_in_place(sit, session, people, review, changes, words):
    statuses = {"Only JPEG": 415}
    status = next((code for start, code in statuses.items() if words.startswith(start)), 422)

    page = sit("safi").post(f"/office/dossiers/{review.uid}/sheet", expect=status, form_name="sheet", **sheet_of(session, people, review, **changes))

    assert words in page
    assert "Enter the sheet of a meeting" in page
    assert verbs(session, "opinion.record") == []


def test_the_conditions_of_a_meeting_stand_in_the_dossier_and_its_own_sheet_is_taken_back(sit, session, people, review):
    safi = sit("safi")
    counts = {"tally-state-favourable": "", "tally-private-favourable": "", "tally-state-with_conditions": "2", "tally-private-with_conditions": "2"}
    fields = sheet_of(session, people, review, conditions="The road tax ends.\nThe pump is mended.", **counts)
    page = safi.post(f"/office/dossiers/{review.uid}/sheet", **fields)
    session.expire_all()
    opinion = committees.get_review(session, people.safi, review.uid)["opinion"]
    other = sit("chen").get(f"/office/dossiers/{review.uid}")

    back = safi.post(f"/office/dossiers/{review.uid}/withdraw", opinion=opinion["uid"])

    assert "The road tax ends. The pump is mended." in page
    assert "Take the sheet back" in page
    assert "Take the sheet back" not in other
    assert "The sheet is taken back" in back
    assert len(verbs(session, "opinion.withdraw")) == 1


def test_days_in_titles_are_words_and_a_first_visit_has_no_column_for_the_last(sit, visit, review):
    safi = sit("safi")
    review.title = f"Tembesha, {visit.visited_on}"

    assert f"Tembesha, {visit.visited_on:%Y}" not in safi.get("/office/dossiers")
    assert "Tembesha, " in safi.get("/office/dossiers")
    assert "Since last time" not in safi.get(f"/office/dossiers/{review.uid}")


def test_a_wrong_sheet_goes_back(sit, session, people, review):
    safi, chen = sit("safi"), sit("chen")
    safi.post(f"/office/dossiers/{review.uid}/sheet", **sheet_of(session, people, review))
    session.expire_all()
    opinion = committees.get_review(session, people.safi, review.uid)["opinion"]

    page = chen.post(f"/office/dossiers/{review.uid}/reject", opinion=opinion["uid"], reject_reason="two seats were absent")

    assert "The dossier is open again" in page


# Forms


def test_a_form_without_its_token_changes_nothing_and_keeps_what_was_typed(sit, session, review):
    chen = sit("chen")

    answer = chen.client.post(f"/office/dossiers/{review.uid}/vote", data={"choice": "favourable", "reason": "typed with care", "form_name": "vote"}, base_url=BASE)

    assert answer.status_code == 403
    assert "typed with care" in answer.text
    assert token(answer.text)


def test_the_log_speaks_in_sentences(sit, review):
    sit("chen").post(f"/office/dossiers/{review.uid}/vote", choice="favourable", reason="seen in the dossier")

    page = sit("admin").get("/office/log?verb=review.vote")

    assert "Chen, chair (state): voted on an item" in page
    assert "seen in the dossier" not in page


def test_the_log_tells_an_auditor_why_a_sealed_part_was_opened(sit, session, people, visit):
    opening = Opening(visit_id=visit.id, user_id=people.odette.id, at=clock.now(), reason=Reason.DANGER, words="told at the well")
    session.add(opening)
    session.commit()
    with transaction() as written:
        audit.record(written, people.odette, "protection.reveal", visit, reason="danger", opening=opening.uid, files=1)

    page = sit("admin").get("/office/log?verb=protection.reveal")

    assert "Protecting somebody who may be in danger" in page
    assert "told at the well" in page


def test_older_visits_come_page_by_page_and_none_is_left_out(sit, session, people, site, monkeypatch):
    monkeypatch.setattr("siteaudit.office.pages.visits.PAGE", 2)
    days = [clock.today() - datetime.timedelta(days=past) for past in (3, 2, 2, 2, 2, 2, 1)]
    made = {makers.make_visit(session, people, site, day=day).uid for day in days}
    lea, seen, more = sit("lea"), [], ""

    for _ in range(4):
        page = lea.client.get(f"/office/visits{more}", base_url=BASE).text
        seen += [uid for uid in made if f"/office/visits/{uid}" in page]
        older = re.search(r'href="([^"]*)">Older visits', page)
        more = html.unescape(older[1]) if older else None

    assert sorted(seen) == sorted(made)
    assert more is None
