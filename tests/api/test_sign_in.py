"""Signing in: the right password opens, sessions end on the server, guessing is slowed, origin counts."""

import datetime
import re

import pytest

from siteaudit.access.models import SignIn
from siteaudit.core import clock
from siteaudit.demo.people import PASSWORD
from siteaudit.web.sign_in import hash_password


@pytest.fixture
def amina(session, people):
    user = people.users["amina"]
    user.password = hash_password(PASSWORD)
    session.commit()
    return user


def token(client, address="/sign-in"):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get(address, base_url=BASE).text)[1]


BASE = "https://localhost"


def sign_in(client, email="amina@example.org", password=PASSWORD):
    form = {"csrf_token": token(client), "email": email, "password": password}
    return client.post("/sign-in", data=form, base_url=BASE)


def test_the_right_password_opens_a_session_kept_on_the_server(client, session, amina):
    answer = sign_in(client)

    assert (answer.status_code, answer.location) == (302, "/office/")
    assert session.query(SignIn).filter_by(user_id=amina.id).one().ended_at is None
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Host-siteaudit="))
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"))


@pytest.mark.parametrize("address", ["amina@office.local", "AMINA@Office.Local", "amina@siteaudit.test"])
def test_an_office_without_internet_signs_in_with_addresses_of_its_own(client, session, amina, address):
    amina.email = address.lower()
    session.commit()

    assert sign_in(client, email=address).location == "/office/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(client, amina):
    wrong = sign_in(client, password="something else entirely")
    unknown = sign_in(client, email="nobody@example.org")

    strip = lambda page: re.sub(r'value="[^"]*"', "", page.text)  # noqa: E731 - the token and the address differ
    assert wrong.status_code == unknown.status_code
    assert strip(wrong) == strip(unknown)
    assert PASSWORD not in wrong.text


def test_the_eleventh_guess_waits(client, amina):
    for _ in range(10):
        sign_in(client, password="guess guess guess")

    assert sign_in(client).status_code == 429


def test_signing_out_ends_the_row_and_the_old_cookie_is_worth_nothing(client, session, amina):
    sign_in(client)
    form = {"csrf_token": token(client, "/sign-in/again")}
    old = client.get_cookie("__Host-siteaudit", domain="localhost").value

    client.post("/sign-out", data=form, base_url=BASE)
    client.set_cookie("__Host-siteaudit", old, domain="localhost", secure=True)

    session.expire_all()
    assert session.query(SignIn).filter_by(user_id=amina.id).one().ended_at is not None
    assert client.get("/office/second-factor", base_url=BASE).status_code == 302


def test_an_idle_session_is_over(client, amina):
    sign_in(client)

    with clock.freeze(clock.now() + datetime.timedelta(minutes=31)):
        assert "/sign-in" in client.get("/office/second-factor", base_url=BASE).location


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_a_request_from_another_site_is_refused(client, headers):
    answer = client.post("/sign-in", data={}, headers=headers, base_url=BASE)

    assert answer.status_code == 403


def test_an_address_of_a_million_signs_is_refused_at_once(client, amina):
    answer = sign_in(client, email="a" * 100_000 + "@example.org")

    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/sign-in"])
def test_every_answer_carries_the_headers(client, path):
    headers = client.get(path, base_url=BASE).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in headers["Content-Security-Policy"]
