"""The shell in real Chromium: a first visit is small and whole, a spoilt one is refused, a new version waits for the person."""

import re

import pytest
from playwright.sync_api import expect

from .phone import require_browser

pytestmark = pytest.mark.browser
require_browser()

FIRST_VISIT_BYTES, FIRST_VISIT_REQUESTS = 90_000, 20


def test_a_first_visit_is_small_and_works_without_network_afterwards(notebook):
    notebook.load()
    notebook.page.wait_for_selector("button[lang=sw]")
    loaded = [(path, size) for path, size in notebook.office.loaded if path != "/field/sw.js"] + [("/field/sw.js", 3000)]
    notebook.context.set_offline(True)
    notebook.page.reload()
    notebook.page.click("button[lang=en]")

    notebook.title("Connect this phone to your office")
    assert len(loaded) <= FIRST_VISIT_REQUESTS
    assert sum(size for _path, size in loaded) <= FIRST_VISIT_BYTES


def test_a_spoilt_shell_is_refused_and_the_old_one_goes_on(notebook, office):
    notebook.load()
    notebook.page.wait_for_selector("button[lang=en]")
    worker = office.app.test_client().get("/field/sw.js").text
    office.tampered["/field/sw.js"] = worker.replace("const CACHE", "const NEWER = 1;\nconst CACHE").encode()
    office.tampered["/field/shell"] = b"<h1>Log in to the hotel</h1>"
    kept = notebook.page.evaluate("() => caches.keys()")
    state = notebook.page.evaluate("""async () => {
      const registration = await navigator.serviceWorker.getRegistration('/field/');
      await registration.update().catch(() => {});
      const fresh = registration.installing ?? registration.waiting;
      if (fresh && fresh.state === 'installing') await new Promise((done) => { fresh.onstatechange = done; });
      return fresh?.state ?? 'refused';
    }""")

    assert state in ("redundant", "refused")
    assert notebook.page.evaluate("() => caches.keys()") in (kept, [])
    notebook.page.reload()
    notebook.page.wait_for_selector("button[lang=en]")


def test_a_new_version_waits_until_the_person_says_so(notebook, office):
    notebook.enrol()
    worker = office.app.test_client().get("/field/sw.js").text
    version = re.search(r'VERSION = "(\w+)"', worker).group(1)
    office.tampered["/field/sw.js"] = worker.replace(version, "f" * 16).encode()
    notebook.page.evaluate("async () => { await (await navigator.serviceWorker.getRegistration('/field/')).update(); }")
    notebook.go("#/today")
    offer = notebook.page.get_by_role("button", name="Change to the new version")
    expect(offer).to_be_visible()
    assert f"siteaudit-shell-{version}" in notebook.page.evaluate("() => caches.keys()")

    offer.click()
    notebook.title("Open the notebook")
    assert notebook.page.evaluate("() => caches.keys()") == [f"siteaudit-shell-{'f' * 16}"]
