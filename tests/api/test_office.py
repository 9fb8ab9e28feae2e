"""Office pages: what each person may open, what a dossier shows and hides, every act through its form, refusals in place."""

import datetime
import io

import pytest
from PIL import Image
from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import EnrolmentCode, User
from siteaudit.audit.models import LogEntry
from siteaudit.certification import service as certification
from siteaudit.committees import service as committees
from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.sites.models import Site
from siteaudit.visits import service as visits
from tests import makers

from .office import BASE, Person, token

PLACES = ("sites", "visits", "due", "dossiers", "committees", "decisions", "packages", "phones", "people", "checklists", "log")


@pytest.fixture
def sit(app, session, people):
    """sit("safi") is Safi, signed in."""
    return lambda name, language="en": Person(app, session, people, name, language)


@pytest.fixture
def site(session, people):
    return makers.make_site(session, people)


@pytest.fixture
def visit(session, people, site):
    return makers.make_visit(session, people, site, guarded="no", sealed="finding")


@pytest.fixture
def review(session, people, visit):
    return makers.make_review(session, people, visit)


@pytest.fixture
def officer_key(session, people):
    """A protection key, without which no phone is enrolled."""
    return access.import_key(session, people.admin, purpose="protection", label="Odette", key_id="0123456789abcdef", public_key="B" * 87)


def picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return out.getvalue()


def verbs(session, verb):
    return session.scalars(select(LogEntry).where(LogEntry.verb == verb)).all()


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


# Decisions


def test_only_what_was_previewed_is_recorded(sit, session, site):
    page = sit("claude").post("/office/decisions/new", expect=200, step="record", previewed="0" * 64, **decision_of())

    assert "Nothing is recorded yet" in page
    assert verbs(session, "decision.record") == []


def decision_of(**changes):
    return {"reference": "Arrêté 0555", "authority": "Ministry of Mines", "source": "journal", "signed_on": "2026-11-03",
            "effective_on": "2026-08-12", "status": "red", "profile": makers.PROFILE, "annex": "Tembesha, Mwela"} | changes


def test_a_decision_is_previewed_before_anything_is_recorded(sit, session, site):
    page = sit("claude").post("/office/decisions/new", expect=200, step="preview", **decision_of())

    assert "What it would mean" in page
    assert "Nothing is recorded yet" in page
    assert "It takes effect before it was signed" in page
    session.expire_all()
    assert verbs(session, "decision.record") == []


def test_a_recorded_decision_gives_its_sites_their_status(sit, session, people, site):
    fields = decision_of(**{"annex": "Tembesha, Mwela\nNowhere at all", "line-text": ["Tembesha, Mwela", "Nowhere at all"], "line-site": [site.uid, ""]})

    claude = sit("claude")
    fields["previewed"] = claude.seal("/office/decisions/new", **fields)

    page = claude.post("/office/decisions/new", step="record", **fields)

    assert "The decision is recorded" in page
    assert "No site yet" in page
    assert certification.get_status(session, people.claude, site.uid)["official"]["status"] == "red"
    assert "1 decision has lines to match" in sit("claude").get("/office/")


def test_every_line_of_an_annex_is_kept_with_its_own_site(sit, session, people):
    """Two places of one name on two equal lines, and a line that nobody knows: none disappears."""
    one = makers.make_site(session, people, name="Kenya")
    other = makers.make_site(session, people, name="Kenya", lon=4.06)
    claude = sit("claude")
    fields = decision_of(annex="Kenya\nKenya\nNowhere at all")

    first = claude.post("/office/decisions/new", expect=200, step="preview", **fields)
    fields |= {"line-text": ["Kenya", "Kenya", "Nowhere at all"], "line-site": [one.uid, other.uid, ""]}
    second = claude.post("/office/decisions/new", expect=200, step="preview", **fields)
    fields["previewed"] = claude.seal("/office/decisions/new", **fields)
    claude.post("/office/decisions/new", step="record", **fields)

    assert "3 lines of the annex" in first
    assert "3 lines have no site yet" in first
    assert "1. Kenya: ambiguous: 2 sites" in first
    assert "2. Kenya: the same words as line 1" in first
    assert "1 line has no site yet" in second
    assert "3. Nowhere at all: no site of this name in the register" in second
    row = certification.get_decision(session, people.claude, certification.list_decisions(session, people.claude)[0]["uid"])
    assert [(line["text"], line["site"] and line["site"]["uid"]) for line in row["lines"]] == [
        ("Kenya", one.uid), ("Kenya", other.uid), ("Nowhere at all", None)]


