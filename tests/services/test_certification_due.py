"""What stands beside decisions: statuses that others recorded, visits that fall due, regimes of areas, cautions."""

import pytest
from sqlalchemy import select

from siteaudit.certification import service
from siteaudit.certification.models import RecordedStatus
from siteaudit.core.actor import SYSTEM
from tests.services.certification_room import day, decide, make_room, official, record


@pytest.fixture
def room(session, people):
    with make_room(session, people) as made:
        yield made


# --- recorded statuses of others (SETTLED 14) ----------------------------------------------------------


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
