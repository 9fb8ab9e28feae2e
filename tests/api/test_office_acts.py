"""Decisions, visits due, phones, people and sites through their forms: done, refused in place, nothing lost."""

import datetime

import pytest
from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import EnrolmentCode, User
from siteaudit.certification import service as certification
from siteaudit.core import clock
from siteaudit.sites.models import Site
from siteaudit.visits import service as visits
from tests import makers
from tests.counting import counted

from .office import BASE, verbs

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


def test_who_could_go_is_asked_alike_for_few_and_for_many(sit, session, people, site):
    visits.plan_visit(session, people.lea, site=site.uid, due_on=clock.today() + datetime.timedelta(days=9), reason="regular")
    lea = sit("lea")

    def ask():
        with counted() as seen:
            page = lea.get("/office/due")
        return len(seen), page

    ask()
    few, _page = ask()
    for number in range(6):
        access.create_user(session, people.admin, email=f"more{number}@example.org", label=f"Monitor {number}", roles=["monitor"], areas=[people.areas["Mwela" if number else "Itula"]])
    session.commit()
    many, page = ask()

    assert many == few
    assert "Monitor 5" in page
    assert "Monitor 0" not in page


def test_a_code_for_a_phone_is_shown_once_as_picture_and_letters(sit, session, people, officer_key):
    page = sit("lea").post("/office/phones/code", expect=200, user=people.users["amina"].uid)

    assert "Code for a phone of Amina, monitor north" in page
    assert session.scalar(select(EnrolmentCode.user_id)) == people.users["amina"].id


def test_without_an_officers_key_no_code_is_made(sit, people):
    page = sit("lea").post("/office/phones/code", expect=409, user=people.users["amina"].uid, form_name="code")

    assert "No officer's protection key is here yet" in page


def test_an_account_is_created_changed_and_closed(sit, session, people):
    admin = sit("admin")
    fields = {"label": "Grace, monitor east", "email": "grace@example.org", "roles": ["monitor"],
              "areas": [people.areas["Lushi"].uid], "language": "sw"}

    assert "One-time password of Grace" in admin.post("/office/people", expect=200, **fields)
    grace = session.scalars(select(User).where(User.email == "grace@example.org")).one()
    assert "The roles are changed" in admin.post(f"/office/people/{grace.uid}/roles", roles=["monitor", "team_lead"])
    assert "The account is closed" in admin.post(f"/office/people/{grace.uid}/close")


@pytest.mark.parametrize(("days", "words"), [(3, "has not chosen a password of their own yet"), (-3, "in time: the one-time password ended on")])
def test_after_a_reset_nobody_is_told_to_have_never_signed_in(sit, session, people, days, words):
    people.users["amina"].one_time_until = clock.now() + datetime.timedelta(days=days)
    admin = sit("admin")

    page = admin.get(f"/office/people/{people.users['amina'].uid}")

    assert words in page
    assert "signed in" not in page
    assert "no password of their own yet" in admin.get("/office/people")


@pytest.mark.parametrize(("changes", "words", "status"), [({"roles": []}, "choose one at least", 422),
                                                          ({"email": "nobody"}, "is no e-mail address", 422), ({"email": "amina@example.org"}, "exists already", 409)])
def test_a_wrong_account_is_refused_in_place(sit, people, changes, words, status):
    fields = {"label": "Grace", "email": "grace@example.org", "roles": ["monitor"], "areas": [people.areas["Lushi"].uid]}

    page = sit("admin").post("/office/people", expect=status, form_name="person", **fields | changes)

    assert words in page
    assert "One-time password" not in page


def test_a_site_is_entered_with_a_new_place_below(sit, session, people):
    page = sit("claude").post("/office/sites/new", name="Nyamasika", area=people.areas["Mwela"].uid, finer="Bashuri, Kalole", lat="-1,25", lon="4.2")

    assert "The site is in the register" in page
    assert (session.scalars(select(Site)).one().lat, "Bashuri" in page) == (-1.25, True)


@pytest.mark.parametrize(("fields", "words"), [({"lat": "91", "lon": "4"}, "not a place on earth"), ({"lat": "1"}, "both numbers or none"), ({"lat": "north", "lon": "4"}, "a number is needed")])
def test_a_place_that_is_none_is_refused_in_place(sit, people, fields, words):
    assert words in sit("claude").post("/office/sites/new", expect=422, name="X", area=people.areas["Mwela"].uid, form_name="site", **fields)
