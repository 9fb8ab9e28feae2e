"""Whatever is typed into an address or a form: never a fault, on both databases; and a second factor works and cannot be guessed."""

import pytest

from tests import makers

from .office import BASE, Person, token

LONG, FAR = "x" * 5000, "9" * 30


@pytest.fixture
def sit(app, session, people):
    return lambda name: Person(app, session, people, name)


@pytest.fixture
def site(session, people):
    return makers.make_site(session, people)


@pytest.mark.parametrize("address", ["sites?after=" + FAR, "sites?after=-" + FAR, "sites/{site}?known=9999-12-31", "sites/{site}?known=0001-01-01"])
def test_no_address_of_an_office_page_is_a_fault(sit, session, site, address):
    answer = sit("safi").client.get("/office/" + address.format(site=site.uid), base_url=BASE)

    assert answer.status_code < 500


def test_a_place_in_the_log_beyond_all_numbers_is_no_fault(sit):
    assert sit("admin").client.get(f"/office/log?before={FAR}", base_url=BASE).status_code < 500


@pytest.mark.parametrize("body", ["[" * 100_000, '{"reason": "ten letters \\ud800 and more"}', '{"reason": "ten letters \\u0000 and more"}', "{", "[]"])
def test_no_body_of_the_sealed_page_is_a_fault(sit, session, people, site, body):
    visit = makers.make_visit(session, people, site)
    session.commit()

    answer = sit("odette").client.post(f"/office/visits/{visit.uid}/sealed", data=body, content_type="application/json", base_url=BASE)

    assert answer.status_code in (400, 404, 413, 422)


@pytest.mark.parametrize("body", ['["x"]', '{"email": 1}', '{"email": ["a"], "password": {}}', "[" * 100_000])
def test_signing_in_by_json_is_refused(client, people, body):
    assert client.post("/sign-in", data=body, content_type="application/json", base_url=BASE).status_code in (400, 415, 422)


@pytest.mark.parametrize("text", [LONG, "nul\0here", "line\r\nBcc: somebody@example.org", "\ud800"], ids=["long", "nul", "lines", "half a sign"])
@pytest.mark.parametrize("field", ["label", "email", "password"])
def test_an_account_takes_no_text_that_the_database_cannot_keep(sit, people, text, field):
    given = {"email": "new@example.org", "label": "New", "password": "long-enough-1", "roles": "monitor", "areas": people.areas["Mwela"].uid}
    given[field] = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") + ("@example.org" if field == "email" else "")

    answer = _post(sit("admin"), "/office/people", given)

    assert answer.status_code < 500
    assert text[:3] != "lin" or field == "password" or answer.status_code == 422


@pytest.mark.parametrize("text", [LONG, "nul\0here"], ids=["long", "nul"])
@pytest.mark.parametrize("field", ["name", "finer"])
def test_a_site_takes_no_text_that_the_database_cannot_keep(sit, people, text, field):
    answer = _post(sit("lea"), "/office/sites/new", {"area": people.areas["Mwela"].uid, "name": "Neue", "finer": ""} | {field: text})

    assert answer.status_code < 500


@pytest.mark.parametrize("given", [{"reference": LONG}, {"authority": "nul\0here"}, {"source": "nonsense"}, {"status": "nonsense"}, {"profile": "../../x"},
                                   {"signed_on": "0001-01-05", "effective_on": "0001-01-05"}, {"effective_on": "9999-12-31"}])  # fmt: skip
def test_no_decision_is_a_fault_or_breaks_its_site(sit, site, given):
    clerk = sit("claude")
    facts = {"annex": "x", "line-text": "x", "line-site": site.uid, "reference": "Act one", "authority": "Ministry", "source": "journal", "signed_on": "2026-01-01",
             "effective_on": "2026-01-01", "status": "green", "profile": makers.PROFILE, "step": "record"}  # fmt: skip

    assert _post(clerk, "/office/decisions/new", facts | given).status_code < 500
    clerk.get(f"/office/sites/{site.uid}")


def test_a_reason_that_is_none_plans_no_visit(sit, site):
    assert _post(sit("lea"), "/office/due/plan", {"site": site.uid, "due_on": "2030-01-01", "plan_reason": "nonsense"}).status_code == 422



def test_nobody_makes_himself_a_case_officer(sit, people):
    admin = people.users["admin"].uid

    assert _post(sit("admin"), f"/office/people/{admin}/roles", {"roles": ["administrator", "case_officer"]}).status_code == 403


def test_a_set_up_begun_is_confirmed_by_no_code_at_the_sign_in(sit, people):
    rita = sit("rita")
    page = rita.client.post("/office/second-factor", data={"setup": "authenticator", "csrf_token": _token(rita)}, base_url=BASE).text

    answers = [
        rita.client.post("/sign-in/code", data={"code": f"{number:06}", "csrf_token": token(page)}, base_url=BASE).status_code for number in range(12)
    ]

    assert set(answers) == {302}  # how codes are counted where they are asked: test_second_factor.py
    assert people.users["rita"].tf_primary_method is None


def test_the_password_is_not_guessed_from_an_open_session(sit):
    rita = sit("rita")
    form = _token(rita)

    answers = [rita.client.post("/sign-in/again", data={"password": f"guess {number}", "csrf_token": form}, base_url=BASE).status_code for number in range(12)]

    assert 429 in answers


def test_ten_posts_without_a_token_lock_nobody_out(sit, client, people):
    for _ in range(11):
        client.post("/sign-in", data={"email": people.users["safi"].email, "password": "x"}, base_url=BASE)

    sit("safi")


def test_no_cookie_outlives_the_session(sit, client, people):
    sit("rita")
    form = {"csrf_token": token(client.get("/sign-in", base_url=BASE).text), "email": "rita@example.org", "password": "demo-only-coltan-7", "remember": "y"}

    answer = client.post("/sign-in", data=form, base_url=BASE)

    assert not [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("remember_token=0") or "remember_token=" in cookie]


def _token(person):
    return token(person.client.get("/office/account", base_url=BASE).text)


def _post(person, path, given):
    return person.client.post(path, data=given | {"csrf_token": _token(person)}, base_url=BASE)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("path", ["/office/", "/office/sites", "/registry/exports", "/sign-in", "/"])
def test_a_wrong_method_is_told_so(client, method, path):
    answer = client.open(path, method=method, headers={"Accept": "text/html"}, base_url=BASE)

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_the_address_of_a_form_opened_in_a_browser_is_no_fault(sit):
    assert sit("lea").client.get("/office/due/plan", headers={"Accept": "text/html"}, base_url=BASE).status_code == 405
