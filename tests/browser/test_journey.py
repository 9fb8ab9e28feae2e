"""The whole journey in Chromium: a checklist filled without network becomes findings, an opinion, a status, a due visit, exports."""

import contextlib
import csv
import datetime
import io
import json
import os
import sqlite3
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from PIL import Image
from playwright.sync_api import expect, sync_playwright
from referencing import Registry, Resource

from siteaudit.core.digest import sha256
from siteaudit.demo.answers import fill

from . import desk
from .desk import Desk
from .monitor import Monitor, look_up
from .phone import require_browser

require_browser()
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]

LISTS = ("site-profile", "human-rights", "security-provision", "dispute-resolution")
CANARY = "kanari-Baraka-witness-5519"
PUBLIC_NOTE = "Panneau de la coopérative à l'entrée"
SECRET_COLOUR, PUBLIC_COLOUR = (230, 20, 220), (20, 200, 60)
CRITICAL = "HR01"


@pytest.fixture(scope="module")
def player():
    with sync_playwright() as player:
        yield player


def wanted_answers(amina, site):
    """What the monitor will say: a quiet site, but one person was badly beaten."""
    context = {"mode": "on_site", "operator_type": site["operator_type"], "minerals": site["minerals"], "water_concern": "yes" if site.get("water_concern") else "no"}
    said = {"SP01": "on_site", "SP11": site["name"], CRITICAL: "yes"}
    programs = amina.programs()
    return {name: fill(programs[name], context, said, amina.profile_of_area()) for name in LISTS}


def find_id(answers, name):
    """The id of a question by its name."""
    return next(one for one in answers["$marks"] if one.rsplit("/", 1)[-1] == name)


def start_visit(amina):
    """From Today to the page of the visit: where, position, who was present."""
    page = amina.page
    page.locator("main a", has_text="Tembesha").first.click()
    amina.tap("start.now")
    page.locator('.answer:has(> input[value="on_site"])').click()
    amina.tap("position.take")
    amina.sees("position.has", acc="8")
    amina.settled()
    amina.tap("where.next")
    for role, times in (("leader", 1), ("digger_man", 3), ("digger_woman", 2)):
        for _ in range(times):
            page.get_by_role("button", name=amina.t("present.more", role=amina.t(f"role.{role}")), exact=True).click()
    amina.settled()
    visit = amina.visit_uid()
    amina.tap("present.next")
    return visit


def fill_everything(amina, visit, answers, told):
    """The four lists; a public photo, a sealed note and a sealed photo. Killed in the middle of the last word."""
    critical = find_id(answers["human-rights"], CRITICAL)
    extras = []

    def after(identifier, value):
        told(identifier, value)
        if identifier == f"human-rights/{critical}":
            amina.two_apart(critical)
            amina.note(critical, CANARY)
            amina.photo(critical, SECRET_COLOUR)
            extras.append(critical)
        elif identifier.startswith("site-profile/") and not [one for one in extras if one != critical]:
            place = identifier.partition("/")[2]
            amina.note(place, PUBLIC_NOTE)
            amina.photo(place, PUBLIC_COLOUR)
            extras.append(place)

    for name in LISTS:
        amina.fill_list(visit, name, answers[name], after)
    assert len(extras) == 2


def test_a_visit_goes_from_a_phone_without_network_to_a_status_and_an_export(player, own_demo, tmp_path):
    amina = Monitor(player, tmp_path / "phone", own_demo.url)
    browser = desk.launch(player)
    try:
        visit = make_visit(amina, own_demo)
        send_visit(amina, own_demo)
        office = Office(browser, own_demo)
        site = office.check_visit(visit)
        office.open_sealed(visit)
        office.review(visit)
        office.decide(site)
        office.close()
        check_nothing_in_clear(own_demo, visit)
        check_phone_knows(amina)
        check_exports(own_demo, site, tmp_path)
    finally:
        browser.close()
        amina.close()
    assert amina.faults == []


