"""Every question type in real Chromium: answered by thumb or keyboard, kept over a reload, sealed into the record as agreed."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from siteaudit.checklists import source

from . import notebook as notebooks
from . import types_form as forms
from .phone import require_browser

pytestmark = pytest.mark.browser
require_browser()

EVERYTHING = Path(__file__).parents[1] / "vectors" / "checklists" / "everything.yaml"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d"


@pytest.fixture
def office():
    office = forms.Types()
    yield office
    office.close()


@pytest.fixture
def visit(notebook):
    notebook.enrol()
    return notebook.start_visit()


def page_of(notebook, visit, name):
    """Open the section called `name`; the question blocks are there."""
    names = ["words", "lists", "made", "walked", "pit"]
    notebook.go(f"#/visit/{visit}/list/types/{names.index(name)}")
    notebook.page.wait_for_selector(f"[data-question^='{name}/'], .rows")


def again(notebook, visit, name):
    """The page after the app was closed and opened."""
    notebook.page.reload()
    notebook.unlock()
    page_of(notebook, visit, name)


def answers(notebook, visit):
    """What was sealed, without what the phone fills in by itself."""
    (filled,) = notebook.finished(visit)["assessment"]["submissions"]
    return {name: value for name, value in filled["answers"].items() if isinstance(value, dict | list)}


def test_numbers_times_and_a_code_are_typed_or_taken_with_one_tap(notebook, visit):
    page_of(notebook, visit, "words")
    depth = notebook.about("words/depth")
    expect(depth).to_contain_text("nothing chosen yet")
    depth.get_by_role("button", name="One step more").click()
    depth.get_by_role("button", name="One step more").click()
    depth.get_by_role("button", name="One step more").click()
    expect(depth.get_by_role("slider")).to_have_attribute("aria-valuetext", "10")
    depth.get_by_role("slider").press("ArrowRight")
    expect(depth.get_by_role("textbox")).to_have_value("15")
    notebook.about("words/clock").locator("input[type=time]").fill("06:45")
    notebook.about("words/moment").locator("input[type=datetime-local]").fill("2026-11-01T14:30")
    notebook.about("words/month").locator("input[type=month]").fill("2026-03")
    notebook.about("words/read").get_by_role("checkbox", name="I have read this").check()
    notebook.about("words/code").get_by_role("textbox").fill("CD-0042")
    notebook.page.locator("h1").click()
    expect(notebook.about("words/code").locator(".saved")).to_contain_text("Saved on this phone")
    expect(notebook.about("words/read").locator("details", has_text="More help")).to_be_visible()

    again(notebook, visit, "words")
    expect(depth.get_by_role("textbox")).to_have_value("15")
    expect(notebook.about("words/clock").locator("input[type=time]")).to_have_value("06:45")
    expect(notebook.about("words/moment").locator("input[type=datetime-local]")).to_have_value("2026-11-01T14:30")
    expect(notebook.about("words/month").locator("input[type=month]")).to_have_value("2026-03")
    expect(notebook.about("words/read").get_by_role("checkbox")).to_be_checked()
    words = answers(notebook, visit)["words"]
    assert (words["depth"], words["month"], words["read"], words["code"]) == (15, "2026-03-01", "OK", "CD-0042")
    assert re.fullmatch(r"06:45:00\.000[+-]\d\d:\d\d", words["clock"])
    assert re.fullmatch(MOMENT, words["moment"])
    assert words["moment"].startswith("2026-11-01T14:30:00")


def test_the_phone_fills_in_when_where_and_who_without_asking(notebook, office, visit):
    page_of(notebook, visit, "words")
    expect(notebook.page.locator("[data-question=start], [data-question=deviceid]")).to_have_count(0)

    (filled,) = notebook.finished(visit)["assessment"]["submissions"]
    told = filled["answers"]
    assert re.fullmatch(MOMENT, told["start"])
    assert re.fullmatch(MOMENT, told["end"])
    assert told["start"] < told["end"]
    assert told["today"] == told["start"][:10]
    assert told["deviceid"] in office.devices
    assert told["username"] == "Amina"
    assert "phonenumber" not in told


def test_things_are_ranked_with_the_keyboard_and_what_moved_is_said(notebook, visit):
    page_of(notebook, visit, "lists")
    order = notebook.about("lists/order")
    expect(order).to_contain_text("No order yet")
    order.get_by_role("button", name="Down Water").press("Enter")
    expect(order.locator("p[role=status]")).to_have_text("Water: now 2 of 3")
    expect(order.get_by_role("button", name="Down Water")).to_be_focused()
    notebook.page.keyboard.press("Enter")
    expect(order.get_by_role("button", name="Up Water")).to_be_focused()
    expect(order.locator(".saved")).to_contain_text("Saved on this phone")

    again(notebook, visit, "lists")
    expect(order.locator("li").last).to_contain_text("Water")
    assert answers(notebook, visit)["lists"] == {"order": ["road", "school", "water"]}


def test_a_list_is_short_after_the_province_and_a_choice_that_is_gone_says_so(notebook, visit):
    page_of(notebook, visit, "lists")
    village = notebook.about("lists/village")
    expect(village).to_contain_text("There is nothing to choose from here")
    notebook.choose("lists_province", "sk")
    expect(village).to_contain_text("20 of 200 shown")
    expect(village.locator(".answer")).to_have_count(20)
    village.get_by_label("Type a few letters").fill("kadutu")
    expect(village).to_contain_text("1 of 1 shown")
    village.get_by_role("radio", name="Bukavu Kadutú").check()
    expect(village.get_by_role("radio", name="Bukavu Kadutú")).to_be_checked()
    expect(village.get_by_label("Type a few letters")).to_have_count(0)
    expect(village.locator(".saved")).to_contain_text("Saved on this phone")
    notebook.choose("lists_province", "nk")
    expect(village.get_by_role("alert")).to_contain_text("not offered any more")
    village.get_by_role("button", name="Choose another").click()
    expect(village.get_by_role("radio", name="Village 1", exact=True)).to_be_visible()
    expect(village.get_by_role("radio", name="Village 2", exact=True)).to_have_count(0)

    again(notebook, visit, "lists")
    expect(village.get_by_role("alert")).to_contain_text("not offered any more")
    assert answers(notebook, visit)["lists"] == {"province": "nk", "village": "bukavu"}


def test_several_are_chosen_from_a_long_list_and_stay_in_sight(notebook, visit):
    page_of(notebook, visit, "lists")
    many = notebook.about("lists/many")
    for wanted in ("Village 77", "Village 399"):
        many.get_by_label("Type a few letters").fill(wanted)
        many.get_by_role("checkbox", name=wanted, exact=True).check()
        expect(many.get_by_role("checkbox", name=wanted, exact=True)).to_be_checked()
    many.get_by_role("checkbox", name="Village 77").click()
    expect(many.get_by_role("checkbox", name="Village 77")).to_have_count(0)
    many.get_by_label("Type a few letters").fill("nothing like it")
    expect(many).to_contain_text("Nothing found. Try fewer letters.")
    expect(many.get_by_role("checkbox", name="Village 399")).to_be_checked()
    expect(many.locator(".saved")).to_contain_text("Saved on this phone")

    assert answers(notebook, visit)["lists"] == {"many": ["v399"]}


def test_a_picture_stands_with_its_option_and_a_missing_one_is_named(notebook, visit):
    page_of(notebook, visit, "lists")

    expect(notebook.about("lists/picture")).to_contain_text("This file is not on this phone: water.png")
    expect(notebook.about("lists/picture").get_by_role("radio", name="Water")).to_be_visible()


def test_a_text_that_tells_an_answer_changes_with_it(notebook, visit):
    page_of(notebook, visit, "words")
    notebook.about("words/code").get_by_role("textbox").fill("CD-0042")
    notebook.page.locator("h1").click()

    expect(notebook.page.locator("#q-types_words_greeting")).to_have_text("The tag says: CD-0042")
    expect(notebook.about("words/fixed")).to_contain_text("As agreed in May")
    expect(notebook.about("words/fixed").locator("textarea, input")).to_have_count(0)


def test_a_sound_is_recorded_and_a_witness_is_never_played(notebook, visit):
    page_of(notebook, visit, "made")
    voice, secret = notebook.about("made/voice"), notebook.about("made/secret")
    voice.get_by_role("checkbox", name="A person can be heard").uncheck()
    for place in (voice, secret):
        place.get_by_role("button", name="Record sound").click()
        expect(place).to_contain_text("0:02", timeout=20_000)
        place.get_by_role("button", name="Stop and keep").click()
        expect(place.locator(".saved")).to_contain_text("Saved on this phone")
    voice.get_by_role("button", name="Play").click()
    expect(voice.locator("audio")).to_have_count(1)
    expect(secret.get_by_role("button", name="Play")).to_have_count(0)

    again(notebook, visit, "made")
    expect(secret).to_contain_text("Answered, sealed")
    expect(secret.locator("audio")).to_have_count(0)
    opened = notebook.finished(visit)
    (open_part,), (sealed_part,) = opened["assessment"]["photos"], opened["protected"]["photos"]
    assert (open_part["question"], open_part["type"], sealed_part["question"], sealed_part["type"]) == ("made/voice", "audio/webm", "made/secret", "audio/webm")
    assert all(data.startswith(b"\x1aE\xdf\xa3") for _part, data in opened["photos"])
    assert "made/secret" not in str(opened["assessment"])


def test_a_recording_that_goes_on_is_kept_when_the_notebook_locks(notebook, visit):
    page_of(notebook, visit, "made")
    voice = notebook.about("made/voice")
    voice.get_by_role("button", name="Record sound").click()
    expect(voice).to_contain_text("0:02", timeout=20_000)
    notebook.page.evaluate("async () => (await import('/field/js/ui/lock.js')).lock()")
    notebook.title("Open the notebook")
    expect(notebook.page.locator(".fault")).to_have_count(0)
    notebook.unlock()

    expect(voice).to_contain_text("kept on this phone")
    kept = notebook.page.evaluate("async (visit) => (await import('/field/js/store/drafts.js')).read(visit)", visit)
    (one,) = kept["photos"]
    assert kept["submissions"]["types"]["answers"]["made"]["voice"] == one["id"]


def test_a_file_is_kept_and_what_the_office_cannot_open_is_refused_here(notebook, visit):
    page_of(notebook, visit, "made")
    paper = notebook.about("made/paper")
    paper.locator("input[type=file]").set_input_files({"name": "a.exe", "mimeType": "application/pdf", "buffer": b"MZ\x00\x01" * 99})
    expect(paper.get_by_role("alert")).to_contain_text("cannot open this kind of file")
    paper.locator("input[type=file]").set_input_files({"name": "a.pdf", "mimeType": "", "buffer": b"%PDF-1.7 " + b"x" * 5_000_001})
    expect(paper.get_by_role("alert")).to_contain_text("too large: at most 5 MB")
    paper.locator("input[type=file]").set_input_files({"name": "a.pdf", "mimeType": "", "buffer": b"%PDF-1.7 agreement"})
    expect(paper.locator(".saved")).to_contain_text("Saved on this phone")

    opened = notebook.finished(visit)
    assert [(one["question"], one["type"]) for one in opened["assessment"]["photos"]] == [("made/paper", "application/pdf")]
    assert opened["photos"] == [("assessment", b"%PDF-1.7 agreement")]


def test_a_film_is_recorded_and_sealed_unless_nobody_is_in_it(notebook, visit):
    page_of(notebook, visit, "made")
    film = notebook.about("made/film")
    film.get_by_role("button", name="Film", exact=True).click()
    expect(film).to_contain_text("0:02", timeout=20_000)
    film.get_by_role("button", name="Stop and keep").click()
    expect(film.locator(".saved")).to_contain_text("Saved on this phone")

    opened = notebook.finished(visit)
    assert [(one["question"], one["type"]) for one in opened["protected"]["photos"]] == [("made/film", "video/webm")]
    assert opened["assessment"]["protected_photos"] == 1


def test_a_signature_is_drawn_with_the_finger_cleared_and_kept(notebook, visit):
    page_of(notebook, visit, "made")
    sign = notebook.about("made/sign")
    expect(sign.get_by_role("button", name="Keep it")).to_be_disabled()
    draw(notebook, sign)
    sign.get_by_role("button", name="Start again").click()
    expect(sign.get_by_role("button", name="Keep it")).to_be_disabled()
    draw(notebook, sign)
    sign.get_by_role("button", name="Keep it").click()
    expect(sign.locator(".saved")).to_contain_text("Saved on this phone")
    expect(sign).to_contain_text("Sealed photo")

    opened = notebook.finished(visit)
    assert [(one["question"], one["type"]) for one in opened["protected"]["photos"]] == [("made/sign", "image/jpeg")]


def draw(notebook, place):
    """One stroke over the sheet."""
    place.locator("canvas").scroll_into_view_if_needed()
    box = place.locator("canvas").bounding_box()
    notebook.page.mouse.move(box["x"] + 20, box["y"] + 20)
    notebook.page.mouse.down()
    notebook.page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    notebook.page.mouse.up()


def test_a_road_and_an_outline_are_walked_point_by_point(notebook, visit):
    page_of(notebook, visit, "walked")
    for name, corners in (("path", 3), ("fence", 3)):
        place = notebook.about(f"walked/{name}")
        for at in range(corners + 1):
            notebook.context.set_geolocation({"latitude": -1.5 + at / 1000, "longitude": 28.95 + at % 2 / 1000, "accuracy": 6})
            place.get_by_role("button", name="Add the point where I stand").click()
            expect(place).to_contain_text(f"{at + 1} point")
        place.get_by_role("button", name="Take back the last point").click()
        expect(place).to_contain_text(f"{corners} points")
        expect(place.locator(".saved")).to_contain_text("Saved on this phone")

    again(notebook, visit, "walked")
    expect(notebook.about("walked/fence").locator(".points > li")).to_have_count(3)
    walked = answers(notebook, visit)["walked"]
    assert [point["lat"] for point in walked["path"]] == [-1.5, -1.499, -1.498]
    assert set(walked["path"][0]) == {"lat", "lon", "alt", "acc"}
    assert len(walked["fence"]) == 4
    assert walked["fence"][0] == walked["fence"][-1]


def test_rows_within_rows_are_added_named_by_their_first_answer_and_taken_away(notebook, visit):
    page_of(notebook, visit, "pit")
    add = notebook.page.get_by_role("button", name="Add another: Pit")
    for name in ("Kwetu", "Mbele", "Nyuma"):
        add.click()
        notebook.page.get_by_role("textbox", name="What is it called?").fill(name)
        notebook.page.locator("h1").click()
    rows = notebook.page.locator("[data-row^='pit[']:not([data-row*='/'])")
    expect(rows).to_have_text([re.compile("Pit 1: Kwetu"), re.compile("Pit 2: Mbele"), re.compile("Pit 3: Nyuma")])
    expect(notebook.page.locator("[data-question]")).to_have_count(2)  # one row is drawn, its fields alone
    notebook.page.get_by_role("button", name="Add another: Shift").click()
    notebook.page.get_by_role("textbox", name="How many people?").fill("12")
    notebook.page.locator("h1").click()
    expect(notebook.about("pit[3]/shift[1]/people").locator(".saved")).to_contain_text("Saved on this phone")
    rows.nth(0).click()
    notebook.page.get_by_role("button", name="Remove: Pit 1").click()
    expect(notebook.page.get_by_text("Removed.")).to_be_visible()
    expect(notebook.page.locator(".rows > div > .saved")).to_contain_text("Saved on this phone")
    expect(rows).to_have_count(2)

    again(notebook, visit, "pit")
    expect(rows).to_have_text([re.compile("Pit 1: Mbele"), re.compile("Pit 2: Nyuma")])
    assert answers(notebook, visit)["pit"] == [{"name": "Mbele"}, {"name": "Nyuma", "shift": [{"people": 12}]}]


def test_a_row_that_was_taken_away_by_mistake_comes_back_with_one_tap(notebook, visit):
    page_of(notebook, visit, "pit")
    notebook.page.get_by_role("button", name="Add another: Pit").click()
    notebook.page.get_by_role("textbox", name="What is it called?").fill("Kwetu")
    notebook.page.locator("h1").click()
    expect(notebook.page.locator(".saved").first).to_contain_text("Saved on this phone")
    notebook.page.get_by_role("button", name="Remove: Pit 1").click()
    notebook.page.get_by_role("button", name="Undo").click()

    expect(notebook.page.locator("[data-row='pit[1]']")).to_contain_text("Kwetu")


def test_what_few_forms_need_is_there_without_network(notebook, visit):
    notebook.context.set_offline(True)
    notebook.page.reload()
    notebook.unlock()
    for name, text in (("lists", "No order yet"), ("walked", "Walk around"), ("made", "Record sound"), ("words", "Or type")):
        page_of(notebook, visit, name)
        expect(notebook.page.locator("main")).to_contain_text(text if name != "words" else re.compile("[Tt]ype what stands"))
    expect(notebook.page.locator(".fault")).to_have_count(0)


def test_a_form_with_everything_that_the_language_knows_opens_on_every_page(browser):
    made = json.loads(json.dumps(source.compile_source(EVERYTHING)))
    office = forms.Types(made)
    with notebooks.notebook_of(browser, office) as notebook:
        notebook.enrol()
        visit = notebook.start_visit()
        notebook.go(f"#/visit/{visit}/list/{made['id']}")
        notebook.page.wait_for_selector("main .lines a")
        pages = notebook.page.locator("main .lines a").count()
        for at in range(pages):
            notebook.go(f"#/visit/{visit}/list/{made['id']}/{at}")
            expect(notebook.page.locator("main")).to_contain_text(f"Part {at + 1} of {pages}")
            expect(notebook.page.locator("main")).not_to_contain_text("[object")
            expect(notebook.page.get_by_text("cannot be recorded with this version")).to_have_count(0)
        filled = notebook.finished(visit)["assessment"]["submissions"]
    office.close()

    assert pages > 3
    assert [one["checklist"] for one in filled] == [made["id"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr", "sw"])
def test_every_type_is_accessible_and_fits_a_narrow_phone(notebook, language, scheme):
    notebook.page.emulate_media(color_scheme=scheme)
    notebook.enrol(language)
    visit = notebook.start_visit()
    for name in ("words", "lists", "made", "walked", "pit"):
        page_of(notebook, visit, name)
        if name == "pit":
            notebook.page.locator(".rows > p button").click()
            notebook.page.locator(".rows .rows > p button").click()
        notebook.page.wait_for_timeout(300)
        notebooks.check_page(notebook.page, language, name)
