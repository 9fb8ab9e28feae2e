"""The public list and its files, and the export page: filters in the address, three languages, nothing sensitive."""

import csv
import datetime
import io
import json
import re
import zipfile

import pytest

from siteaudit.core import signing
from siteaudit.core.digest import canonical, unb64
from siteaudit.demo.people import PASSWORD
from siteaudit.web import catalogues
from siteaudit.web.sign_in import hash_password
from tests.counting import counted
from tests.services.register import Register


@pytest.fixture
def register(session, people, tmp_path):
    """Three decided sites and one without a decision."""
    made = Register(session, people, tmp_path)
    made.decide(made.site("Kalimbi"), made.site("Nyabibwe"))
    made.decide(made.site("Mukungwe"), status="red")
    made.site("Without")
    session.commit()
    return made


def page(client, address="/?lang=en"):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def names(text):
    return re.findall(r'<th scope="row">([^<]+)<', text)


def sign_in(client, people, session, name):
    people.users[name].password = hash_password(PASSWORD)
    session.commit()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)[1]
    client.post("/sign-in", data={"csrf_token": token, "email": f"{name}@example.org", "password": PASSWORD})


def token(client):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get("/registry/exports").text)[1]


# --- for everybody -----------------------------------------------------------------------------------


def test_the_list_holds_what_an_authority_decided_and_nothing_else(client, register):
    assert names(page(client)) == ["Kalimbi", "Mukungwe", "Nyabibwe"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("status=red", ["Mukungwe"]),
        ("q=kalim", ["Kalimbi"]),
        ("province=Sud-Kivu&status=green", ["Kalimbi", "Nyabibwe"]),
        ("province=Nowhere", []),
        ("status=none", []),
        ("status=%27%22%3E", []),
        ("q=%25", []),
        ("page=2", []),
        ("page=-7", ["Kalimbi", "Mukungwe", "Nyabibwe"]),
        ("page=x", ["Kalimbi", "Mukungwe", "Nyabibwe"]),
        ("page=99999999999999999999", []),
    ],
)
def test_the_filters_live_in_the_address(client, register, filters, found):
    assert names(page(client, f"/?lang=en&{filters}")) == found


def test_a_long_list_comes_in_pages(client, register, monkeypatch):
    monkeypatch.setattr("siteaudit.registry.pages.PAGE", 2)

    first, second = page(client), page(client, "/?lang=en&page=2")

    assert (names(first), names(second)) == (["Kalimbi", "Mukungwe"], ["Nyabibwe"])
    assert 'rel="next"' in first
    assert 'rel="prev"' in second


def test_an_empty_list_says_what_will_stand_there(client, session):
    assert "No authority has decided on a site yet" in page(client)


@pytest.mark.parametrize("language", ["fr", "sw"])
def test_every_text_of_the_room_is_translated(language):
    catalogue = catalogues.merge(language)
    folder = catalogues.FOLDER.parents[1]
    used = set()
    for path in (folder / "registry" / "templates").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        used |= {one or two for one, two in re.findall(r"""_\((?:"([^"]+)"|'([^']+)')""", text)}
        used |= {(one, many) for one, many in re.findall(r'ngettext\("([^"]+)", "([^"]+)"', text)}
    lacking = []
    for msgid in used | {"green", "yellow", "red", "blue"}:
        found = catalogue.get(msgid[0] if isinstance(msgid, tuple) else msgid)
        if found is None or not found.string or (isinstance(msgid, tuple) and not all(found.string)):
            lacking.append(msgid)

    assert lacking == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "second edition: green lasts 12 months"), ("fr", "deuxième édition\u00a0: le statut vert dure 12 mois"), ("sw", "toleo la pili: hali ya kijani hudumu miezi 12")],
)
def test_what_came_by_time_alone_tells_its_rule_in_words(client, session, register, language, words):
    register.decide(register.site("Old"), on=datetime.date(2024, 1, 1))
    session.commit()

    text = page(client, f"/?lang={language}")

    assert words in text
    assert "P12M" not in text
    assert "icglr-rcm-2 1: green P12M" in client.get("/registry/sites.csv").text


