"""The second factor on a real file, as a server has it: it opens, works once, and cannot be guessed."""

import re
import time

import pytest
from passlib.totp import TOTP
from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import User
from siteaudit.core.actor import SYSTEM
from siteaudit.core.transaction import reading, transaction
from siteaudit.demo.people import PASSWORD
from siteaudit.web.sign_in import hash_password
from tests.conftest import FreshClient, make_app

BASE = "https://localhost"
EMAIL = "odette@example.org"


@pytest.fixture
def site(tmp_path):
    """An application on a file of its own with one account; no shared connection."""
    app = make_app(tmp_path)
    with app.app_context(), transaction() as session:
        area = access.create_area(session, SYSTEM, parent=None, level="country", name="Somewhere")
        access.create_user(
            session, SYSTEM, email=EMAIL, label="Odette", roles=["case_officer"], areas=[area],
            password_hash=hash_password(PASSWORD),
        )  # fmt: skip
    return app


def post(client, path, form_at, **form):
    page = client.get(form_at, base_url=BASE).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    return client.post(path, data={"csrf_token": token, **form}, base_url=BASE)


def sign_in(client):
    return post(client, "/sign-in", "/sign-in", email=EMAIL, password=PASSWORD)


def switch_on(app, client):
    """Set up the authenticator and return it."""
    sign_in(client)
    page = post(client, "/office/second-factor", "/office/second-factor", setup="authenticator")
    key = re.search(r"<code>([A-Z2-7 -]{16,})</code>", page.text)[1]
    action = re.search(r'<form method="post" action="([^"]+)"[^>]*class="narrow"', page.text)[1]
    token = re.search(r'class="narrow">\s*<input type="hidden" name="csrf_token" value="([^"]+)"', page.text)[1]
    clock = TOTP(key.replace(" ", "").replace("-", ""))
    answer = client.post(action, data={"csrf_token": token, "code": clock.generate().token}, base_url=BASE)
    assert answer.status_code in (200, 302)
    with app.app_context(), reading() as session:
        assert session.scalars(select(User)).one().tf_totp_secret
    return clock


def next_code(clock):
    """A code of the next half minute: the present one was used to switch on."""
    return clock.generate(time=time.time() + 30).token


def test_the_owner_gets_in_with_a_fresh_code_and_not_twice_with_the_same(site):
    client = FreshClient(site, site.response_class)
    code = next_code(switch_on(site, client))
    first, second = FreshClient(site, site.response_class), FreshClient(site, site.response_class)

    for browser in (first, second):
        assert "/office/" not in (sign_in(browser).location or "")
    opened = post(first, "/sign-in/code", "/sign-in/code", code=code)
    again = post(second, "/sign-in/code", "/sign-in/code", code=code)

    assert opened.location == "/office/"
    assert again.status_code == 200
    assert first.get("/office/", base_url=BASE).status_code == 200
    assert second.get("/office/", base_url=BASE).status_code == 302


def test_codes_cannot_be_guessed(site):
    client = FreshClient(site, site.response_class)
    clock = switch_on(site, client)
    thief = FreshClient(site, site.response_class)
    sign_in(thief)

    for _ in range(5):
        assert post(thief, "/sign-in/code", "/sign-in/code", code="000000").status_code == 200
    right = post(thief, "/sign-in/code", "/sign-in/code", code=next_code(clock))

    assert right.status_code == 429


def test_strangers_lock_nobody_out_of_a_browser_that_was_here_before(site):
    owner, stranger = FreshClient(site, site.response_class), FreshClient(site, site.response_class)
    sign_in(owner)
    post(owner, "/sign-out", "/sign-in/again")
    for _ in range(10):
        post(stranger, "/sign-in", "/sign-in", email=EMAIL, password="a wrong one, again")

    assert post(stranger, "/sign-in", "/sign-in", email=EMAIL, password=PASSWORD).status_code == 429
    assert sign_in(owner).location == "/office/"


def test_a_wrong_password_without_a_token_counts_for_nobody(site):
    client = FreshClient(site, site.response_class)

    for _ in range(12):
        client.post("/sign-in", data={"email": EMAIL, "password": "x" * 12}, base_url=BASE)

    assert sign_in(client).location == "/office/"


@pytest.mark.parametrize("body", ['["x"]', '{"email": 1}', "{"])
def test_only_forms_sign_in(site, body):
    client = FreshClient(site, site.response_class)

    answer = client.post("/sign-in", data=body, content_type="application/json", base_url=BASE)

    assert answer.status_code == 415


def test_no_mail_rescues(site):
    assert FreshClient(site, site.response_class).get("/sign-in/rescue", base_url=BASE).status_code == 404


def test_nothing_is_remembered_beyond_the_session(site):
    client = FreshClient(site, site.response_class)
    post(client, "/sign-in", "/sign-in", email=EMAIL, password=PASSWORD, remember="y")

    assert client.get_cookie("remember_token", domain="localhost") is None



def test_no_token_stands_for_a_person(site):
    client = FreshClient(site)
    page = client.get("/sign-in", base_url=BASE).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    form = {"csrf_token": token, "email": EMAIL, "password": PASSWORD}
    answer = client.post("/sign-in?include_auth_token=1", data=form, base_url=BASE, headers={"Accept": "application/json"})
    with site.app_context(), reading() as session:
        bearer = session.scalars(select(User)).one().get_auth_token()

    assert "authentication_token" not in answer.text
    for headers, asked in (({"Authentication-Token": bearer}, ""), ({}, f"?auth_token={bearer}")):
        there = FreshClient(site).get(f"/office/account{asked}", base_url=BASE, headers=headers)
        assert (there.status_code, there.location[:8]) == (302, "/sign-in")


def test_a_code_of_a_set_up_begun_beside_it_opens_nothing(site):
    switch_on(site, FreshClient(site))
    client = FreshClient(site)
    sign_in(client)
    page = client.get("/sign-in/code", base_url=BASE).text
    with site.app_context():
        factory = site.extensions["security"].totp_factory
        own = factory.generate_totp_secret()
        code = factory.generate_totp_password(own)
    with client.session_transaction(base_url=BASE) as cookie:
        cookie.update({"tf_state": "validating_profile", "tf_totp_secret": own, "tf_primary_method": "authenticator"})

    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    answer = client.post("/sign-in/code", data={"csrf_token": token, "code": code}, base_url=BASE)

    assert (answer.status_code, answer.location) == (302, "/sign-in")
    assert client.get("/office/account", base_url=BASE).status_code == 302


def test_every_spelling_of_an_address_is_one_count(site):
    for _ in range(10):
        post(FreshClient(site), "/sign-in", "/sign-in", email=EMAIL, password="quite another one")

    answer = post(FreshClient(site), "/sign-in", "/sign-in", email=EMAIL.replace("@e", "@\uff45"), password=PASSWORD)

    assert answer.status_code == 429
