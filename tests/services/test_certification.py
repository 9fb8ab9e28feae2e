"""Certification: decisions make the status, knowledge has its own time, recorded statuses stay apart."""

import datetime
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from siteaudit.access.verbs import VERBS
from siteaudit.audit import service as audit
from siteaudit.certification import history, rules, service
from siteaudit.certification.models import AnnexLine, ProfileVersion, RecordedStatus, StatusPeriod
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.sites import service as sites

TODAY = datetime.datetime(2026, 3, 10, 9, tzinfo=datetime.UTC)
FACTS = {"authority": "Ministry of Mines", "source": "journal", "profile": "icglr-rcm-2"}


def day(text):
    return datetime.date.fromisoformat(text)


def refused(code, function, *args, **kwargs):
    with pytest.raises(Problem) as refusal:
        function(*args, **kwargs)
    assert refusal.value.code == code
    return refusal.value


@pytest.fixture
def room(session, people):
    """Two sites in the north, one in the south, a clerk for the whole country; it is 10 March 2026."""
    with clock.freeze(TODAY):
        made = {
            name: sites.create_site(session, SYSTEM, area=people.areas[area], name=name)
            for name, area in (("Nzibira", "Mwela"), ("Kadumwa", "Mwela"), ("Luhwindja", "Kashenge"))
        }
        yield SimpleNamespace(session=session, people=people, **made)


def decide(room, *places, status="green", effective_on="2026-03-01", actor="claude", **changes):
    """Record a decision; `places` are sites or texts of lines that nobody could match."""
    lines = [{"text": one} if isinstance(one, str) else {"site": one.uid, "text": one.name} for one in places]
    facts = {"reference": f"{status} {effective_on}", "signed_on": day(effective_on)} | FACTS
    return service.record_decision(
        room.session,
        getattr(room.people, actor),
        status=status,
        effective_on=day(effective_on),
        lines=lines,
        **facts | changes,
    )


def official(room, site, at="2026-03-10", known_at=None):
    return service.get_status(room.session, room.people.claude, site.uid, day(at), known_at)["official"]


def at(text):
    return clock.freeze(datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC))


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


# --- bad decisions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("decision.dates", {"ends_on": day("2026-02-01")}),
        ("decision.dates", {"ends_on": day("2026-03-01")}),
        ("status.unknown", {"status": "purple"}),
        ("status.unknown", {"status": "none"}),
        ("profile.unknown", {"profile": "nobody"}),
        ("profile.unknown", {"profile": "../default"}),
        ("body.invalid", {"source": "rumour"}),
        ("body.invalid", {"reference": " "}),
        ("body.invalid", {"authority": ""}),
        ("id.invalid", {"uid": "7"}),
    ],
)
def test_a_bad_decision_is_refused_and_changes_nothing(room, code, changes):
    refused(code, decide, room, room.Nzibira, **changes)

    assert official(room, room.Nzibira)["status"] == "none"


def test_a_decision_needs_lines_and_each_site_once(room):
    refused("body.invalid", decide, room)
    refused("body.invalid", decide, room, " ")
    refused("decision.site-twice", decide, room, room.Nzibira, room.Nzibira)


def test_the_same_decision_is_recorded_once_for_a_site(room):
    decide(room, room.Nzibira)

    refused("decision.exists", decide, room, room.Nzibira)
    decide(room, room.Kadumwa)
    decide(room, room.Nzibira, status="yellow", effective_on="2026-03-02")


def test_a_site_of_another_area_does_not_exist_for_a_clerk(room):
    clerk = room.people.users["claude"]
    north = room.people.areas["Kaleo-Nord"]
    for grant in room.session.scalars(select(_scope()).where(_scope().user_id == clerk.id)):
        grant.area_id = north.id
    room.session.flush()
    room.session.info.clear()

    refused("item.not-found", decide, room, room.Luhwindja)
    refused("item.not-found", decide, room, room.Nzibira, room.Luhwindja)
    assert decide(room, room.Nzibira).uid


def _scope():
    from siteaudit.access.models import AreaScope

    return AreaScope


# --- the annex (U16) ---------------------------------------------------------------------------------


def test_a_partly_matched_annex_is_saved_and_matched_later(room):
    with at("2026-03-05T08:00"):
        decision = decide(room, room.Nzibira, "Kadumwa-Est")
    told = service.get_decision(room.session, room.people.claude, decision.uid)
    assert [(line["text"], line["site"] is None) for line in told["lines"]] == [
        ("Nzibira", False),
        ("Kadumwa-Est", True),
    ]

    service.match_line(room.session, room.people.claude, decision=decision.uid, number=2, site=room.Kadumwa.uid)

    assert official(room, room.Kadumwa)["status"] == "green"
    assert official(room, room.Kadumwa, known_at=day("2026-03-09"))["status"] == "none"
    again = {"decision": decision.uid, "number": 2, "site": room.Luhwindja.uid}
    refused("decision.line", service.match_line, room.session, room.people.claude, **again)


