"""A register with sheets from before there were bodies: the migration lets each wait for a person, and touches no other."""

import contextlib
import datetime

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import delete, select

from siteaudit.core.db import db
from siteaudit.core.settings import ROOT
from siteaudit.core.transaction import reading, transaction
from siteaudit.visits import sheets
from siteaudit.visits.models import BodySheet, Submission
from tests import makers
from tests.conftest import WORKER, make_app, postgis_database
from tests.people import make_people
from tests.programs import make_version

from .test_bodies import SHEET, make_body, send

FOLDER = str(ROOT / "migrations")


@pytest.mark.parametrize("kind", ["sqlite", "postgis"])
def test_older_sheets_wait_for_a_person(kind, tmp_path):
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(postgis_database(f"siteaudit_sheets_{WORKER}")) if kind == "postgis" else ""
        app = make_app(tmp_path, address)
        with app.app_context():
            with transaction() as session:
                people = make_people(session)
                version, site = make_version(session, SHEET), makers.make_site(session, people)
                body = make_body(session, people)
                kept = send(session, people, version, site, BS07=body.uid)
                older = send(session, people, version, BS01="Comité  de paix", BS05="2026-11-20")
                corrected = send(session, people, version, BS01="CLS")
                send(session, people, version, replaces=corrected.submissions[0].uid, BS01="Chef")
                makers.make_visit(session, people, site)
                of_older = select(Submission.id).where(Submission.visit_id.in_((older.id, corrected.id)))
                session.execute(delete(BodySheet).where(BodySheet.submission_id.in_(of_older)))
                known = {"lea": people.lea, "body": body.uid, "kept": kept.id, "older": older.id}
            db.engine.dispose()
            downgrade(FOLDER, "20261124_13")
            for _ in range(2):
                upgrade(FOLDER)
                downgrade(FOLDER, "20261124_13")
            upgrade(FOLDER)
            with reading() as session:
                waiting = {one.submission.visit_id: one for one in sheets.list_waiting(session, known["lea"])}
                settled = [one for one in session.scalars(select(BodySheet)) if one.body_id is not None]
                found = [one.named for one in waiting.values()]
                told = (waiting[known["older"]].filled_on, waiting[known["older"]].until_on)
                assert [one.submission.visit_id for one in settled] == [known["kept"]]
            db.engine.dispose()

    assert sorted(found) == ["Chef", "Comité de paix"]
    assert told == (datetime.date(2026, 11, 20), datetime.date(2027, 11, 24))
