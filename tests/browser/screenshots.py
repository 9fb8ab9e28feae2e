"""Pictures of the main pages, to look at before calling anything done: `python -m tests.browser.screenshots FOLDER`.
`--story` makes only the four pictures that README.md shows. A demonstration is made and served for it in a temporary folder."""

import argparse
import datetime
import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from siteaudit.demo.answers import fill
from siteaudit.web.catalogues import LANGUAGES

from . import desk
from .demo_server import Demo
from .desk import Desk
from .monitor import SECRET, Monitor

COLOURS = 128
PHONE, OFFICE = (360, 640), (1280, 800)
MEMBERS = (("chen", "unfavourable", "Two people told it apart; the officers must answer first."), ("rita", "with_conditions", "After an inquiry within thirty days."),
           ("furaha", "unfavourable", "The permit does not weigh against this."),
           ("noella", "unfavourable", "The women at the washing pool said the same."))  # fmt: skip


class Album:
    """Writes pictures with few colours, so that they stay small."""

    def __init__(self, folder, only=None):
        self.folder, self.only = folder, only
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, page, name, full=False):
        """What the page shows, or all of it."""
        if self.only and name not in self.only:
            return
        page.evaluate("() => document.fonts.ready")
        page.evaluate("() => Promise.all([...document.images].map((one) => one.decode().catch(() => {})))")
        image = Image.open(io.BytesIO(page.screenshot(full_page=full, animations="disabled")))
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(self.folder / f"{self.only[name] if self.only else name}.png", optimize=True)


def see_phone(player, demo, folder, album, language, scheme):
    """Every main view of one phone, with a visit that points to red; returns the visit."""
    mark = f"-{language}-{scheme}"
    phone = Monitor(player, folder, demo.url, language, color_scheme=scheme)
    page, show = phone.page, lambda name: album.take(phone.page, f"phone-{name}{mark}")
    page.goto(f"{demo.url}/field/")
    page.locator(f"button[lang={language}]").wait_for()
    show("01-language")
    page.goto("about:blank")
    page.goto(f"{demo.url}/field/#enrol={demo.code()}")
    page.locator(f"button[lang={language}]").click()
    page.locator("#secret").fill(SECRET)
    show("02-passphrase")
    phone.tap("enrol.now")
    phone.sees("ready.yes")
    show("03-ready")
    phone.tap("ready.start")
    page.locator("section.sheet").wait_for()
    show("04-today")
    phone.go("#/sites")
    page.locator("main ul.lines a").first.wait_for()
    show("05-sites")
    page.locator("main ul.lines a", has_text="Lwakiri").click()
    page.locator("dl.facts").wait_for()
    show("06-site")
    phone.go("#/today")
    wanted, any_due = page.locator("main ul.lines a", has_text="Tembesha"), page.locator('main ul.lines a[href*="plan="]')
    (wanted if wanted.count() else any_due).first.click()
    page.locator(".answer").first.wait_for()
    show("07-start")
    phone.tap("start.now")
    page.locator('.answer:has(> input[value="on_site"])').click()
    phone.tap("position.take")
    phone.sees("position.has", acc="8")
    show("08-where")
    visit = phone.visit_uid()
    phone.tap("where.next")
    page.locator(".stepper").first.wait_for()
    show("09-present")
    see_visit(phone, visit, show)
    phone.close()
    return visit


def see_visit(phone, visit, show):
    """The human rights list filled, then what is missing, finish, and sending."""
    page = phone.page
    site = phone.site(phone.read(visit)["visit"]["site"])
    context = {"mode": "on_site", "operator_type": site["operator_type"], "minerals": site["minerals"], "water_concern": "no"}
    answers = fill(phone.programs()["human-rights"], context, {"HR01": "yes", "HR44": ["helmets"]}, phone.profile_of_area())
    shown = set()

    def after(identifier, _value):
        name = identifier.rsplit("/", 1)[1]
        place = phone.question(identifier.partition("/")[2])
        if name == "HR01":
            phone.two_apart(identifier.partition("/")[2])
        if name in ("HR01", "HR44", "HR10", "HR40") and name not in shown:
            shown.add(name)
            phone.settled()
            place.evaluate("(one) => one.scrollIntoView({ block: 'start' })")
            page.evaluate("() => scrollBy(0, -96)")
            show(f"10-question-{name}")

    phone.fill_list(visit, "human-rights", answers, after)
    for number, (address, name) in enumerate((("", "visit"), ("/list/human-rights", "list"), ("/missing", "missing"), ("/finish", "finish")), 11):
        phone.go(f"#/visit/{visit}{address}")
        page.locator("main ul.lines:visible").first.wait_for()
        show(f"{number}-{name}")
    page.locator(".indication").evaluate("(one) => one.scrollIntoView({ block: 'center' })")
    show("15-indication")
    phone.tap("finish.now")
    phone.sees("sending.received")
    show("16-received")
    phone.ask_until_safe()
    show("17-safe")
    phone.go("#/settings")
    page.locator("dl.facts").wait_for()
    show("18-settings")