def test_a_line_written_another_way_is_said(sit, session, people):
    makers.make_site(session, people, name="Kasheke-Haut")

    page = sit("claude").post("/office/decisions/new", expect=200, step="preview", **decision_of(annex="Kasheke Haut\nKasheke Haut"))

    assert "written another way in the register: Kasheke-Haut" in page
    assert "2. Kasheke Haut: the same words as line 1" in page


def test_an_annex_with_too_many_lines_is_refused_and_not_cut(sit, session, people):
    annex = "\n".join(f"Site {number}" for number in range(201))

    page = sit("claude").post("/office/decisions/new", expect=422, step="preview", form_name="decision", **decision_of(annex=annex))

    assert "more than 200 lines" in page
    assert "Site 200" in page


def test_nothing_is_chosen_for_the_clerk(sit, session, people, site):
    claude = sit("claude")

    new = claude.client.get("/office/decisions/new", base_url=BASE).text
    of_site = claude.client.get(f"/office/decisions/new?site={site.uid}", base_url=BASE).text
    place = claude.client.get("/office/sites/new", base_url=BASE).text

    assert "selected" not in new.split("<form")[-1]
    assert of_site.split("<form")[-1].count("selected") == 1
    assert "selected" not in place.split("<form")[-1]


@pytest.mark.parametrize("change", [{"status": "green"}, {"effective_on": "2026-08-13"}, {"line-site": [""]}])
def test_what_was_changed_after_the_preview_is_previewed_again(sit, session, site, change):
    fields = decision_of(**{"line-text": ["Tembesha, Mwela"], "line-site": [site.uid]})
    claude = sit("claude")
    fields["previewed"] = claude.seal("/office/decisions/new", **fields)

    page = claude.post("/office/decisions/new", expect=200, step="record", **(fields | change))

    assert "What it would mean" in page
    assert verbs(session, "decision.record") == []


@pytest.mark.parametrize(("changes", "words"), [
    ({"ends_on": "2026-01-01"}, "cannot end before it takes effect"),
    ({"reference": " "}, "is needed"),
    ({"signed_on": "yesterday"}, "a day is needed"),
    ({"status": "purple"}, "The profile has no such status"),
    ({"annex": " "}, "is needed"),
    ({"profile": "../../etc/passwd"}, "no such certification profile"),
])
def test_a_wrong_decision_is_refused_in_place(sit, session, site, changes, words):
    fields = decision_of(**changes)
    status = 404 if "profile" in words and "such certification" in words else 422

    page = sit("claude").post("/office/decisions/new", expect=status, step="record", form_name="decision", **fields)

    assert words in page
    assert verbs(session, "decision.record") == []


def test_a_line_is_matched_later_and_a_wrong_match_taken_back(sit, session, people, site):
    other = makers.make_site(session, people, name="Kibinga", lon=4.06)
    made = makers.make_decision(session, people, site)
    claude = sit("claude")

    claude.post(f"/office/decisions/{made.uid}/error", number=1, error_reason="another place of that name")
    page = claude.post(f"/office/decisions/{made.uid}/match", number=1, site=other.uid)

    assert "entered in error" in page
    assert "Kibinga" in page
    assert certification.get_status(session, people.claude, site.uid)["official"]["status"] == "none"


# Visits due, phones, people


