"""Official status: decisions make it, time alone changes it, and knowledge has its own time."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from siteaudit.certification import history, rules, service
from siteaudit.certification.models import ProfileVersion, StatusPeriod
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.sites import service as sites
from tests.refusals import refused
from tests.services.certification_room import at, day, decide, make_room, official


@pytest.fixture
def room(session, people):
    with make_room(session, people) as made:
        yield made


# --- the status that follows -------------------------------------------------------------------------


def test_without_a_decision_a_site_has_no_official_status(room):
    told = service.get_status(room.session, room.people.claude, room.Nzibira.uid)

    assert told["official"] == rules.NOTHING | {"next": None}
    assert told["recorded"] is None
    assert service.list_timeline(room.session, room.people.claude, room.Nzibira.uid) == []


def test_a_decision_gives_the_status_its_reference_and_what_comes_next(room):
    decision = decide(room, room.Nzibira)

    told = official(room, room.Nzibira)
    assert (told["status"], told["code"], told["icglr_code"], told["shape"]) == ("green", 1, 1, "circle")
    assert (told["since"], told["until"]) == (day("2026-03-01"), day("2027-03-01"))
    assert told["next"] == {"status": "blue", "on": day("2027-03-01")}
    assert (told["reference"], told["decision"], told["profile"]) == ("green 2026-03-01", decision.uid, "icglr-rcm-2")
    assert told["label"]["sw"] == "Kijani"


def test_time_alone_changes_the_status_without_any_job(room):
    decide(room, room.Nzibira)

    assert official(room, room.Nzibira, "2027-02-28")["status"] == "green"
    assert official(room, room.Nzibira, "2027-03-01")["status"] == "blue"
    assert official(room, room.Nzibira, "2030-03-01")["status"] == "red"


def test_one_act_may_hold_for_many_sites_and_only_these(room):
    decide(room, room.Nzibira, room.Luhwindja, status="red")

    found = service.list_statuses(room.session, room.people.claude)
    assert {one["status"] for one in found.values()} == {"red"}
    assert set(found) == {room.Nzibira.id, room.Luhwindja.id}
    assert service.count_statuses(room.session, room.people.claude) == {"red": 2, "none": 1}


def test_statuses_of_a_few_sites_can_be_asked_and_stay_inside_the_area(room):
    decide(room, room.Nzibira, room.Luhwindja)

    asked = [room.Nzibira.id, room.Kadumwa.id, room.Luhwindja.id]
    assert set(service.list_statuses(room.session, room.people.safi, site_ids=asked)) == {room.Nzibira.id}
    assert service.list_statuses(room.session, room.people.safi, site_ids=[]) == {}


def test_codes_of_a_project_never_leave_as_icglr_codes(room):
    decide(room, room.Nzibira, status="meets", profile="project-simple")

    told = official(room, room.Nzibira)
    assert (told["status"], told["code"], told["icglr_code"], told["shape"]) == ("meets", 1, None, "none")


# --- bitemporal --------------------------------------------------------------------------------------


def test_a_back_dated_decree_rewrites_the_past_and_the_old_knowledge_stays_askable(room):
    """Masisi and Kalehe, 2025 (DOMAIN 3.2)."""
    with at("2025-02-13T08:00"):
        decide(room, room.Nzibira, status="red", effective_on="2025-02-12", ends_on=day("2025-08-12"))
    with at("2025-11-04T08:00"):
        decide(
            room, room.Nzibira, status="red", effective_on="2025-08-12", signed_on=day("2025-11-03"), reference="00734"
        )

    def status(on, known):
        return official(room, room.Nzibira, on, day(known) if known else None)["status"]

    assert status("2025-03-01", "2025-02-12") == "none"
    assert status("2025-03-01", "2025-02-13") == "red"
    assert status("2025-09-20", "2025-09-20") == "none"
    assert status("2025-09-20", "2025-11-03") == "none"
    assert status("2025-09-20", "2025-11-04") == "red"
    assert official(room, room.Nzibira, "2025-09-20")["reference"] == "00734"


def test_the_very_moment_of_an_act_already_knows_it_and_only_it(room):
    decide(room, room.Nzibira)
    with at("2026-03-12T08:00"):
        decide(
            room, room.Nzibira, status="red", effective_on="2026-03-01", reference="other", signed_on=day("2026-03-12")
        )
        moment = clock.now()

    told = service.list_timeline(room.session, room.people.claude, room.Nzibira.uid, moment)
    assert [one["status"] for one in told] == ["red"]
    before = moment - datetime.timedelta(microseconds=1)
    assert official(room, room.Nzibira, known_at=before)["status"] == "green"


def test_a_renewal_leaves_rows_of_the_past_untouched(room):
    with at("2026-03-02T08:00"):
        decide(room, room.Nzibira)
    before = {row.id: row.known_from for row in room.session.scalars(select(StatusPeriod))}
    decide(room, room.Kadumwa, status="yellow")

    again = {r.id: r.known_from for r in room.session.scalars(select(StatusPeriod)) if r.site_id == room.Nzibira.id}
    assert again == before


def test_a_decision_keeps_the_regime_of_its_day(room, monkeypatch):
    decide(room, room.Nzibira)
    stored = room.session.scalars(select(ProfileVersion)).one()

    changed = stored.source.replace("value: P12M", "value: P24M", 1)
    monkeypatch.setattr(history, "_text", lambda name: changed)
    refused("profile.changed", decide, room, room.Kadumwa)
    monkeypatch.setattr(history, "_text", lambda name: changed.replace('version: "1"', 'version: "2"'))
    decide(room, room.Kadumwa)

    assert official(room, room.Nzibira)["until"] == day("2027-03-01")
    assert official(room, room.Kadumwa)["until"] == day("2028-03-01")
    assert official(room, room.Kadumwa)["profile_version"] == "2"


moments = st.integers(0, 900)
acts = st.lists(
    st.tuples(
        st.sampled_from(["blue", "green", "yellow", "red"]),
        moments,
        st.integers(-200, 200),
        st.none() | st.integers(1, 500),
    ),
    max_size=5,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts, moments, moments)
def test_what_is_stored_is_what_the_rules_say_for_any_day_and_any_knowledge(room, history_of_acts, on, known):
    start = datetime.datetime(2024, 1, 1, 9, tzinfo=datetime.UTC)
    site = sites.create_site(room.session, SYSTEM, area=room.people.areas["Mwela"], name="any")
    events = []
    for number, (status, told, shift, length) in enumerate(sorted(history_of_acts, key=lambda act: act[1])):
        moment = start + datetime.timedelta(days=told)
        effective = moment.date() + datetime.timedelta(days=shift)
        ends = effective + datetime.timedelta(days=length) if length else None
        facts = {"signed_on": moment.date(), "ends_on": ends, "reference": f"act {number}"}
        with clock.freeze(moment):
            decide(room, site, status=status, effective_on=effective.isoformat(), **facts)
        events.append({"type": "decision", "status": status, "effective_on": effective, **facts})
    asked, knowledge = ((start + datetime.timedelta(days=days)).date() for days in (on, known))

    told = official(room, site, asked.isoformat(), knowledge)
    expected = rules.simulate(history.installed_profile("icglr-rcm-2"), events, asked, knowledge)

    dates = [expected[name] and day(expected[name]) for name in ("since", "until")]
    assert [told["status"], told["code"], told["since"], told["until"]] == [
        expected["status"],
        expected["code"],
        *dates,
    ]
    timeline = service.list_timeline(room.session, room.people.claude, site.uid, knowledge)
    assert [(p["status"], p["since"].isoformat()) for p in timeline] == [
        (p["status"], p["from"]) for p in expected["timeline"]
    ]
