"""Two people at once, on a database that lets both begin: the later one sees what the earlier did. Each act really commits."""

import datetime
import threading
import time

import pytest
from sqlalchemy import text

from siteaudit.certification import service as certification
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.core.db import db
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction
from siteaudit.sites import bodies
from siteaudit.sites.models import Site
from siteaudit.visits import service as visits
from siteaudit.visits.recording import SubmissionRecord, VisitRecord
from tests import makers
from tests.conftest import WORKER, make_app, postgis_database
from tests.people import make_people
from tests.programs import make_version


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with postgis_database(f"siteaudit_at_once_{WORKER}") as address:
        app = make_app(tmp_path_factory.mktemp("at_once"), address)
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="module")
def room(app):
    with app.app_context(), transaction() as session:
        people = make_people(session)
        made = {"people": people, "version": make_version(session), "site": makers.make_site(session, people)}
    return made


def at_once(app, first, second):
    """Begin `second` while `first` is done and not committed; what each gave, or the code of its refusal."""
    told = {}

    def later():
        with app.app_context():
            try:
                with transaction() as session:
                    told["second"] = second(session)
            except Problem as problem:
                told["second"] = problem.code

    thread = threading.Thread(target=later)
    with app.app_context(), transaction() as session:
        told["first"] = first(session)
        session.flush()
        thread.start()
        while thread.is_alive() and not is_waited_for():
            time.sleep(0.01)
    thread.join()
    return told["first"], told["second"]


def is_waited_for():
    """Whether somebody waits for another in this test's own database: others run beside it on the same server."""
    with db.engine.connect() as connection:
        waiting = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()"
        return connection.execute(text(waiting)).scalar() > 0


def keep(session, room, given, **more):
    """A visit record of Amina's; its uid."""
    facts = {"uid": new_id(), "site_id": room["site"].id, "area_id": room["site"].area_id, "mode": "on_site", "origin": "phone"} | more
    record = VisitRecord(visited_on=datetime.date(2026, 11, 20), received_at=clock.now(), submissions=(given,), **facts)
    return visits.record_visit(session, room["people"].amina, record, profile=None).uid


def test_one_body_entered_twice_has_one_record(app, room):
    def enter(session):
        return bodies.create_body(session, room["people"].lea, area=room["people"].areas["Mwela"], name="CLS Mwela", kind="cls").uid

    first, second = at_once(app, enter, enter)

    assert second == "body.known"
    with app.app_context(), transaction() as session:
        assert [one.uid for one in bodies.list_bodies(session, SYSTEM)] == [first]


def test_a_decision_recorded_twice_is_recorded_once(app, room):
    def record(session):
        return makers.make_decision(session, room["people"], session.get(Site, room["site"].id)).uid

    first, second = at_once(app, record, record)

    assert second == "decision.exists"
    with app.app_context(), transaction() as session:
        assert [one["uid"] for one in certification.list_decisions(session, SYSTEM)] == [first]


def test_a_visit_that_is_made_is_not_given_up_at_once(app, room):
    with app.app_context(), transaction() as session:
        plan = visits.plan_visit(session, SYSTEM, site=room["site"].uid, due_on=datetime.date(2030, 1, 15), reason="incident").uid

    def make(session):
        given = SubmissionRecord(new_id(), room["version"], {"safety": {"children": "no"}})
        return keep(session, room, given, plan=plan)

    def cancel(session):
        return visits.cancel_plan(session, room["people"].lea, plan=plan).uid

    _first, second = at_once(app, make, cancel)

    assert second == "visit.plan-closed"


def test_a_visit_is_placed_once(app, room):
    with app.app_context(), transaction() as session:
        visit = keep(session, room, SubmissionRecord(new_id(), room["version"], {"safety": {"children": "no"}}), site_id=None)

    def place(session):
        return visits.place_visit(session, room["people"].lea, visit=visit, site=room["site"].uid).uid

    assert at_once(app, place, place) == (visit, "visit.placed")


def test_two_records_of_one_visit_are_judged_together(app, room):
    visit = new_id()

    def send(session, **answers):
        answers = {"children": "no", "guarded": "yes"} | answers
        marks = {f"safety/{name}": {"evidence": "A"} for name in answers}
        told = [{"id": "safety/violence", "outcome": "no_finding", "severity": "C", "grade": "B", "source": "I2"}]
        return keep(session, room, SubmissionRecord(new_id(), room["version"], {"safety": answers}, marks, told), uid=visit)

    with app.app_context(), transaction() as session:
        send(session)
    at_once(app, lambda session: send(session, children="yes"), lambda session: send(session, guarded="no"))

    with app.app_context(), transaction() as session:
        row = visits.get_visit(session, SYSTEM, visit)
        assert (len(row.submissions), row.indication_status) == (3, "red")
