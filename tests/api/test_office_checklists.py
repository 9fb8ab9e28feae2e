"""Checklists at the office: the list, a version in plain words, the paper that is filled by hand."""

import json

import pytest

from siteaudit.checklists import service as checklists
from siteaudit.core.ids import new_id
from siteaudit.office.printing import Paper
from tests.counting import counted

from .checklist_forms import FORM
from .office import BASE


@pytest.fixture
def version(session, people):
    return checklists.publish_checklist(session, people.admin, source=FORM)


def address(version, more=""):
    return f"/office/checklists/{version.uid}{more}"


def test_the_list_says_what_a_checklist_is_for_and_how_long_it_is(sit, version):
    page = sit("safi").get("/office/checklists")

    assert "Guards Security · 4 questions · English, French version 2026112401" in page


def test_a_version_is_told_in_plain_words(sit, version):
    page = sit("safi").get(address(version))

    for words in ("sealed", "whom to ask: diggers", "duty of: operator", "VPI B2", "A breach: “Yes” (major).", "Asked when G1 is “Yes”.", "Fewer than 500", "Filled once for each."):
        assert words in page, words


def test_what_no_sentence_can_say_stands_as_the_expression(sit, version):
    assert "Asked when ${G2} > 3 and string-length(${operator_type}) > 2" in sit("safi").get(address(version))


def test_a_question_without_my_language_is_marked_with_its_own(sit, version):
    sit("safi", "sw").client.get("/office/", base_url=BASE)
    page = sit("safi", "sw").client.get(address(version), base_url=BASE).text

    assert '<span lang="fr">Y a-t-il des gardes\u00a0?</span>' in page


def test_what_the_phone_puts_into_a_text_is_a_blank_with_a_name(sit, session, people):
    source = FORM.replace('"Which gate?"', '"Which gate, with ${G2} guards?"').replace('fr: "Quel portail ?"}', 'fr: "Quel portail ?"}, sensitivity: S')
    version = checklists.publish_checklist(session, people.admin, source=source)

    assert "Which gate, with [G2] guards?" in sit("safi").get(address(version))


def test_a_question_without_words_is_told_by_its_name_alone(sit, session, people, version):
    newer = FORM.replace('"2026112401"', '"2026112402"').replace("operator_type", "minerals")
    other = checklists.publish_checklist(session, people.admin, source=newer)
    safi = sit("safi")

    for more in ("", f"/compare?with={version.uid}"):
        page = safi.client.get(address(other, more), base_url=BASE).text

        assert "<code>minerals</code>" in page
        assert ">minerals</span>" not in page


# On paper


def printed(sit, version, language, **headers):
    return sit("safi").client.get(address(version, f"/print?language={language}"), base_url=BASE, headers=headers)


def test_the_paper_is_an_accessible_pdf_in_the_language_asked_for(sit, version):
    answer = printed(sit, version, "fr")

    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert b"pdfuaid" in answer.data
    assert "guards-2026112401-fr.pdf" in answer.headers["Content-Disposition"]


def test_a_language_that_the_checklist_lacks_gives_its_own(sit, version):
    assert "-fr.pdf" in printed(sit, version, "sw").headers["Content-Disposition"]


