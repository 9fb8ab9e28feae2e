"""Recording decisions: bad ones are refused, an annex is matched line by line, who may, and what the log says."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from siteaudit.access.verbs import VERBS
from siteaudit.audit import service as audit
from siteaudit.certification import history, service
from siteaudit.certification.models import AnnexLine
from siteaudit.core.ids import new_id
from tests.refusals import refused
from tests.services.certification_room import at, day, decide, make_room, official, record


@pytest.fixture
def room(session, people):
    with make_room(session, people) as made:
        yield made


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
        ("body.invalid", {"authority": "\u202e\u200b"}),
        ("body.invalid", {"reference": None}),
        ("id.invalid", {"uid": "7"}),
    ],
)
def test_a_bad_decision_is_refused_and_changes_nothing(room, code, changes):
    refused(code, decide, room, room.Nzibira, **changes)

    assert official(room, room.Nzibira)["status"] == "none"


def test_a_decision_needs_lines_and_each_site_once(room):
    refused("body.invalid", decide, room)
    refused("body.invalid", decide, room, " ")
    refused("body.invalid", decide, room, "x" * 301)
    refused("decision.site-twice", decide, room, room.Nzibira, room.Nzibira)


def test_words_of_a_decision_are_kept_as_they_are_seen(room):
    made = decide(room, "Lu\u00adkoma\n ya juu", reference="Arrêté\u00a0\u202e0677\n bis ", authority=" Ministry\u200b of Mines")

    assert (made.reference, made.authority, made.lines[0].text) == ("Arrêté 0677 bis", "Ministry of Mines", "Lukoma ya juu")
    refused("decision.exists", decide, room, "Lukoma", reference="Arrêté 0677 bis")


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


def test_of_two_who_match_a_line_at_once_one_comes_too_late(room):
    decision = decide(room, "Nzibira or Kadumwa")
    room.session.commit()
    other = Session(room.session.get_bind(), join_transaction_mode="create_savepoint")
    seen = other.scalars(select(AnnexLine)).one()
    assert seen.decision.uid == decision.uid

    service.match_line(room.session, room.people.claude, decision=decision.uid, number=1, site=room.Nzibira.uid)
    room.session.commit()

    more = {"decision": decision.uid, "number": 1, "site": room.Kadumwa.uid}
    refused("decision.line", service.match_line, other, room.people.claude, **more)
    other.close()


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
