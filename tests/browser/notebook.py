"""The phone app as a person holds it: one page, moved by what a thumb can reach; and what every page must keep. Used by the tests of the screens."""

import contextlib
import os
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import expect, sync_playwright

from .phone import SECRET, executable

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALL = """() => [...document.querySelectorAll('a, button, summary, label.answer, label.switch, input:not([type=radio], [type=checkbox], [type=file]), select, textarea')]
  .filter((part) => part.checkVisibility() && !part.closest('p, li > p, .hidden-text, dd')).map((part) => [part.getBoundingClientRect(), part])
  .filter(([box]) => box.width && (box.height < 47.5 || box.width < 47.5)).map(([box, part]) => `${part.tagName} ${part.textContent.slice(0, 30)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
LOW = "() => [...document.querySelectorAll('.answer, .position button')].filter((part) => part.getBoundingClientRect().height < 55.5).map((part) => part.textContent)"

# A word of an answer that stands on two lines, though nothing in it says where to part it.
BROKEN = """() => [...document.querySelectorAll('.answer > span')].filter((part) => part.checkVisibility() && part.firstChild).flatMap((part) => {
  const text = part.firstChild;
  return [...text.data.matchAll(/[^\\s'’-]+/g)].filter(({0: word, index}) => {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return new Set([...range.getClientRects()].map(({top}) => top)).size > 1;
  }).map(([word]) => word);
})"""


class Notebook:
    """The app in one page, moved by what a thumb can reach."""

    def __init__(self, context, office):
        self.context, self.office, self.page = context, office, context.new_page()
        self.faults = []
        self.page.on("console", lambda line: line.type == "error" and "Failed to load resource" not in line.text and self.faults.append(line.text))
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))

    def load(self, place=""):
        self.page.goto(f"{self.office.url}/field/{place}")

    def go(self, place):
        self.page.evaluate("place => { location.hash = place; }", place)

    def main(self):
        self.page.click(".action .main")

    def title(self, text):
        expect(self.page.locator("h1")).to_have_text(text)

    def enrol(self, language="en"):
        self.load()
        self.page.click(f"button[lang={language}]")
        self.page.fill("#code", f"{self.office.code.lower()}.{self.office.receipt.id}")
        self.main()
        self.page.fill("#secret", SECRET)
        self.main()
        self.page.wait_for_selector(".action a.main", timeout=60_000)

    def start_visit(self):
        self.go("#/today")
        self.page.click(".action .main[href*='/start/']")
        self.page.click(".action button.main")
        self.choose("mode", "on_site")
        return self.page.evaluate("() => location.hash.split('/')[2]")

    def choose(self, question, value):
        self.page.locator(f".answer:has(> input[name$='{question}'][value='{value}'])").click()

    def section(self, visit, at):
        self.go(f"#/visit/{visit}/list/sample/{at}")
        self.page.wait_for_selector(".question")

    def unlock(self):
        self.page.fill("#secret", SECRET)
        self.main()

    def about(self, question):
        return self.page.locator(f"[data-question='{question}']")

    def finished(self, visit):
        """Finish and return both records."""
        self.go(f"#/visit/{visit}/finish")
        self.page.wait_for_selector("#finish-means")
        self.main()
        self.title("Not sent")
        expect(self.page.locator(".lines")).to_contain_text("Received")
        (package,) = self.office.packages.values()
        return self.office.opened(package["id"])


# A camera and a microphone that are made up, and that nobody is asked about.
MADE_UP = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@contextlib.contextmanager
def chromium():
    """The browser of a test module."""
    with sync_playwright() as player:
        args = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = player.chromium.launch(executable_path=executable(), args=[*args, *MADE_UP])
        yield browser
        browser.close()


@contextlib.contextmanager
def notebook_of(browser, office):
    """A new phone in front of `office`; a fault in its console fails the test."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, locale="en-GB", geolocation={"latitude": -1.5, "longitude": 28.95, "accuracy": 8},
        permissions=["geolocation", "microphone", "camera"],
    )  # fmt: skip
    context.set_default_timeout(15_000)
    one = Notebook(context, office)
    yield one
    context.close()
    assert one.faults == [], one.faults


def check_page(page, language, place):
    """Accessible, 320 px wide, nothing too small for a thumb."""
    page.set_viewport_size({"width": 360, "height": 6000})  # higher than any page: nothing lies under the sticky foot by chance
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    assert [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found["violations"]] == [], (language, place)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320, (language, place)
    assert page.evaluate(SMALL) == [], (language, place)
    assert page.evaluate(LOW) == [], (language, place)
    assert page.evaluate(BROKEN) == [], (language, place)
    page.set_viewport_size({"width": 360, "height": 640})
    assert page.evaluate(BROKEN) == [], (language, place)
