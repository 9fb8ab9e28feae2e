"""Saving in real Chromium: what is saved says so, what is not says so until it is, undo is one tap, what is sealed is not shown again."""

import pytest
from playwright.sync_api import expect

from .phone import require_browser

pytestmark = pytest.mark.browser
require_browser()

# A phone without room: it reads, and writes nothing until window.mend().
FULL = """() => {
  const real = IDBDatabase.prototype.transaction;
  window.mend = () => { IDBDatabase.prototype.transaction = real; };
  IDBDatabase.prototype.transaction = function (stores, mode, ...more) {
    if (mode === 'readwrite') throw new DOMException('full', 'QuotaExceededError');
    return real.call(this, stores, mode, ...more);
  };
}"""


def test_undo_is_one_tap(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 0)
    notebook.choose("camp_HR10", "yes")
    notebook.about("camp/HR10").get_by_role("button", name="Undo").click()

    expect(notebook.about("camp/HR10").locator("input:checked")).to_have_count(0)


def test_what_one_visit_saved_is_not_said_of_the_next(notebook):
    notebook.enrol()
    first = notebook.start_visit()
    expect(notebook.page.locator(".saved").first).to_contain_text("Saved on this phone")
    notebook.section(first, 0)
    notebook.choose("camp_HR10", "yes")
    expect(notebook.about("camp/HR10").locator(".saved")).to_contain_text("Saved on this phone")
    notebook.go("#/start/00000000-0000-4000-8000-000000000002")
    notebook.page.get_by_role("button", name="Start the visit").click()

    notebook.title("Where were you?")
    expect(notebook.page.locator("input[name=mode]").first).to_be_attached()
    expect(notebook.page.locator("input[name=mode]:checked")).to_have_count(0)
    expect(notebook.page.locator(".saved")).to_have_count(0)
    second = notebook.page.evaluate("() => location.hash.split('/')[2]")
    assert second != first
    notebook.section(second, 0)
    expect(notebook.about("camp/HR10")).to_be_visible()
    expect(notebook.page.locator(".saved")).to_have_count(0)


def test_a_sealed_answer_is_not_shown_again_but_can_be_given_anew(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 1)
    notebook.choose("violence_HR20", "no")
    expect(notebook.about("violence/HR20").locator(".saved")).to_contain_text("Saved on this phone")
    notebook.section(visit, 0)
    notebook.section(visit, 1)

    expect(notebook.about("violence/HR20")).to_contain_text("Answered, sealed.")
    expect(notebook.about("violence/HR20").locator("input:checked")).to_have_count(0)
    notebook.about("violence/HR20").get_by_role("button", name="Answer again").click()
    expect(notebook.about("violence/HR20").locator("input:checked")).to_have_count(0)
    notebook.choose("violence_HR20", "declined")
    expect(notebook.about("violence/HR20").locator("input[value=declined]")).to_be_checked()


def test_what_cannot_be_saved_says_so_in_place_until_it_can(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 0)
    notebook.page.evaluate(FULL)
    notebook.choose("camp_HR10", "no")

    expect(notebook.about("camp/HR10").locator(".fault")).to_contain_text("Not saved yet. The phone is full.")
    expect(notebook.about("camp/HR10").locator("input[value=no]")).to_be_checked()
    notebook.page.evaluate("() => window.mend()")
    notebook.about("camp/HR10").get_by_role("button", name="Try again").click()
    expect(notebook.about("camp/HR10").locator(".saved")).to_contain_text("Saved on this phone")


def test_one_answer_that_cannot_be_saved_leaves_no_other_in_the_dark(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 0)
    notebook.page.evaluate(FULL)
    for question in ("HR10", "HR11"):
        notebook.choose(f"camp_{question}", "no")
        expect(notebook.about(f"camp/{question}").locator(".fault")).to_contain_text("Not saved yet. The phone is full.")
    notebook.page.evaluate("() => window.mend()")
    notebook.about("camp/HR11").get_by_role("button", name="Try again").click()
    for question in ("HR10", "HR11"):
        expect(notebook.about(f"camp/{question}").locator(".saved")).to_contain_text("Saved on this phone")


def full_and_locked(notebook):
    """A visit with two answers that a full phone did not take before it was locked."""
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 0)
    notebook.page.evaluate(FULL)
    notebook.choose("camp_HR10", "no")
    notebook.choose("camp_HR11", "yes")
    expect(notebook.about("camp/HR11").locator(".fault")).to_contain_text("Not saved yet.")
    notebook.page.evaluate("async () => (await import('/field/js/ui/lock.js')).lock()")
    notebook.title("Open the notebook")
    return visit