def see_office(browser, demo, album, language, scheme, visit):
    """The office's main pages; in the first language the visit goes through review and decision."""
    mark = f"-{language}-{scheme}"
    more = {"color_scheme": scheme}
    safi = Desk(browser, demo.url, "safi", language, OFFICE, **more)
    album.take(safi.page, f"office-01-waiting{mark}")
    safi.open(f"/office/visits/{visit}")
    album.take(safi.page, f"office-02-visit{mark}", full=True)
    dossier = open_dossier(safi, visit)
    site = safi.page.locator('.trail a[href*="/office/sites/"]').get_attribute("href")
    vote(browser, demo, dossier, album, language, more, mark)
    safi.open(dossier)
    album.take(safi.page, f"office-05-dossier-top{mark}")
    album.take(safi.page, f"office-05-dossier{mark}", full=True)
    if (close := safi.page.locator('form[action$="/close"] button')).count():
        close.click()
        safi.page.locator("main .opinion").first.wait_for()
        album.take(safi.page, f"office-15-opinion{mark}", full=True)
    for number, (address, name) in enumerate((("/office/sites", "sites"), (site, "site"), ("/office/visits", "visits"), ("/office/due", "due"), ("/office/dossiers", "dossiers"),
                                              ("/office/committees", "committees"), ("/office/decisions", "decisions"), ("/office/checklists", "checklists"), ("/office/account", "account")), 6):  # fmt: skip
        safi.open(address)
        album.take(safi.page, f"office-{number:02}-{name}{mark}", full=name in ("site",))
    safi.close()
    decide(browser, demo, site, album, language, more, mark)
    for who, pages in (("odette", ((f"/office/visits/{visit}/sealed", "sealed"),)), ("rachid", (("/registry/exports", "exports"),)),
                       ("admin", (("/office/people", "people"), ("/office/phones", "phones"), ("/office/packages", "packages"), ("/office/log", "log")))):  # fmt: skip
        one = Desk(browser, demo.url, who, language, OFFICE, **more)
        for address, name in pages:
            one.open(address)
            album.take(one.page, f"office-20-{name}{mark}")
        one.close()
    guest = Desk(browser, demo.url, None, language, OFFICE, **more)
    album.take(guest.page, f"public-01-sign-in{mark}")
    guest.open("/")
    guest.page.locator(".map").wait_for()
    guest.page.wait_for_timeout(800)  # the map draws itself
    album.take(guest.page, f"public-02-list{mark}")
    guest.close()


def open_dossier(safi, visit):
    """The dossier of this visit, opened when it is not yet."""
    safi.open(f"/office/visits/{visit}")
    section = safi.page.locator("section", has=safi.page.locator("#before-committee"))
    if section.locator("form").count():
        section.locator("button.main").click()
        safi.page.wait_for_url("**/office/dossiers/*")
    else:
        section.locator('a[href*="/office/dossiers/"]').click()
    return safi.page.url.removeprefix(safi.url)


def vote(browser, demo, dossier, album, language, more, mark):
    """Members vote where they have not yet."""
    for name, choice, reason in MEMBERS:
        one = Desk(browser, demo.url, name, language, OFFICE, **more)
        one.open(dossier)
        form = one.page.locator("#vote-form")
        if form.count():
            if name == "noella":
                form.evaluate("(one) => one.scrollIntoView({ block: 'end' })")
                album.take(one.page, f"office-03-vote{mark}")
            form.locator(f'.answer:has(> input[value="{choice}"])').click()
            form.locator("#reason").fill(reason)
            form.locator("button.main").click()
            one.page.locator("main .notice").first.wait_for()
        if name == "noella":
            one.page.locator("#vote").evaluate("(one) => one.scrollIntoView({ block: 'start' })")
            album.take(one.page, f"office-04-voted{mark}")
        one.close()


def decide(browser, demo, site, album, language, more, mark):
    """The clerk's form with its preview, then the decision, and the site as it stands then."""
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    one = Desk(browser, demo.url, "claude", language, OFFICE, **more)
    one.open(f"/office/decisions/new?site={site.rsplit('/', 1)[1]}")
    for field, value in (("reference", f"Arrêté 0777/DEMO-{language}"), ("authority", "Ministère des Mines"), ("signed_on", day), ("effective_on", day)):
        one.page.locator(f"#{field}").fill(value)
    one.page.locator("#source").select_option("journal")
    for field, value in (("source", "journal"), ("profile", "icglr-rcm-2")):
        one.page.locator(f"#{field}").select_option(value)
    one.page.locator('input[name="status"][value="red"]').check()
    one.page.locator('button[value="preview"]').click()
    one.page.locator("#preview-part").wait_for()
    album.take(one.page, f"office-16-preview{mark}", full=True)
    one.page.locator('button[value="record"]').click()
    one.page.locator("main .notice").first.wait_for()
    one.open(site)
    album.take(one.page, f"office-17-site-decided{mark}")
    album.take(one.page, f"office-18-site-whole{mark}", full=True)
    one.close()


STORY = {"phone-10-question-HR10-en-light": "1-question", "phone-15-indication-en-light": "2-indication",
         "office-05-dossier-top-en-light": "3-dossier", "office-17-site-decided-en-light": "4-status"}  # fmt: skip


def main():
    """All pictures, or those of the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--story", action="store_true", help="only the pictures of README.md")
    given = parser.parse_args()
    looks = [("en", "light")] if given.story else [*((language, "light") for language in LANGUAGES), ("fr", "dark")]
    album = Album(given.folder, STORY if given.story else None)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as player:
        demo = Demo(Path(place) / "demo").start()
        browser = desk.launch(player)
        try:
            for language, scheme in looks:
                visit = see_phone(player, demo, Path(place) / f"phone-{language}-{scheme}", album, language, scheme)
                see_office(browser, demo, album, language, scheme, visit)
        finally:
            browser.close()
            demo.stop()


if __name__ == "__main__":
    main()