@pytest.mark.parametrize(("language", "title"), [("fr", "Statut officiel des sites miniers"), ("sw", "Hali rasmi ya migodi")])
def test_the_list_speaks_the_language_of_the_address(client, register, language, title):
    text = page(client, f"/?lang={language}")

    assert f"<h1>{title}</h1>" in text
    assert f'<html lang="{language}"' in text


def test_the_public_files_follow_the_filters_and_name_no_person(client, register):
    table = client.get("/registry/sites.csv?status=red")
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"), newline="")))
    features = client.get("/registry/sites.geojson").json["features"]

    assert [row["name"] for row in rows] == ["Mukungwe"]
    assert [one["properties"]["name"] for one in features] == ["Kalimbi", "Mukungwe", "Nyabibwe"]
    assert "attachment" in table.headers["Content-Disposition"]
    assert client.get("/registry/sites.xlsx").status_code == 404
    assert client.get("/registry/").location == "/"


def test_nothing_sensitive_stands_on_the_public_pages(client, register):
    seen = "".join(page(client, one) for one in ("/?lang=en", "/?lang=fr", "/?lang=sw", "/registry/sites.csv", "/registry/sites.geojson"))

    assert re.findall(r"CANARY\w+|[\w.-]+@example\.org|\+243[0-9]+", seen) == []
    assert not re.search(r"28\.12[0-9]", seen)


def test_the_list_asks_the_database_as_often_for_many_sites_as_for_few(client, register):
    with counted() as few:
        page(client)
    register.decide(*(register.site(f"More {number}", complete=False) for number in range(20)), status="yellow")
    register.session.commit()
    with counted() as many:
        page(client)

    assert len(many) == len(few)


# --- for officers ------------------------------------------------------------------------------------


def test_an_officer_gets_file_and_manifest_in_a_zip_and_can_verify_both(client, register, people, session):
    sign_in(client, people, session, "rachid")
    key = client.get("/registry/key").json

    answer = client.post("/registry/exports", data={"csrf_token": token(client), "choice": "csv registry"})
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    manifest = json.loads(archive.read("sites-registry.csv.manifest.json"))
    signature = manifest.pop("signature")

    assert answer.mimetype == "application/zip"
    assert signature["key"] == key["id"]
    assert signing.is_signed_ed25519(unb64(key["public"]), canonical(manifest), unb64(signature["ed25519"]))
    shown = client.get("/registry/exports").text
    assert "sites-registry.csv" in shown
    assert client.get(f"/registry/manifest/{manifest['export']}").json["files"] == manifest["files"]


@pytest.mark.parametrize("choice", ["icglr-json public", "x y", "", "csv"])
def test_a_choice_that_does_not_exist_is_refused(client, register, people, session, choice):
    sign_in(client, people, session, "rachid")

    assert client.post("/registry/exports", data={"csrf_token": token(client), "choice": choice}).status_code == 422


def test_without_a_form_token_nothing_is_made(client, register, people, session):
    sign_in(client, people, session, "rachid")

    assert client.post("/registry/exports", data={"choice": "csv registry"}).status_code == 403


def test_exports_are_for_officers_only(client, register, people, session):
    assert client.get("/registry/exports").status_code == 302
    assert client.get("/registry/manifest/0b5d6d3e-0000-4000-8000-000000000001").status_code == 302
    sign_in(client, people, session, "pascal")

    assert client.get("/registry/exports").status_code == 403
    assert client.get("/registry/manifest/0b5d6d3e-0000-4000-8000-000000000001").status_code == 403


def test_an_unknown_manifest_is_not_found(client, register, people, session):
    sign_in(client, people, session, "rachid")

    assert client.get("/registry/manifest/0b5d6d3e-0000-4000-8000-000000000001").status_code == 404