def test_the_same_paper_is_not_sent_twice(sit, version):
    first = printed(sit, version, "en")

    again = printed(sit, version, "en", **{"If-None-Match": first.headers["ETag"]})
    other = printed(sit, version, "fr", **{"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert other.status_code == 200


def paper_of(app, version):
    with app.test_request_context("/?lang=en"):
        return Paper(version, "Office", "en", ("en",)).data


FOREIGN = """
settings: {form_id: plain, version: "1", form_title: Plain}
survey:
  - {type: integer, name: n, label: How many}
"""


def test_a_form_of_others_is_printed_without_asking_how_things_are_known(app, session, people, version):
    other = checklists.publish_checklist(session, people.admin, source=FOREIGN)

    assert json.loads(paper_of(app, version))["talks"] > 0
    assert json.loads(paper_of(app, other))["talks"] == 0
    assert '"known": true' not in paper_of(app, other)


def test_paper_is_filled_by_people_who_know_that_they_are_there(app, session, people):
    source = FORM.replace("name: operator_type}", "name: mode}").replace("${operator_type}", "${mode}").replace(
        'fr: "Quel portail ?"}', """fr: "Quel portail ?"}, relevant: "(${mode} = '' or ${mode} = 'on_site') and ${G2} > 3", sensitivity: S""")

    version = checklists.publish_checklist(session, people.admin, source=source)

    assert '"when": "G2 is more than 3"' in paper_of(app, version)


def test_paper_warns_of_names_and_never_tells_what_would_be_a_breach(app, version):
    data = paper_of(app, version)

    assert "Write no names here." in data
    assert '"sealed": true' in data
    assert all(word not in data for word in ("severity", "critical", "ajor", "criterion", "VPI B2"))


def test_pages_that_come_apart_say_their_site_and_what_the_signs_mean(app, session, people, version):
    other = checklists.publish_checklist(session, people.admin, source=FOREIGN)
    ours, foreign = (json.loads(paper_of(app, one)) for one in (version, other))

    assert ours["again"] == "Site and day:"
    assert "R prefers not to answer" in ours["signs"]
    assert foreign["signs"] is None


@pytest.mark.parametrize(("condition", "words"), [
    ("count-selected(${G6}) > 0 and not(selected('none unknown declined', ${G6}))", "G6 is answered and G6 is none of “None”"),
    ("not(${G2} = 0)", "G2 is not 0"),
    ("${G5} <= today()", "G5 is today or before"),
])  # fmt: skip
def test_what_authors_write_often_stands_in_words(sit, session, people, condition, words):
    more = """  - {type: select_multiple many, name: G6, sensitivity: S, label: {en: "Which?", fr: "Lesquels ?"}}
  - {type: date, name: G5, sensitivity: S, label: {en: "Since when?", fr: "Depuis quand ?"}}
  - {type: text, name: G7, sensitivity: S, label: {en: "What?", fr: "Quoi ?"}, relevant: "CONDITION"}
  - {type: begin_repeat""".replace("CONDITION", condition)
    source = FORM.replace("  - {type: begin_repeat", more) + '  many: [{name: none, label: {en: "None", fr: Aucun}}, {name: some, label: {en: "Some", fr: "Certains"}}]\n'
    version = checklists.publish_checklist(session, people.admin, source=source)

    assert f"Asked when {words}." in sit("safi").get(address(version))


# On a phone in a frame


def test_the_frame_can_send_nothing_and_stands_in_our_pages_only(sit, version):
    policy = sit("safi").client.get(address(version, "/preview/phone"), base_url=BASE).headers["Content-Security-Policy"]

    assert "connect-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert "frame-ancestors 'self'" in policy


def test_only_the_page_around_it_may_hold_a_frame(sit, version):
    safi = sit("safi")

    assert "frame-src 'self'" in safi.client.get(address(version, "/preview"), base_url=BASE).headers["Content-Security-Policy"]
    assert "frame-src" not in safi.client.get(address(version), base_url=BASE).headers["Content-Security-Policy"]


def test_words_of_a_checklist_cannot_end_the_data_of_the_frame(sit, session, people):
    source = FORM.replace('"Are there guards?"', '"Guards</script><script>alert(1)</script>"')
    version = checklists.publish_checklist(session, people.admin, source=source)

    assert "</script><script>alert" not in sit("safi").client.get(address(version, "/preview/phone"), base_url=BASE).text


def test_the_frame_brings_the_lists_that_the_checklist_reads(sit, session, people):
    source = """
settings: {form_id: wells, version: "2026112401", default_language: en, form_title: {en: Wells}}
survey:
  - {type: select_one_from_file villages.csv, name: v, label: {en: "Which village?"}}
"""
    files = {"villages.csv": b"name,label\nv1,Kaleo\n"}
    version = checklists.publish_checklist(session, people.admin, source=source, files=files)

    page = sit("safi").client.get(address(version, "/preview/phone"), base_url=BASE).text

    assert '{"label": "Kaleo", "name": "v1"}' in page


PAGES = ["", "/print", "/preview", "/preview/phone", "/compare", "/wording", "/file.xlsx"]


@pytest.mark.parametrize("more", PAGES)
def test_a_version_that_is_not_there_is_not_found(sit, more):
    sit("admin").get(f"/office/checklists/{new_id()}{more}", 404)


@pytest.mark.parametrize("more", PAGES)
def test_a_stranger_sees_no_checklist(client, version, more):
    answer = client.get(address(version, more), base_url=BASE)

    assert (answer.status_code, answer.location.split("?")[0]) == (302, "/sign-in")


def test_the_list_asks_the_database_alike_for_one_checklist_and_for_five(sit, session, people, version):
    safi = sit("safi")
    safi.get("/office/checklists")
    with counted() as one:
        safi.get("/office/checklists")
    for name in ("a", "b", "c", "d"):
        checklists.publish_checklist(session, people.admin, source=FORM.replace("form_id: guards", f"form_id: {name}"))
    session.expunge_all()
    with counted() as five:
        page = safi.get("/office/checklists")

    assert page.count("Guards Security") == 5
    assert len([text for text in five if "checklist_version.program" in text]) == len([text for text in one if "checklist_version.program" in text]) == 1
