"""A monitor's hands on the phone app in Chromium: taps what a person would tap, on a profile that stays on disk.
Used by test_journey.py, test_axe.py and screenshots.py; texts are read from the catalogues, so every language works."""

import contextlib
import io
import os
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from siteaudit.web import catalogues

from .phone import executable, kill

SECRET = "pluie quatre paniers piano"
PROGRAM = "async (digest) => (await import('/field/js/store/reference.js')).program(digest)"
READ = "async (visit) => (await import('/field/js/store/drafts.js')).read(visit)"
CHECKLISTS = "async () => (await import('/field/js/store/reference.js')).checklists()"
PROFILE = "async () => (await import('/field/js/store/reference.js')).profile()"
SITE = "async (uid) => (await import('/field/js/store/reference.js')).site(uid)"
# What Chromium says by itself when there is no network; the app has its own words for it.
AWAY = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_CONNECTION_REFUSED")


def texts_of(language):
    """The phone's texts: {code: words}."""
    return catalogues.phone_texts(catalogues.merge(language))


def jpeg(colour, size=(1280, 960)):
    """A photo of one colour, as a camera file."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", quality=88)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def launch(player, profile: Path, *, position=(-1.2044, 4.1031), size=(360, 640), locale="fr-FR", **more):
    """A phone of 360 x 640 with this profile; `position` is latitude and longitude."""
    latitude, longitude = position
    return player.chromium.launch_persistent_context(
        str(profile),
        executable_path=executable(),
        headless=True,
        args=["--no-sandbox"] if os.geteuid() == 0 else [],
        viewport={"width": size[0], "height": size[1]},
        locale=locale,
        geolocation={"latitude": latitude, "longitude": longitude, "accuracy": 8},
        permissions=["geolocation"],
        **more,
    )


class Monitor:
    """One person with one phone. `faults` collects what the console reports as error and every blocked thing."""

    def __init__(self, player, profile, url, language="fr", **more):
        self.player, self.profile, self.url, self.language, self.more = player, profile, url, language, more
        self.texts = texts_of(language)
        self.faults, self.offline = [], False
        self.open()

    def open(self):
        """Start the browser on the profile."""
        self.context = launch(self.player, self.profile, **self.more)
        self.page: Page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", lambda line: line.type in ("error", "warning") and self._note(line.text))
        self.page.on("pageerror", lambda fault: self._note(str(fault)))
        if self.offline:
            self.context.set_offline(True)

    def _note(self, text):
        if not text.endswith(AWAY):
            self.faults.append(text)

    def killed(self):
        """The battery is taken out: SIGKILL of the browser and everything below it."""
        kill(self.profile)
        with contextlib.suppress(Exception):  # its driver finds nobody any more
            self.context.close()

    def close(self):
        """End the browser in good order."""
        with contextlib.suppress(Exception):  # a killed one is closed already
            self.context.close()

    def t(self, code, **values):
        """The words of a code, with its numbers."""
        text = self.texts[code]
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def set_offline(self, offline):
        """Airplane mode."""
        self.offline = offline
        self.context.set_offline(offline)

    def tap(self, code, **values):
        """Tap the button or link with the words of this code."""
        words = self.t(code, **values)
        self.page.get_by_role("button", name=words, exact=True).or_(self.page.get_by_role("link", name=words, exact=True)).first.click()

    def sees(self, code, **values):
        """Wait until the words of this code are on the screen."""
        expect(self.page.get_by_text(self.t(code, **values), exact=True).first).to_be_visible(timeout=30_000)

    def go(self, address):
        """A place of the app by its address."""
        self.page.evaluate("(address) => { location.hash = address; }", address)

    def enrol(self, code):
        """From the link in the QR picture to "ready for the field"."""
        self.page.goto(f"{self.url}/field/#enrol={code}")
        self.page.locator(f"button[lang={self.language}]").click()
        self.page.locator("#secret").fill(SECRET)
        self.tap("enrol.now")
        self.sees("ready.yes")

    def unlock(self):
        """The passphrase after a start or a lock."""
        self.page.locator("#secret").fill(SECRET)
        self.tap("unlock.now")

    def ask_until_safe(self):
        """Ask the office for news until it says that a second copy is kept."""
        self.sees("sending.received")
        safe = self.page.get_by_text(self.t("sending.safe"), exact=True)
        for _ in range(60):
            self.tap("not-sent.ask")
            self.sees("not-sent.ask")
            if safe.count():
                return
            self.page.wait_for_timeout(500)
        self.sees("sending.safe")

    def read(self, visit):
        """The open visit as the phone keeps it: answers form-shaped, marks, photos."""
        return self.page.evaluate(READ, visit)

    def visit_uid(self):
        """The visit whose page is open."""
        return self.page.evaluate("() => location.hash.split('/')[2]")

    def programs(self):
        """Every checklist that is on the phone: {name: program}."""
        return {one["name"]: self.page.evaluate(PROGRAM, one["digest"]) for one in self.page.evaluate(CHECKLISTS) if one["ready"]}

    def profile_of_area(self):
        """The certification profile in the work package."""
        return self.page.evaluate(PROFILE)

    def site(self, uid):
        """A site as the phone knows it."""
        return self.page.evaluate(SITE, uid)

    def settled(self):
        """Wait until everything on this page says that it is saved."""
        expect(self.page.locator(".saved", has_text=self.t("saved.busy"))).to_have_count(0)
        expect(self.page.locator(".fault")).to_have_count(0)

    def fill_list(self, visit, name, answers, told):
        """Go through the sections of one checklist as its main button leads; `told(id, value)` after each answer."""
        self.go(f"#/visit/{visit}/list/{name}")
        sections = self.page.locator('main ul.lines a[href*="/list/"]')
        sections.first.wait_for()
        self.page.locator(".screen-foot .action a.main").click()
        while True:
            self._fill_section(name, answers, told)
            self.settled()
            last = self.page.get_by_role("link", name=self.t("section.last"), exact=True)
            step = self.page.locator(".screen-foot .action a.main")
            if last.count():
                return
            before = self.page.url
            step.click()
            self.page.wait_for_function("(before) => location.href !== before", arg=before)

    def _fill_section(self, name, answers, told):
        """Answer what is on the screen and in `answers`, until answering brings nothing new."""
        number = int(self.page.url.rsplit("/", 1)[1]) + 1
        self.page.locator("main .muted", has_text=self.t("section.place", at=number).partition("{of}")[0]).first.wait_for()
        done = set()
        while True:
            shown = self.page.locator("section.question[data-question]").evaluate_all("(all) => all.map((one) => one.dataset.question)")
            fresh = [one for one in shown if one not in done]
            if not fresh:
                return
            done.add(fresh[0])
            value = look_up(answers, fresh[0])
            if value is None:
                continue
            self.answer(name, fresh[0], value)
            told(f"{name}/{fresh[0]}", value)

    def question(self, identifier):
        """The part of the screen that is one question."""
        return self.page.locator(f'section.question[data-question="{identifier}"]')

    def answer(self, name, identifier, value):
        """Give one answer as a person does: a tap, several taps, or typing."""
        place = self.question(identifier)
        group = place.get_attribute("id")
        if place.locator(f'input[name="{group}"]').count():
            for one in value if isinstance(value, list) else [value]:
                place.locator(f'.answer:has(> input[name="{group}"][value="{one}"])').click()
                expect(place.locator(f'input[name="{group}"][value="{one}"]')).to_be_checked()
        else:
            field = place.locator(f"#{group}-field")
            field.fill(str(value))
            field.blur()

    def two_apart(self, identifier):
        """Two talks, the second apart from the first, recorded under the question that rests on them."""
        place = self.question(identifier)
        place.locator("summary", has_text=self.t("talk.add")).click()
        for sex in ("female", "male"):
            place.get_by_role("button", name=self.t(f"talk.{sex}"), exact=True).click()
        place.locator(".answer:has(> input[name$='-apart'][value='S1'])").click()
        expect(place).to_contain_text(self.t("known.B"))

    def note(self, identifier, text, leave=True):
        """Write a note below an answer; without `leave` the finger is still on the keys."""
        place = self.question(identifier)
        field = place.locator(f"#{place.get_attribute('id')}-note")
        if not field.is_visible():
            place.locator("summary", has_text=re.compile(rf"^{re.escape(self.t('note.add'))}\b")).click()
        if leave:
            field.fill(text)
            field.blur()
        else:
            field.press_sequentially(text)

    def photo(self, identifier, colour):
        """A photo of one colour, chosen as a file; waits until the phone has it."""
        place = self.question(identifier)
        field = place.locator("input[type=file]")
        if not place.locator("label.pick").is_visible():
            place.locator("summary", has_text=self.t("photo.add")).click()
        before = place.locator(".photos li").count()
        field.set_input_files(jpeg(colour))
        expect(place.locator(".photos li")).to_have_count(before + 1)


def look_up(answers, identifier):
    """An answer in a form-shaped object by its id."""
    place = answers
    for step in identifier.split("/"):
        place = place.get(step) if isinstance(place, dict) else None
    return place