def make_visit(amina, demo):
    """Enrol, lose network and server, fill, lose the battery, finish."""
    amina.enrol(demo.code())
    amina.tap("ready.start")
    amina.set_offline(True)
    demo.stop()
    amina.page.reload()
    amina.unlock()
    uid = amina.page.locator("main a", has_text="Tembesha").first.get_attribute("href").split("/")[2].partition("?")[0]
    answers = wanted_answers(amina, amina.site(uid))
    visit = start_visit(amina)
    given = {}
    fill_everything(amina, visit, answers, given.__setitem__)

    # The last note is being typed when the battery falls out.
    amina.go(f"#/visit/{visit}/list/site-profile/0")
    first = next(one for one in answers["site-profile"]["$marks"])
    amina.note(first, " (", leave=False)
    amina.killed()

    amina.open()
    amina.page.goto(f"{amina.url}/field/")
    amina.unlock()
    amina.tap("today.continue")
    expect(amina.page.get_by_role("heading", level=1, name="Tembesha")).to_be_visible()
    kept = amina.read(visit)
    assert set(kept["submissions"]) == set(LISTS)  # the instruments beside a full visit were offered, not taken
    for identifier, value in given.items():
        name, _, question = identifier.partition("/")
        assert look_up(kept["submissions"][name]["answers"], question) == value, identifier
    assert sorted(photo["part"] for photo in kept["photos"]) == ["assessment", "protected"]
    assert [one["count"] for one in kept["visit"]["present"]] == [1, 3, 2]

    amina.tap("visit.finish")
    amina.sees("indication.red")
    amina.tap("finish.now")
    amina.sees("sending.on_phone")
    return visit


def send_visit(amina, demo):
    """A network returns: received, and after the second copy safe."""
    demo.start()
    amina.set_offline(False)
    amina.ask_until_safe()


