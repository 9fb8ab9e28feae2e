"""A person at the office in Chromium: signs in with the demonstration's password, goes to pages, presses what stands there.
Used by test_journey.py, test_axe.py and screenshots.py."""

import os

from playwright.sync_api import expect

from siteaudit.demo import people

from .phone import executable


def launch(player):
    """The office's browser."""
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    return player.chromium.launch(executable_path=executable(), headless=True, args=args)


class Desk:
    """One signed-in person in a browser context of its own; `faults` is what the console reports."""

    def __init__(self, browser, url, name=None, language="en", size=(1280, 800), **more):
        self.url, self.faults = url, []
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=language, **more)
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", lambda line: line.type in ("error", "warning") and self.faults.append(f"{self.page.url}: {line.text}"))
        self.page.on("pageerror", lambda fault: self.faults.append(f"{self.page.url}: {fault}"))
        self.open(f"/sign-in?lang={language}")
        if name:
            self.sign_in(name)

    def sign_in(self, name):
        """With the address and the one password of the cast."""
        self.page.locator("#email").fill(people.BY_NAME[name].email)
        self.page.locator("#password").fill(people.PASSWORD)
        self.page.locator("form button.main").click()
        expect(self.page.locator("header .who")).to_contain_text(people.BY_NAME[name].label)

    def open(self, address):
        """A page by its address; anything but 200 is a fault."""
        answer = self.page.goto(self.url + address)
        assert answer.status == 200, f"{address}: {answer.status}"

    def press(self, words):
        """The button or link with these words."""
        place = self.page.locator("main")
        place.get_by_role("button", name=words, exact=True).or_(place.get_by_role("link", name=words, exact=True)).first.click()

    def sees(self, words):
        """Wait until these words stand on the page."""
        expect(self.page.locator("main").get_by_text(words).first).to_be_visible()

    def close(self):
        """Leave the desk."""
        self.context.close()
