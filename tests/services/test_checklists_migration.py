"""A register with checklists from before versions had a logic hash: the migration gives each its own."""

import json

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from siteaudit.checklists.compiler.logic import logic_of
from siteaudit.checklists.source import build
from siteaudit.core.db import db
from siteaudit.core.settings import ROOT
from tests.conftest import WORKER, make_app, postgis_database
from tests.programs import SMALL

FOLDER = str(ROOT / "migrations")
ROW = text(
    "INSERT INTO checklist_version (id, uid, checklist_id, version, state, digest, title, source, xform, program, published_at)"
    " VALUES (1, 'b', 1, '2026112401', 'published', :digest, '{}', '', '', :program, '2026-11-24 10:00:00+00')"
)


@pytest.mark.parametrize("kind", ["sqlite", "postgis"])
def test_published_versions_get_the_hash_of_their_own_program(kind, tmp_path):
    import contextlib

    program = build(SMALL.encode(), ".yaml")[1]
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(postgis_database(f"siteaudit_logic_{WORKER}")) if kind == "postgis" else ""
        app = make_app(tmp_path, address)
        with app.app_context():
            downgrade(FOLDER, "20261124_08")
            with db.engine.begin() as connection:
                connection.execute(text("INSERT INTO checklist (id, uid, name, created_at) VALUES (1, 'a', 'small', '2026-11-24 10:00:00+00')"))
                connection.execute(ROW, {"digest": program["digest"], "program": json.dumps(program)})
            upgrade(FOLDER)
            with db.engine.connect() as connection:
                found = connection.execute(text("SELECT logic, reviewed, saved_at = published_at FROM checklist_version")).one()
            db.engine.dispose()

    assert (found[0], found[1], bool(found[2])) == (logic_of(program), "{}", True)