class Office:
    """Everybody at their desks, one after another."""

    def __init__(self, browser, demo):
        self.browser, self.demo, self.pages = browser, demo, []

    @contextlib.contextmanager
    def seat(self, name):
        """Somebody signs in; every page that they were shown is kept for the search after words."""
        one = Desk(self.browser, self.demo.url, name)
        one.page.on("response", lambda answer: "text/html" in answer.headers.get("content-type", "") and answer.ok and self.pages.append((answer.url, answer.text())))
        try:
            yield one
            assert one.faults == [], one.faults
        finally:
            one.close()

    def check_visit(self, visit):
        """The red indication is there; its note, its photo and its answer are not."""
        with self.seat("safi") as safi:
            safi.open(f"/office/visits/{visit}")
            safi.sees("Indication: points to red")
            expect(safi.page.locator("main .photos img, main figure img")).to_have_count(1)
            safi.sees("Sealed, 1 photo.")
            return safi.page.locator('.trail a[href*="/office/sites/"]').get_attribute("href").rsplit("/", 1)[1]

    def open_sealed(self, visit):
        """Odette opens note, answer and photo with her key and a reason; nobody else is let in."""
        with self.seat("odette") as odette:
            odette.open(f"/office/visits/{visit}")
            odette.press("Open the sealed part")
            odette.page.locator("#reason").select_option("follow_up")
            odette.page.locator("#words").fill("Follow-up of the beating, case 12")
            odette.page.locator("#key").set_input_files(str(self.demo.key_file))
            odette.press("Log my reason and open")
            odette.sees(CANARY)
            expect(odette.page.locator("[data-content]")).to_contain_text("a woman, age not known, others could hear")
            expect(odette.page.locator("[data-content]")).to_contain_text("Known from: S1, S2")
            photo = odette.page.locator("[data-content] img")
            expect(photo).to_have_count(1)
            assert photo.evaluate(COLOUR_OF) == pytest.approx(SECRET_COLOUR, abs=12)
        with self.seat("safi") as safi:
            assert safi.page.goto(f"{self.demo.url}/office/visits/{visit}/sealed").status == 403
            safi.faults.clear()
            safi.open("/office/")

    def review(self, visit):
        """Safi opens it, Jonas steps aside, four vote, Safi closes."""
        with self.seat("safi") as safi:
            safi.open(f"/office/visits/{visit}")
            safi.press("Put it before the committee")
            safi.page.wait_for_url("**/office/dossiers/*")
            dossier = safi.page.url.removeprefix(self.demo.url)
        with self.seat("jonas") as jonas:
            jonas.open(dossier)
            jonas.page.locator("summary", has_text="Step aside from this dossier").click()
            jonas.page.locator("#recusal_reason").fill("My cooperative buys there")
            jonas.press("Step aside")
            jonas.page.wait_for_url("**/office/dossiers")
            assert jonas.page.goto(self.demo.url + dossier).status in (403, 404)
            jonas.faults.clear()
            jonas.open("/office/")
        reasons = {}
        for name, choice in (("chen", "unfavourable"), ("furaha", "unfavourable"), ("rita", "favourable"), ("noella", "unfavourable")):
            with self.seat(name) as member:
                member.open(dossier)
                for reason in reasons.values():
                    assert reason not in member.page.content()
                reasons[name] = f"Reason of {name}, seen on site"
                member.page.locator(f'.answer:has(> input[value="{choice}"])').click()
                member.page.locator("#reason").fill(reasons[name])
                member.press("Vote")
                member.sees("Your vote is kept.")
                for reason in reasons.values():
                    member.sees(reason)
        with self.seat("safi") as safi:
            safi.open(dossier)
            safi.sees("4 of 5 seats have voted; 3 are needed")
            safi.press("Close the vote and give the opinion")
            safi.sees("The vote is closed.")
            expect(safi.page.locator(".opinion").first).to_contain_text("Comité local de suivi, Kaleo-Nord")

    def decide(self, site):
        """Claude copies the decision, sees what it would mean, records it."""
        day = datetime.datetime.now(datetime.UTC).date().isoformat()
        with self.seat("claude") as claude:
            claude.open(f"/office/decisions/new?site={site}")
            claude.page.locator("#reference").fill("Arrêté 0777/DEMO")
            claude.page.locator("#authority").fill("Ministère des Mines (invented)")
            claude.page.locator("#source").select_option("journal")
            claude.page.locator("#profile").select_option("icglr-rcm-2")
            claude.page.locator("#signed_on").fill(day)
            claude.page.locator("#effective_on").fill(day)
            claude.page.locator('input[name="status"][value="red"]').check()
            claude.press("Find the sites and preview")
            expect(claude.page.locator("#preview-part .status-red")).to_be_visible()
            claude.press("Record the decision")
            claude.sees("The decision is recorded.")
            claude.open(f"/office/sites/{site}")
            expect(claude.page.locator("main .status-red").first).to_be_visible()
            claude.sees("Arrêté 0777/DEMO")

    def close(self):
        """What nobody may read stood on no page, whoever was signed in."""
        assert len(self.pages) > 20
        assert [url for url, text in self.pages if CANARY in text] == []


