"""The screens in real Chromium: a first visit is small and whole, a person gets through a visit, what is sealed stays sealed,
every page is accessible in three languages and fits a narrow phone. Saving is in test_saving.py, each question type in test_types.py."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from . import notebook as notebooks
from .field import Field
from .phone import SECRET, require_browser

pytestmark = pytest.mark.browser
require_browser()

FIRST_VISIT_BYTES, FIRST_VISIT_REQUESTS = 90_000, 20
LATER = re.compile(r"^/field/locales/")


@pytest.fixture(scope="module")
def browser():
    with notebooks.chromium() as one:
        yield one


@pytest.fixture
def office():
    office = Field()
    yield office
    office.close()


@pytest.fixture
def notebook(browser, office):
    with notebooks.notebook_of(browser, office) as one:
        yield one


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


def test_a_person_gets_through_a_visit_and_what_is_sealed_goes_to_the_protected_part_only(notebook, office):
    notebook.enrol()
    notebook.title("Ready for the field")
    notebook.main()
    expect(notebook.page.locator("main")).to_contain_text("12 days late")
    visit = notebook.start_visit()
    notebook.page.get_by_role("button", name="Take the position").click()
    expect(notebook.page.locator("main")).to_contain_text("Position taken, ±8 m")
    notebook.main()
    notebook.page.get_by_role("textbox", name="Site leader, pit owner").fill("0")
    notebook.page.get_by_role("button", name="One more: Site leader, pit owner").click()
    expect(notebook.page.locator(".saved")).to_contain_text("Saved on this phone")

    notebook.go(f"#/visit/{visit}")
    notebook.title("Numbi Fungamwaka")
    assert notebook.page.title() == "Visit · Carnet"  # the browser's history keeps titles
    notebook.section(visit, 0)
    expect(notebook.about("camp/HR12")).to_have_count(0)
    notebook.choose("camp_HR11", "yes")
    expect(notebook.about("camp/HR12")).to_be_visible()
    notebook.about("camp/HR12").locator("input[inputmode]").fill("3")
    expect(notebook.about("camp/HR12").locator(".saved")).to_contain_text("Saved on this phone")
    notebook.choose("camp_HR11-source", "O")
    expect(notebook.about("camp/HR11")).to_contain_text("it stands by itself")
    notebook.section(visit, 1)
    notebook.choose("violence_HR20", "yes")
    notebook.about("violence/HR20").locator("summary", has_text="Note").click()
    notebook.about("violence/HR20").locator("textarea").fill("CANARY the colonel")
    notebook.page.locator("h1").click()
    expect(notebook.about("violence/HR20").locator(".saved")).to_contain_text("Saved on this phone")

    notebook.go(f"#/visit/{visit}/finish")
    expect(notebook.page.locator(".indication")).to_contain_text("Points to red")
    expect(notebook.page.locator("main")).not_to_contain_text("beaten")
    notebook.main()
    notebook.title("Not sent")
    expect(notebook.page.locator(".lines")).to_contain_text("Received")
    expect(notebook.page.locator(".pill")).to_have_text("All sent")

    (package,) = office.packages.values()
    opened = office.opened(package["id"])
    (submission,) = opened["assessment"]["submissions"]
    assert submission["answers"]["camp"] == {"HR11": "yes", "HR12": 3}
    assert submission["answers"]["context"] == {"operator_type": "cooperative"}
    assert "violence" not in submission["answers"]
    assert [(one["id"], one["outcome"], one["severity"]) for one in submission["sealed"]] == [("violence/HR20", "finding", "C")]
    assert "CANARY" not in str(opened["assessment"])
    (sealed,) = opened["protected"]["submissions"]
    assert sealed["answers"]["violence"] == {"HR20": "yes"}
    assert sealed["marks"]["violence/HR20"]["note"] == "CANARY the colonel"
    about = opened["assessment"]["visit"]
    assert (about["mode"], about["present"], about["indication"]["status"]) == ("on_site", [{"role": "leader", "count": 1}], "red")
    assert about["position"]["acc"] == 8


def test_a_site_that_could_not_be_reached_is_a_record_too(notebook, office):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.choose("mode", "not_possible")
    notebook.choose("reason", "road")
    notebook.go(f"#/visit/{visit}/finish")
    expect(notebook.page.locator(".indication")).to_contain_text("Could not be verified")
    notebook.main()
    expect(notebook.page.locator(".lines")).to_contain_text("Received")

    (package,) = office.packages.values()
    about = office.opened(package["id"])["assessment"]["visit"]
    assert (about["mode"], about["reason"]) == ("not_possible", "road")


def test_the_button_that_seals_comes_after_the_sentence_that_says_what_it_means(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.go(f"#/visit/{visit}/finish")
    notebook.page.wait_for_selector(".indication")
    expect(notebook.page.locator(".screen-foot")).not_to_contain_text("Finish and seal")
    expect(notebook.page.get_by_role("button", name="Finish and seal")).not_to_be_in_viewport()
    notebook.page.get_by_role("button", name="Read what finishing means").click()

    expect(notebook.page.get_by_text("nobody can read or change it")).to_be_in_viewport()
    notebook.title("Finish the visit")


def test_a_finished_visit_is_not_offered_again_until_the_office_says_what_became_of_it(notebook, office):
    notebook.enrol()
    visit = notebook.start_visit()
    expect(notebook.page.locator(".pill")).to_have_text("1 open, only on this phone")
    notebook.context.set_offline(True)
    notebook.go(f"#/visit/{visit}/finish")
    notebook.page.wait_for_selector(".indication")
    notebook.main()
    notebook.title("Not sent")
    notebook.go("#/today")
    line = notebook.page.locator("main li", has_text="Numbi Fungamwaka")
    expect(line).to_have_count(1)
    expect(line).to_contain_text(re.compile(r"Finished \d\d:\d\d, not sent"))
    expect(notebook.page.locator(".sheet h2")).to_have_text("Rubaya D4 Gakombe")

    notebook.context.set_offline(False)
    notebook.go("#/not-sent")
    notebook.main()
    expect(notebook.page.locator(".lines")).to_contain_text("Received")
    notebook.go("#/today")
    expect(line).to_contain_text(re.compile(r"Finished \d\d:\d\d, received"))
    expect(notebook.page.locator(".sheet h2")).to_have_text("Rubaya D4 Gakombe")


def test_a_fix_far_from_the_site_says_so_at_once_and_before_sealing(notebook):
    notebook.enrol()
    notebook.context.set_geolocation({"latitude": 22.3, "longitude": 28.9, "accuracy": 8})
    visit = notebook.start_visit()
    notebook.page.get_by_role("button", name="Take the position").click()
    far = "km from Numbi Fungamwaka"
    expect(notebook.page.locator(".notice")).to_contain_text(far)
    notebook.page.get_by_role("button", name="Keep it").click()
    expect(notebook.page.locator(".notice")).to_contain_text("Kept as it is.")
    notebook.go(f"#/visit/{visit}/finish")
    expect(notebook.page.locator(".notice")).to_contain_text(far)
    notebook.page.reload()
    notebook.unlock()
    notebook.go(f"#/visit/{visit}/where")
    expect(notebook.page.locator(".notice")).to_contain_text("Kept as it is.")


def test_critical_questions_alone_are_answered_on_one_page(notebook, office):
    notebook.page.add_init_script("navigator.getBattery = async () => Object.assign(new EventTarget(), { level: 0.09, charging: false })")
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.go(f"#/visit/{visit}")
    expect(notebook.page.locator(".notice")).to_contain_text("The battery is at 9 %.")
    notebook.main()
    notebook.title("Only the critical questions")
    expect(notebook.page.locator("[data-question]")).to_have_count(2)
    expect(notebook.page.locator("main")).to_contain_text("2 critical questions are without an answer.")
    notebook.choose("violence_HR20", "yes")
    notebook.choose("camp_HR11", "no")
    notebook.choose("camp_HR11-source", "O")
    expect(notebook.about("camp/HR11").locator(".saved")).to_contain_text("Saved on this phone")
    expect(notebook.page.locator("main")).to_contain_text("Every critical question has an answer.")

    opened = notebook.finished(visit)
    assert opened["assessment"]["submissions"][0]["answers"]["camp"] == {"HR11": "no"}
    assert opened["protected"]["submissions"][0]["answers"]["violence"] == {"HR20": "yes"}


def test_a_page_that_dies_loses_nothing(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 0)
    notebook.choose("camp_HR10", "no")
    expect(notebook.about("camp/HR10").locator(".saved")).to_contain_text("Saved on this phone")

    notebook.page.reload()
    notebook.unlock()

    expect(notebook.about("camp/HR10").locator("input[value=no]")).to_be_checked()
    expect(notebook.about("camp/HR10").locator(".saved")).to_contain_text("Saved on this phone")


def test_a_number_takes_digits_or_a_reason_and_says_what_it_cannot_read(notebook, office):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 0)
    notebook.choose("camp_HR11", "yes")
    field = notebook.about("camp/HR12").locator("input[inputmode]")
    field.fill("a few")
    expect(notebook.about("camp/HR12").locator(".fault")).to_contain_text("not saved yet")
    field.fill("4")
    expect(notebook.about("camp/HR12").locator(".fault")).to_have_count(0)
    notebook.about("camp/HR12").get_by_text("There is no answer, because…", exact=True).first.click()
    notebook.choose("camp_HR12-reason", "declined")
    expect(field).to_have_value("")
    expect(notebook.about("camp/HR12").locator(".saved")).to_contain_text("Saved on this phone")

    (submission,) = notebook.finished(visit)["assessment"]["submissions"]
    assert "HR12" not in submission["answers"]["camp"]
    assert submission["marks"]["camp/HR12"]["reason"] == "declined"


def test_rounds_are_added_one_by_one(notebook, office):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.go(f"#/visit/{visit}/list/sample/2")
    add = notebook.page.get_by_role("button", name="Add another: Barrier")
    add.click()
    notebook.choose("barrier_1__SE61", "no")
    expect(notebook.about("barrier[1]/SE61").locator(".saved")).to_contain_text("Saved on this phone")
    add.click()
    notebook.choose("barrier_2__SE61", "yes")
    expect(notebook.about("barrier[2]/SE61").locator(".saved")).to_contain_text("Saved on this phone")
    notebook.page.reload()
    notebook.unlock()
    notebook.page.get_by_role("button", name="Barrier 2: Yes").click()
    expect(notebook.about("barrier[2]/SE61").locator("input[value=yes]")).to_be_checked()

    (submission,) = notebook.finished(visit)["assessment"]["submissions"]
    assert submission["answers"]["barrier"] == [{"SE61": "no"}, {"SE61": "yes"}]


def test_a_count_makes_the_rounds(notebook, office):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 3)
    notebook.about("shafts/SE70").locator("input").fill("2")
    expect(notebook.about("shafts/shaft[1]/SE71")).to_be_visible()
    notebook.page.get_by_role("button", name="Shaft 2").click()
    notebook.choose("shaft_2__SE71", "yes")
    expect(notebook.about("shafts/shaft[2]/SE71").locator(".saved")).to_contain_text("Saved on this phone")

    (submission,) = notebook.finished(visit)["assessment"]["submissions"]
    assert submission["answers"]["shafts"] == {"SE70": 2, "shaft": [{}, {"SE71": "yes"}]}


def test_a_photo_that_shows_a_person_goes_to_the_protected_part(notebook, office):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.section(visit, 0)
    notebook.choose("camp_HR10", "no")
    about = notebook.about("camp/HR10")
    about.locator("summary", has_text="Photo").click()
    icon = str(Path(__file__).parents[2] / "static" / "icons" / "icon-512.png")
    about.locator("input[type=file]").set_input_files(icon)
    expect(about.locator(".photos img")).to_have_count(1)
    about.get_by_text("The photo shows a person").click()
    about.locator("input[type=file]").set_input_files(icon)
    expect(about.locator(".photos li")).to_have_count(2)
    expect(about).to_contain_text("Sealed photo")

    opened = notebook.finished(visit)
    assert sorted(part for part, _bytes in opened["photos"]) == ["assessment", "protected"]
    assert [photo["question"] for photo in opened["assessment"]["photos"]] == ["camp/HR10"]
    assert opened["assessment"]["protected_photos"] == 1


def test_without_network_the_pill_says_where_it_is(notebook):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.context.set_offline(True)
    notebook.go(f"#/visit/{visit}/finish")
    notebook.page.wait_for_selector(".indication")
    notebook.main()

    notebook.title("Not sent")
    expect(notebook.page.locator(".pill")).to_have_text("No network, safe on this phone")
    expect(notebook.page.locator(".lines")).to_contain_text("On this phone")
    expect(notebook.page.locator("main")).to_contain_text("Next try by itself at")
    expect(notebook.page.locator(".tabs .count")).to_have_text("1")
    notebook.page.get_by_text("Carry it by hand").click()
    notebook.page.get_by_role("button", name="Make the file").click()
    with notebook.page.expect_download() as taken:
        notebook.page.get_by_role("link", name="Save the file on this phone").click()
    assert Path(taken.value.path()).read_bytes()[:4] == b"SAQ1"


def test_locking_empties_the_page_and_before_the_secret_no_name_is_shown(notebook):
    notebook.enrol()
    notebook.go("#/settings")
    notebook.main()
    notebook.go("#/today")

    notebook.title("Open the notebook")
    text = notebook.page.inner_text("body")
    assert not any(site["name"] in text for site in notebook.office.work["sites"])
    notebook.page.fill("#secret", "not these four words")
    notebook.main()
    expect(notebook.page.locator(".fault")).to_contain_text("That is not it. 4 more tries")
    notebook.unlock()
    notebook.title("Today")


def test_a_forgotten_secret_needs_a_new_code_and_the_queue_still_goes(notebook, office):
    notebook.enrol()
    visit = notebook.start_visit()
    notebook.context.set_offline(True)
    notebook.go(f"#/visit/{visit}/finish")
    notebook.page.wait_for_selector(".indication")
    notebook.main()
    expect(notebook.page.locator(".lines")).to_contain_text("On this phone")
    notebook.context.set_offline(False)
    notebook.go("#/settings")
    notebook.main()
    notebook.go("#/today")
    notebook.page.get_by_text("I have forgotten it").click()
    notebook.page.get_by_role("link", name="I have a new code").click()
    notebook.page.fill("#code", office.code)
    notebook.main()
    notebook.page.fill("#secret", "five other plain words now")
    notebook.main()
    notebook.page.wait_for_selector(".action a.main", timeout=60_000)

    notebook.title("Ready for the field")
    notebook.go("#/not-sent")
    notebook.main()
    expect(notebook.page.locator(".lines")).to_contain_text("Received")


def test_a_wrong_code_says_what_to_do_and_leaves_nothing_behind(notebook):
    notebook.load("#enrol=ZZZZ-ZZZZ")
    notebook.page.click("button[lang=en]")
    notebook.page.fill("#secret", SECRET)
    notebook.main()

    notebook.title("Connect this phone to your office")
    expect(notebook.page.locator(".fault")).to_contain_text("does not know this code")


def test_a_link_from_the_picture_needs_no_typing(notebook):
    notebook.load(f"#enrol={notebook.office.code}.{notebook.office.receipt.id}")
    notebook.page.click("button[lang=en]")
    notebook.page.fill("#secret", SECRET)
    notebook.main()
    notebook.page.wait_for_selector(".action a.main", timeout=60_000)

    notebook.title("Ready for the field")
    assert notebook.office.code not in notebook.page.url


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


PLACES = ["#/today", "#/sites", "#/site/{site}", "#/start/{site}", "#/start/new", "#/not-sent", "#/settings", "#/ready", "#/visit/{visit}", "#/visit/{visit}/where", "#/visit/{visit}/present",
          "#/visit/{visit}/list/sample", "#/visit/{visit}/list/sample/0", "#/visit/{visit}/list/sample/1", "#/visit/{visit}/list/sample/2", "#/visit/{visit}/missing", "#/visit/{visit}/critical", "#/visit/{visit}/finish"]


@pytest.mark.parametrize("language", ["en", "fr", "sw"])
def test_every_page_is_accessible_and_fits_a_narrow_phone(notebook, language):
    page = notebook.page
    notebook.load()
    page.wait_for_selector("button[lang]")
    notebooks.check_page(page, language, "first")
    page.click(f"button[lang={language}]")
    page.wait_for_selector("#code")
    notebooks.check_page(page, language, "code")
    page.fill("#code", notebook.office.code)
    notebook.main()
    page.wait_for_selector("#secret")
    notebooks.check_page(page, language, "secret")
    page.fill("#secret", SECRET)
    notebook.main()
    page.wait_for_selector(".action a.main", timeout=60_000)
    visit = notebook.start_visit()
    notebook.section(visit, 0)
    notebook.choose("camp_HR11", "yes")
    notebook.section(visit, 1)
    notebook.choose("violence_HR20", "yes")
    expect(notebook.about("violence/HR20").locator(".saved")).to_be_visible()

    for place in PLACES:
        notebook.go(place.format(visit=visit, site=notebook.office.work["sites"][0]["uid"]))
        page.wait_for_timeout(300)
        notebooks.check_page(page, language, place)
    assert page.get_attribute("html", "lang") == language
    notebook.go("#/settings")
    notebook.main()
    notebook.go("#/today")
    page.wait_for_selector("#secret")
    notebooks.check_page(page, language, "unlock")


def test_a_question_without_swahili_is_french_and_says_so_once(notebook):
    notebook.enrol("sw")
    visit = notebook.start_visit()
    notebook.section(visit, 0)

    assert notebook.about("camp/HR11").locator("legend").get_attribute("lang") == "fr"
    assert notebook.about("camp/HR10").locator("legend").get_attribute("lang") == "sw"
    expect(notebook.page.locator("main > p.muted.small")).to_have_text(re.compile(r"maswali \d+ kati ya \d+ yako kwa Kifaransa"))
