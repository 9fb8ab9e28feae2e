"""Refusals before any view: an origin that is no address, and a database that is away."""

import pytest

from siteaudit.core.db import db
from siteaudit.core.problems import Problem
from siteaudit.web import command
from tests.conftest import FreshClient, make_app

BASE = "https://localhost"


@pytest.mark.parametrize("origin", ["http://[", "https://localhost]", "null", ""])
def test_an_origin_that_is_no_address_is_foreign(client, origin):
    answer = client.post("/sign-in", data={}, headers={"Origin": origin}, base_url=BASE)

    assert (answer.status_code, answer.json["code"]) == (403, "origin.foreign")


def test_a_busy_database_sends_nobody_to_the_sign_in_page(client, monkeypatch):
    def busy(**_more):
        raise Problem("database.busy")

    monkeypatch.setattr(command, "get_actor", busy)
    answer = client.get("/office/", base_url=BASE, headers={"Accept": "text/html"})

    assert answer.status_code == 503
    assert "database.busy" in answer.text


def test_a_database_that_is_away_is_told_in_a_sentence_with_every_header(tmp_path):
    app = make_app(tmp_path)
    browser = FreshClient(app)
    with browser.session_transaction(base_url=BASE) as cookie:
        cookie |= {"_user_id": "x", "sign_in": "y"}
    with app.app_context():
        db.engine.dispose()
    (tmp_path / "siteaudit.db").write_bytes(b"no database any more" * 400)

    answer = browser.get("/office/", base_url=BASE, headers={"Accept": "text/html"})

    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert answer.text == "Something went wrong here. Nothing was lost. (server.fault)\n"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