def test_what_a_full_phone_did_not_take_is_said_on_its_lock_and_saved_from_there(notebook):
    visit = full_and_locked(notebook)
    notice = notebook.page.locator(".fault")
    expect(notice).to_contain_text("2 entries are not saved yet.")
    expect(notice).to_contain_text("The phone is full.")
    held = notebook.page.evaluate("async () => JSON.stringify((await import('/field/js/store/held.js')).allHeld())")
    assert "HR10" not in held and "HR11" not in held
    notebook.page.evaluate("() => window.mend()")
    notice.get_by_role("button", name="Try again").click()
    expect(notice).to_have_count(0)

    notebook.page.reload()
    notebook.unlock()
    notebook.section(visit, 0)
    expect(notebook.about("camp/HR10").locator("input[value=no]")).to_be_checked()
    expect(notebook.about("camp/HR11").locator("input[value=yes]")).to_be_checked()


def test_a_phone_that_is_still_full_after_the_lock_shows_what_it_could_not_save_and_never_calls_it_saved(notebook, office):
    visit = full_and_locked(notebook)
    notebook.unlock()
    notebook.section(visit, 0)
    expect(notebook.about("camp/HR10").locator("input[value=no]")).to_be_checked()
    expect(notebook.page.locator(".saved")).to_have_count(0)
    expect(notebook.page.locator(".fault")).to_contain_text("2 entries are not saved yet.")
    notebook.go(f"#/visit/{visit}/finish")
    notebook.page.get_by_role("button", name="Finish and seal").click()
    expect(notebook.page.locator("main")).to_contain_text("Something is not saved yet.")

    notice = notebook.page.locator(".fault", has_text="2 entries are not saved yet.")
    notebook.page.evaluate("() => window.mend()")
    notice.get_by_role("button", name="Try again").click()
    expect(notice).to_have_count(0)
    answers = notebook.finished(visit)["assessment"]["submissions"][0]["answers"]
    assert answers["camp"] == {"HR10": "no", "HR11": "yes"}


def test_what_no_lock_could_keep_is_said_to_be_gone(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 0)
    notebook.page.evaluate(FULL)
    notebook.choose("camp_HR10", "no")
    expect(notebook.about("camp/HR10").locator(".fault")).to_contain_text("Not saved yet.")
    notebook.page.evaluate("async () => (await import('/field/js/vault/client.js')).lock()")  # the keys go at once, as when their worker dies

    expect(notebook.page.locator(".fault")).to_contain_text("1 entry could not be saved before the notebook was locked, and is gone.")
    notebook.page.evaluate("() => window.mend()")
    notebook.unlock()
    notebook.section(visit, 0)
    expect(notebook.page.locator(".fault")).to_have_count(0)
    expect(notebook.about("camp/HR10").locator("input:checked")).to_have_count(0)


def test_a_pull_at_the_top_does_not_load_the_page_anew(notebook):
    notebook.load()
    notebook.page.wait_for_selector("button[lang]")

    assert notebook.page.evaluate("() => getComputedStyle(document.documentElement).overscrollBehaviorY") == "contain"


GOING = {
    "the screen goes dark": "document.dispatchEvent(new Event('visibilitychange'))",
    "a press": "document.querySelector('header a, header button').click()",
    "the back gesture": "history.back()",
    "the lock after five minutes": "const now = Date.now; Date.now = () => now() + 6 * 60e3; document.dispatchEvent(new Event('visibilitychange'))",
}


@pytest.mark.parametrize("next_thing", GOING.values(), ids=GOING)
def test_an_answer_whose_paint_never_came_is_kept_all_the_same(notebook, next_thing):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 0)
    notebook.choose("camp_HR11", "yes")
    notebook.about("camp/HR12").locator("input[inputmode]").press_sequentially("4")
    # A page that went dark is never painted again: what waits for a paint has to be done at what happens next.
    notebook.page.evaluate(f"""() => {{
      const frames = window.requestAnimationFrame;
      window.requestAnimationFrame = () => 0;
      document.activeElement.blur();
      document.querySelector("input[name$='camp_HR10'][value='no']").click();
      {next_thing};
      window.requestAnimationFrame = frames;
    }}""")
    notebook.page.wait_for_timeout(200)
    notebook.page.reload()
    notebook.unlock()
    notebook.section(visit, 0)

    expect(notebook.about("camp/HR10").locator("input[value=no]")).to_be_checked()
    expect(notebook.about("camp/HR12").locator("input[inputmode]")).to_have_value("4")