COLOUR_OF = """async (image) => {
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""


def check_nothing_in_clear(demo, visit):
    """Neither database, blobs, second copy nor log hold the note, the photo or the answer of the sealed question."""
    files = [path for folder in (demo.data, demo.second_copy) for path in folder.rglob("*") if path.is_file() and path != demo.key_file]
    assert len(files) > 20
    found = [path.read_bytes() for path in files]
    assert not [data for data in found if CANARY.encode() in data or CANARY.encode("utf-16-le") in data]
    colours = [Image.open(io.BytesIO(data)).convert("RGB").resize((1, 1)).getpixel((0, 0)) for data in found if data[:2] == b"\xff\xd8"]
    assert any(colour == pytest.approx(PUBLIC_COLOUR, abs=12) for colour in colours)
    assert not any(colour == pytest.approx(SECRET_COLOUR, abs=40) for colour in colours)
    with contextlib.closing(sqlite3.connect(f"file:{demo.data / 'siteaudit.db'}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT s.answers, s.marks FROM submission s JOIN visit v ON v.id = s.visit_id WHERE v.uid = ?", [visit]).fetchall()
        assert len(rows) == len(LISTS)
        assert not [answers for answers, _marks in rows if CRITICAL in answers]
        assert PUBLIC_NOTE in json.dumps([json.loads(marks) for _answers, marks in rows], ensure_ascii=False)
        assert database.execute("SELECT count(*) FROM finding WHERE question LIKE ?", [f"%{CRITICAL}"]).fetchone()[0] >= 1
    assert CANARY not in demo.log() and "Traceback" not in demo.log()


def check_phone_knows(amina):
    """After the next contact the phone shows the new status, and the next visit that fell due by itself."""
    amina.tap("not-sent.ask")
    amina.go("#/today")
    line = amina.page.locator('main a[href*="plan="]', has_text="Tembesha")
    expect(line).to_have_count(1, timeout=30_000)
    later = amina.page.locator("main details > summary")
    if not line.is_visible():
        later.click()
    expect(line).to_be_visible()
    href = line.get_attribute("href")
    amina.go(f"#/site/{href.split('/')[2].partition('?')[0]}")
    expect(amina.page.locator("main .status-red")).to_be_visible()
    amina.page.get_by_text("Arrêté 0777/DEMO").wait_for()


def check_exports(demo, site, folder):
    """Three files whose manifests tell the truth, with the new status in each."""
    made = {}
    for form in ("icglr-json", "geojson", "csv"):
        manifest = demo.export(form, "registry", folder / form)
        (file,) = manifest["files"]
        data = (folder / form / file["name"]).read_bytes()
        assert (sha256(data), len(data)) == (file["sha256"], file["bytes"])
        beside = folder / form / f"{file['name']}.manifest.json"
        assert json.loads(beside.read_text(encoding="utf-8")) == manifest
        assert json.loads(demo.command("manifest", "verify", str(beside), "--json"))["valid"] is True
        assert manifest["demonstration"] is True and manifest["face"] == "registry"
        assert manifest["counts"]["exported"] == file["records"]
        made[form] = (data, manifest)

    sites = {row["uid"]: row for row in csv.DictReader(io.StringIO(made["csv"][0].decode("utf-8-sig")))}
    assert (sites[site]["status"], sites[site]["status_code"], sites[site]["status_reference"]) == ("red", "3", "Arrêté 0777/DEMO")

    features = json.loads(made["geojson"][0])
    assert features["type"] == "FeatureCollection" and len(features["features"]) == made["geojson"][1]["counts"]["exported"]
    (here,) = [one for one in features["features"] if one["id"] == site]
    assert here["geometry"]["coordinates"] == pytest.approx([4.1031, -1.2044], abs=1e-4)
    assert here["properties"]["status"] == "red"

    records = json.loads(made["icglr-json"][0])["mineSites"]
    (mine,) = [one for one in records if one["nationalId"] == sites[site]["national_id"]]
    assert mine["certificationStatus"] == 3 and mine["statusChange"][-1]["newStatus"] == 3
    none = [one["site"] for one in made["icglr-json"][1]["left_out"] if one["reason"] == "no-official-status"]
    assert none and all(sites[uid]["status_code"] == "" for uid in none)
    validate_icglr(records)


def validate_icglr(records):
    """Against the published schemas, when SITEAUDIT_TEST_REFERENCE has them; the invented country is added to their list."""
    reference = os.environ.get("SITEAUDIT_TEST_REFERENCE")
    if not reference:
        return
    schemas = [json.loads(path.read_text()) for path in (Path(reference) / "icglr" / "schemas").rglob("*.json")]
    for schema in schemas:
        allow_country(schema)
    registry = Registry().with_resources([(one["$id"], Resource.from_contents(one)) for one in schemas])
    whole = next(one for one in schemas if one["$id"].rsplit("/", 1)[-1].startswith("mine-site") and "certificationStatus" in json.dumps(one.get("required", [])))
    check = Draft202012Validator(whole, registry=registry)
    assert [f"{list(fault.absolute_path)}: {fault.message[:200]}" for record in records for fault in check.iter_errors(record)] == []


def allow_country(schema):
    """Every enumeration of member states also has the demonstration's ZZ."""
    if isinstance(schema, dict):
        if {"CD", "RW"} <= set(map(str, schema.get("enum", ()))):
            schema["enum"].append("ZZ")
        for inner in schema.values():
            allow_country(inner)
    elif isinstance(schema, list):
        for inner in schema:
            allow_country(inner)
