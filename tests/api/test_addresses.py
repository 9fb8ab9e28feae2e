"""Whatever somebody types into an address or a body of the office, it answers; nothing is ever a fault."""

import pytest

from tests import makers

from .office import BASE, Person, token


@pytest.fixture
def sit(app, session, people):
    """sit("safi") is Safi, signed in."""
    return lambda name: Person(app, session, people, name)


@pytest.fixture
def site(session, people):
    return makers.make_site(session, people)


@pytest.mark.parametrize(
    "number", ["99999999999999999999", "-99999999999999999999", "1" + "0" * 4000, "2147483648", "x", "1.5", ""]
)
def test_any_number_in_an_address_opens_the_page(sit, site, number):
    rachid = sit("admin")

    rachid.get(f"/office/log?before={number}")
    rachid.get(f"/office/sites?after={number}")


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2201-01-01", "2026-02-30", "2026-W01-1", "x", ""])
def test_any_day_in_an_address_opens_the_page(sit, site, day):
    assert site.name in sit("safi").get(f"/office/sites/{site.uid}?known={day}")


@pytest.mark.parametrize(
    "place", ["sites?q={}", "sites?place={}&status={}&activity={}", "visits?indication={}", "due?q={}"]
)
@pytest.mark.parametrize("text", ["%00", "a%00b", "%ed%a0%80", "%25", "x" * 5000])
def test_any_text_in_an_address_opens_the_page(sit, place, text):
    sit("lea").get("/office/" + place.format(text, text, text))


def test_any_text_in_the_address_of_the_log_opens_the_page(sit):
    sit("admin").get("/office/log?verb=%00&subject=%00")


def test_a_sign_that_is_no_text_is_refused_in_a_form(sit, people, site):
    fields = {"site": site.uid, "due_on": "2027-01-01", "plan_reason": "a\x00b"}

    sit("lea").post("/office/due/plan", 422, **fields)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_that_no_site_can_have_is_refused_in_a_form(sit, site, day):
    sit("lea").post("/office/due/plan", 422, site=site.uid, due_on=day)


BODIES = {
    "deep": (b"[" * 200_000, "body.too-deep"),
    "no text": (b'{"reason": "long enough \\ud800"}', "body.not-json"),
    "a null sign": (b'{"reason": "long enough \\u0000"}', "body.not-json"),
    "a list": (b'["a reason that is long enough"]', "body.not-json"),
    "not utf-8": (b'{"reason": "\xff"}', "body.not-json"),
    "nothing": (b"", "body.not-json"),
    "a number": (b'{"reason": 1}', "body.invalid"),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_that_is_no_reason_opens_no_sealed_part(session, people, sit, site, kind):
    visit = makers.make_visit(session, people, site, sealed="finding")
    odette = sit("odette")
    body, code = BODIES[kind]
    headers = {"X-CSRFToken": token(odette.client.get("/office/account", base_url=BASE).text)}

    answer = odette.client.post(
        f"/office/visits/{visit.uid}/sealed", data=body, content_type="application/json", headers=headers, base_url=BASE
    )

    assert answer.status_code in (400, 422)
    assert answer.json["code"] == code
