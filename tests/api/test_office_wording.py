"""The wording of a checklist at the office: beside its reference, saved as a revision with the same logic, read by a speaker."""

import re

import pytest
from sqlalchemy import select

from siteaudit.checklists import service as checklists
from siteaudit.checklists.models import ChecklistVersion
from siteaudit.core.actor import SYSTEM

from .checklist_forms import FORM
from .office import BASE, verbs

MARKED = FORM.replace("pillar: security}", "pillar: security, unchecked: en}").replace('en: "How many?"', 'en: "How many of ${G1}?"').replace('fr: "Combien ?"', 'fr: "Combien de ${G1} ?"')


@pytest.fixture
def published(session):
    return checklists.publish_checklist(session, SYSTEM, source=MARKED)


def address(version, more="/wording"):
    return f"/office/checklists/{version.uid}{more}"


def field_of(sit, version, language, about):
    """The posted name of the text that the page labels so."""
    page = sit("admin").client.get(address(version, f"/wording?language={language}"), base_url=BASE).text
    return re.search(rf'<label for="([^"]+)" class="hidden-text">{re.escape(about)}', page)[1]


def newest(session):
    return session.scalars(select(ChecklistVersion).order_by(ChecklistVersion.id.desc())).first()


def test_the_page_tells_how_much_is_missing(sit, published):
    page = sit("admin").get(address(published, "/wording?language=sw"))

    assert re.search(r"(\d+) of \1 texts have no Swahili yet\.", page)
    assert "Y a-t-il des gardes ?" in page


def test_saved_words_are_the_next_version_with_the_same_logic(sit, session, published):
    field = field_of(sit, published, "en", "G1, Wording")

    page = sit("admin").post(address(published), language="en", **{field: "Do guards stand here?"})

    made = newest(session)
    assert "1 text is changed and published as version" in page
    assert (made.logic, made.state.value) == (published.logic, "published")
    assert made.program["body"][1]["children"][0]["label"]["en"] == "Do guards stand here?"
    assert len(verbs(session, "checklist.revise")) == 1


def test_a_new_language_begins_with_its_first_text(sit, session, published):
    field = field_of(sit, published, "sw", "G1, Wording")

    sit("admin").post(address(published), language="sw", **{field: "Kuna walinzi?"})

    assert "sw" in newest(session).program["languages"]


def test_nothing_that_was_typed_is_lost_when_a_text_is_refused(sit, session, published):
    good, bad = field_of(sit, published, "en", "G1, Wording"), field_of(sit, published, "en", "G2, Wording")
    admin = sit("admin")

    page = admin.post(address(published), 422, language="en", **{good: "Kept words", bad: "The blank is gone"})

    assert "Nothing was changed; what you typed is still here." in page
    assert "keep what stands in ${ } as it is" in page
    assert ">Kept words</textarea>" in admin.html
    assert ">The blank is gone</textarea>" in admin.html
    assert re.search(rf'<textarea id="{bad}"[^>]* aria-invalid="true"', admin.html)
    assert not re.search(rf'<textarea id="{good}"[^>]* aria-invalid="true"', admin.html)
    assert newest(session) is published


def test_saving_without_a_change_publishes_nothing(sit, session, published):
    assert "No text was changed" in sit("admin").post(address(published), 422, language="en")
    assert newest(session) is published


def test_a_version_that_was_replaced_meanwhile_is_not_reworded(sit, session, published):
    field = field_of(sit, published, "en", "G1, Wording")
    admin = sit("admin")
    admin.post(address(published), language="en", **{field: "First"})

    page = admin.post(address(published), 409, language="en", **{field: "Second"})

    assert "This version is not the published one." in page


def test_a_speaker_is_noted_and_the_mark_goes(sit, session, published):
    assert "not checked by a speaker yet" in sit("safi").get("/office/checklists")

    page = sit("safi").post(address(published, "/review"), language="en", by="Teacher, Josephine")

    assert "English was read by Teacher, Josephine" in page
    assert "not checked by a speaker yet" not in sit("safi").get("/office/checklists")
    assert len(verbs(session, "checklist.review")) == 1


def test_who_read_it_must_be_said(sit, published):
    assert "Who read it" in sit("safi").post(address(published, "/review"), 422, language="en", by=" ")


@pytest.mark.parametrize("name", ["amina", "chen", "rachid"])
def test_others_neither_reword_nor_review(sit, session, published, name):
    person = sit(name)

    person.post(address(published), 403, language="en", **{"look-G1-label-5": "x"})
    person.post(address(published, "/review"), 403, language="en", by="Somebody Else")
    session.refresh(published)
    assert (newest(session), published.reviewed) == (published, {})
    assert "<textarea" not in person.client.get(address(published), base_url=BASE).text


def test_a_wrong_token_changes_no_word(sit, session, published):
    for more in ("/wording", "/review"):
        answer = sit("admin").client.post(address(published, more), data={"csrf_token": "x", "language": "en", "by": "Somebody"}, base_url=BASE)
        assert answer.status_code == 403
    assert newest(session) is published