def test_a_line_matches_no_site_that_stands_in_another_line(room):
    decision = decide(room, room.Nzibira, "Nzibira 2")
    again = {"decision": decision.uid, "number": 2, "site": room.Nzibira.uid}

    refused("decision.site-twice", service.match_line, room.session, room.people.claude, **again)
    refused(
        "decision.line",
        service.match_line,
        room.session,
        room.people.claude,
        **again | {"number": 9, "site": room.Kadumwa.uid},
    )


def test_a_wrong_match_is_entered_in_error_and_what_was_known_stays(room):
    with at("2026-03-05T08:00"):
        decision = decide(room, room.Nzibira)
    service.enter_in_error(room.session, room.people.claude, decision=decision.uid, number=1, reason="other Nzibira")

    assert official(room, room.Nzibira)["status"] == "none"
    assert official(room, room.Nzibira, known_at=day("2026-03-09"))["status"] == "green"
    lines = service.get_decision(room.session, room.people.claude, decision.uid)["lines"]
    assert [(line["number"], line["in_error"]) for line in lines] == [(1, True), (1, False)]

    service.match_line(room.session, room.people.claude, decision=decision.uid, number=1, site=room.Kadumwa.uid)
    assert official(room, room.Kadumwa)["status"] == "green"
    assert service.list_decided_sites(room.session, room.people.claude, decision) == [room.Kadumwa]


def test_only_a_matched_line_can_be_in_error_and_a_reason_is_needed(room):
    decision = decide(room, room.Nzibira, "somewhere")
    act = {"decision": decision.uid}

    refused("decision.line", service.enter_in_error, room.session, room.people.claude, number=2, reason="wrong", **act)
    refused("body.invalid", service.enter_in_error, room.session, room.people.claude, number=1, reason=" ", **act)


def test_decisions_are_seen_where_their_sites_are(room):
    decide(room, room.Luhwindja)
    own = decide(room, "no site yet", status="yellow")

    assert service.list_decisions(room.session, room.people.safi) == []
    refused("item.not-found", service.get_decision, room.session, room.people.safi, own.uid)
    assert [one["status"] for one in service.list_decisions(room.session, room.people.claude)] == ["yellow", "green"]
    at_site = service.list_decisions(room.session, room.people.claude, site_uid=room.Luhwindja.uid)
    assert [one["status"] for one in at_site] == ["green"]


# --- recorded statuses of others (SETTLED 14) ----------------------------------------------------------


def record(room, site, status, on, reference):
    row = {"site_id": site.id, "status": status, "recorded_on": day(on), "source": "ipis", "reference": reference}
    return service.import_statuses(room.session, room.people.rachid, [row])


def recorded(room, site, on):
    return service.get_status(room.session, room.people.claude, site.uid, day(on))["recorded"]


def test_a_recorded_status_never_ages_and_is_never_official(room):
    record(room, room.Nzibira, "green", "2012-05-01", "v1")

    assert recorded(room, room.Nzibira, "2026-03-10")["status"] == "green"
    assert recorded(room, room.Nzibira, "2012-04-30") is None
    assert official(room, room.Nzibira)["status"] == "none"
    assert service.list_statuses(room.session, room.people.claude) == {}


def test_a_recorded_status_holds_until_the_next_record_or_decision(room):
    record(room, room.Nzibira, "green", "2012-05-01", "v1")
    record(room, room.Nzibira, "not_classified", "2014-05-01", "v2")
    decide(room, room.Nzibira)

    assert recorded(room, room.Nzibira, "2014-04-30")["reference"] == "v1"
    assert recorded(room, room.Nzibira, "2026-02-28")["status"] == "not_classified"
    assert recorded(room, room.Nzibira, "2026-03-01") is None
    told = service.list_recorded_statuses(room.session, room.people.claude, room.Nzibira.uid)
    assert [one["until"] for one in told] == [day("2014-05-01"), day("2026-03-01")]


def test_a_second_import_of_the_same_records_changes_nothing(room):
    assert record(room, room.Nzibira, "green", "2012-05-01", "v1") == {"created": 1, "unchanged": 0}
    assert record(room, room.Nzibira, "red", "2013-05-01", "v1") == {"created": 0, "unchanged": 1}

    assert [one.status for one in room.session.scalars(select(RecordedStatus))] == ["green"]
    imports = [entry for entry in room.session.info["siteaudit.log"] if entry[1] == "status.import"]
    assert len(imports) == 1


# --- visits that fall due ------------------------------------------------------------------------------


