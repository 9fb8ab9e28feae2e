"""What holds on every route: forms want their token and our origin, answers carry headers, an ended session opens nothing."""

import pytest
from flask import Flask

from siteaudit.access.models import SignIn
from siteaudit.core import clock

from .office import BASE
from .routes import REFUSED, ask, rows

# A phone asks with a long list of what it has; nothing is changed.
READS_BY_POST = {"sync.have"}


def bare_writers(app):
    """Endpoints of ours that take something and are in none of the wrappers that hold one transaction."""
    taking = {rule.endpoint for rule in app.url_map.iter_rules() if rule.methods - {"GET", "HEAD", "OPTIONS"}}
    ours = {endpoint for endpoint in taking if not endpoint.startswith("security.")}
    return {endpoint for endpoint in ours if not getattr(app.view_functions[endpoint], "writes", False)}


def test_a_writing_route_is_one_transaction(app):
    assert bare_writers(app) == READS_BY_POST


def test_the_check_of_writing_routes_can_fail():
    app = Flask("bare")
    app.add_url_rule("/bare", "bare", lambda: "", methods=["POST"])

    assert bare_writers(app) == {"bare"}


def test_no_form_is_taken_without_its_token_or_from_elsewhere(world, sit_as):
    client, form_token = sit_as("administrator")
    tries = [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ]

    taken = []
    for method, address, who, fields in rows():
        if method == "POST" and who not in ("library", "phone", "closed") and "json" not in fields:
            for number, headers in enumerate(tries):
                status = ask(client, method, address, fields, world[2], form_token if number else "", headers)
                if status not in (400, *REFUSED):
                    taken.append((address, headers, status))
    assert taken == []


@pytest.mark.parametrize("name", ["administrator", "anonymous"])
def test_every_answer_carries_the_headers(world, sit_as, name):
    client, _token = sit_as(name)

    lacking = []
    for method, address, _who, _fields in rows():
        answer = client.open(address.format_map(world[2]), method=method, base_url=BASE)
        policy = answer.headers.get("Content-Security-Policy", "")
        good = (
            "default-src 'none'" in policy
            and "unsafe" not in policy
            and answer.headers.get("X-Content-Type-Options") == "nosniff"
        )
        private = address.startswith(("/office", "/sync", "/sign-", "/registry/exports", "/registry/manifest"))
        if private and answer.status_code == 200:
            # A photo, and a blank form for paper, may be asked for again by its tag.
            kept = "photos" in address or address.endswith("/print")
            good = good and ("no-store" in answer.headers.get("Cache-Control", "") or kept)
        if not good or "Werkzeug" in answer.headers.get("Server", "") or answer.status_code >= 500:
            lacking.append((method, address, answer.status_code))
    assert lacking == []


def test_an_ended_session_opens_nothing(session, world, sit_as):
    client, form_token = sit_as("administrator")
    for row in session.query(SignIn):
        row.ended_at = clock.now()
    session.commit()

    opened = [
        (method, address)
        for method, address, who, fields in rows()
        if who not in ("public", "library", "phone", "closed")
        and ask(client, method, address, fields, world[2], form_token) not in (302, 401, 403)
    ]

    assert opened == []


def test_a_closed_account_opens_nothing(session, world, sit_as):
    client, _token = sit_as("case_officer")
    world[0]["case_officer"].active = False
    session.commit()

    assert client.get(f"/office/visits/{world[2]['visit']}", base_url=BASE).status_code in (302, 401, 403)