def test_a_visit_is_planned_given_and_given_up(sit, session, people, site):
    lea = sit("lea")
    day = (clock.today() + datetime.timedelta(days=3)).isoformat()

    assert "The visit is planned" in lea.post("/office/due/plan", site=site.uid, due_on=day, plan_reason="follow_up")
    plan = visits.list_plans(session, people.lea)[0]
    given = lea.post(f"/office/due/{plan.uid}/assign", user=people.users["amina"].uid)
    assert "Amina, monitor north has this visit now" in given
    assert "1 visit is yours" in sit("amina").get("/office/")
    assert "given up" in lea.post(f"/office/due/{plan.uid}/cancel")


@pytest.mark.parametrize(("fields", "words"), [({"due_on": "2020-01-01"}, "The day lies in the past"), ({"due_on": ""}, "a day is needed")])
def test_a_plan_for_no_possible_day_is_refused_in_place(sit, site, fields, words):
    page = sit("lea").post(f"/office/due/plan?site={site.uid}", expect=422, site=site.uid, plan_reason="regular", form_name="plan", **fields)

    assert words in page


def test_somebody_without_the_right_there_gets_no_visit(sit, session, people, site):
    plan = visits.plan_visit(session, people.lea, site=site.uid, due_on=clock.today(), reason="regular")

    page = sit("lea").post(f"/office/due/{plan.uid}/assign", expect=422, user=people.users["boris"].uid, form_name="assign")

    assert "may not make visits in that area" in page


def test_a_code_for_a_phone_is_shown_once_as_picture_and_letters(sit, session, people, officer_key):
    page = sit("lea").post("/office/phones/code", expect=200, user=people.users["amina"].uid)

    assert "Code for a phone of Amina, monitor north" in page
    assert session.scalar(select(EnrolmentCode.user_id)) == people.users["amina"].id


def test_without_an_officers_key_no_code_is_made(sit, people):
    page = sit("lea").post("/office/phones/code", expect=409, user=people.users["amina"].uid, form_name="code")

    assert "No officer's protection key is here yet" in page


def test_an_account_is_created_changed_and_closed(sit, session, people):
    admin = sit("admin")
    fields = {"label": "Grace, monitor east", "email": "grace@example.org", "password": "a long first word", "roles": ["monitor"],
              "areas": [people.areas["Lushi"].uid], "language": "sw"}

    assert "The account is created" in admin.post("/office/people", **fields)
    grace = session.scalars(select(User).where(User.email == "grace@example.org")).one()
    assert "The roles are changed" in admin.post(f"/office/people/{grace.uid}/roles", roles=["monitor", "team_lead"])
    assert "The account is closed" in admin.post(f"/office/people/{grace.uid}/close")


@pytest.mark.parametrize(("changes", "words", "status"), [({"password": "short"}, "twelve characters", 422), ({"roles": []}, "choose one at least", 422),
                                                          ({"email": "nobody"}, "is no e-mail address", 422), ({"email": "amina@example.org"}, "exists already", 409)])
def test_a_wrong_account_is_refused_in_place(sit, people, changes, words, status):
    fields = {"label": "Grace", "email": "grace@example.org", "password": "a long first word", "roles": ["monitor"], "areas": [people.areas["Lushi"].uid]}

    page = sit("admin").post("/office/people", expect=status, form_name="person", **fields | changes)

    assert words in page
    assert "a long first word" not in page


def test_a_site_is_entered_with_a_new_place_below(sit, session, people):
    page = sit("claude").post("/office/sites/new", name="Nyamasika", area=people.areas["Mwela"].uid, finer="Bashuri, Kalole", lat="-1,25", lon="4.2")

    assert "The site is in the register" in page
    assert (session.scalars(select(Site)).one().lat, "Bashuri" in page) == (-1.25, True)


@pytest.mark.parametrize(("fields", "words"), [({"lat": "91", "lon": "4"}, "not a place on earth"), ({"lat": "1"}, "both numbers or none"), ({"lat": "north", "lon": "4"}, "a number is needed")])
def test_a_place_that_is_none_is_refused_in_place(sit, people, fields, words):
    assert words in sit("claude").post("/office/sites/new", expect=422, name="X", area=people.areas["Mwela"].uid, form_name="site", **fields)


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