def test_a_decision_makes_the_next_visit_due_and_a_visit_moves_it(room):
    decide(room, room.Nzibira, status="yellow")
    ask = {"at": day("2026-03-10")}

    due = service.get_next_visit(room.session, room.people.claude, room.Nzibira.uid, **ask)
    assert due == {"on": day("2026-08-01"), "reason": "revisit.yellow"}
    ask["at"], ask["last_visit_on"] = day("2026-06-02"), day("2026-06-01")
    assert service.get_next_visit(room.session, room.people.claude, room.Nzibira.uid, **ask)["on"] == day("2026-11-01")
    assert service.get_next_visit(room.session, room.people.claude, room.Kadumwa.uid) is None


def test_due_visits_are_listed_most_overdue_first(room):
    decide(room, room.Nzibira, status="yellow")
    decide(room, room.Kadumwa, status="red", effective_on="2025-01-01")
    decide(room, room.Luhwindja)

    ask = {"until": day("2026-09-01"), "last_visits": {}}
    due = service.list_due_visits(room.session, room.people.claude, **ask)
    assert [(one["site"].name, one["on"]) for one in due] == [
        ("Kadumwa", day("2025-07-01")),
        ("Nzibira", day("2026-08-01")),
    ]
    ask["last_visits"] = {room.Kadumwa.id: day("2026-03-09")}
    assert [one["site"].name for one in service.list_due_visits(room.session, room.people.claude, **ask)] == ["Nzibira"]
    assert service.list_due_visits(room.session, room.people.boris, **ask) == []


# --- profiles of areas, cautions -------------------------------------------------------------------------


def test_an_area_has_the_regime_of_the_nearest_area_that_names_one(room):
    country, north, mwela = (room.people.areas[name] for name in ("République de Kaleo", "Kaleo-Nord", "Mwela"))
    find = lambda area: service.find_profile(room.session, SYSTEM, area, "icglr-rcm-2")  # noqa: E731 - asked thrice

    assert find(mwela) == "icglr-rcm-2"
    country.profile = "drc-arrete-0677"
    assert find(mwela) == "drc-arrete-0677"
    north.profile = "project-simple"
    assert (find(mwela), find(country)) == ("project-simple", "drc-arrete-0677")


def test_a_clerk_is_told_what_to_read_twice(room):
    decide(room, room.Nzibira, status="red")
    facts = {
        "status": "green",
        "signed_on": day("2026-04-01"),
        "effective_on": day("2026-03-15"),
        "profile": "icglr-rcm-2",
    }

    told = service.find_cautions(room.session, room.people.claude, site_uid=room.Nzibira.uid, **facts)
    assert told == ["back-dated", "before-minimum"]


# --- rights and log ------------------------------------------------------------------------------------

ACTS = {
    "decision.record": lambda r, d: decide(r, r.Kadumwa, actor="safi"),
    "decision.match": lambda r, d: service.match_line(
        r.session, r.people.safi, decision=d.uid, number=2, site=r.Kadumwa.uid
    ),
    "decision.enter-in-error": lambda r, d: service.enter_in_error(
        r.session, r.people.safi, decision=d.uid, number=1, reason="wrong"
    ),
    "status.import": lambda r, d: service.import_statuses(r.session, r.people.safi, []),
}


@pytest.mark.parametrize("verb", ACTS)
def test_a_person_without_the_right_is_refused(room, verb):
    decision = decide(room, room.Nzibira, "somewhere")

    assert refused("access.denied", ACTS[verb], room, decision).details["verb"] == verb


def test_a_status_outside_the_area_does_not_exist(room):
    for read in (service.get_status, service.list_timeline, service.list_recorded_statuses, service.get_next_visit):
        refused("item.not-found", read, room.session, room.people.safi, room.Luhwindja.uid)
        refused("item.not-found", read, room.session, room.people.safi, new_id())


def test_somebody_without_any_role_reads_no_status(room):
    room.people.users["safi"].roles = []
    room.session.info.clear()

    refused("access.denied", service.get_status, room.session, room.people.safi, room.Nzibira.uid)


def test_every_act_is_in_the_log(room):
    decision = decide(room, room.Nzibira, "Kadumwa")
    service.match_line(room.session, room.people.claude, decision=decision.uid, number=2, site=room.Kadumwa.uid)
    service.enter_in_error(room.session, room.people.claude, decision=decision.uid, number=1, reason="wrong")
    record(room, room.Kadumwa, "green", "2012-05-01", "v1")

    pending = {entry[1] for entry in room.session.info["siteaudit.log"]}
    verbs = {verb for verb in VERBS if verb.split(".")[0] in ("decision", "status")}
    assert verbs - pending == {"status.read"}


def test_only_the_site_touched_is_computed_again(room, monkeypatch):
    decide(room, room.Nzibira)
    touched = []
    real = history.recompute
    monkeypatch.setattr(
        history, "recompute", lambda session, site_id: (touched.append(site_id), real(session, site_id))
    )

    decide(room, room.Kadumwa, status="red")

    assert touched == [room.Kadumwa.id]
    assert room.session.scalars(select(AnnexLine)).all()
    assert audit.get_head(room.session)
