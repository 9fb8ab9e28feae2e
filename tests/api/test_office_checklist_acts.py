"""A checklist through the office: uploaded and refused in place, a draft, published, compared, retired, taken along."""

import pytest
from sqlalchemy import select

from siteaudit.checklists import limits
from siteaudit.checklists import service as checklists
from siteaudit.checklists.models import ChecklistVersion
from siteaudit.core.actor import SYSTEM
from siteaudit.office import wording
from siteaudit.openrosa import open_parts

from .checklist_forms import FORM, NEXT, file_of, workbook
from .office import BASE, verbs

NEW = "/office/checklists/new"


@pytest.fixture
def published(session):
    return checklists.publish_checklist(session, SYSTEM, source=FORM)


@pytest.fixture
def draft(sit, session, published):
    sit("admin").post(NEW, file=file_of(NEXT, "guards.yaml"))
    return version(session, "2026112402")


def version(session, number):
    return session.scalar(select(ChecklistVersion).where(ChecklistVersion.version == number))


def address(one, more=""):
    return f"/office/checklists/{one.uid}{more}"


# Coming in


def test_a_good_form_becomes_a_draft_that_no_phone_has(sit, session):
    page = sit("admin").post(NEW, file=file_of(FORM, "guards.yaml"))

    assert "The draft is kept." in page
    assert "This is a draft: no phone has it." in page
    assert version(session, "2026112401").state.value == "draft"
    assert checklists.list_published(session, SYSTEM) == []
    assert len(verbs(session, "checklist.draft")) == 1


def test_a_faulty_form_is_refused_in_place_with_sheet_row_and_column(sit, session):
    page = sit("admin").post(NEW, 422, file=file_of(FORM.replace("type: integer", "type: intger"), "guards.yaml"))

    assert "The checklist cannot be published" in page
    assert "Sheet survey, row 7, column type" in page
    assert 'did you mean "integer"?' in page
    assert session.scalars(select(ChecklistVersion)).all() == []


def test_a_workbook_of_others_comes_in_too(sit, session):
    book = workbook(survey=[["type", "name", "label::Français"], ["integer", "n", "Combien ?"]], settings=[["form_id"], ["foreign"]])

    page = sit("admin").post(NEW, file=file_of(book, "Foreign form.xlsx"))

    assert "This is a draft" in page
    assert session.scalar(select(ChecklistVersion)).program["languages"] == ["fr"]


@pytest.mark.parametrize(("name", "content", "words"), [
    ("form.xlsm", b"PK", "The file may hold macros."),
    ("form.exe", b"MZ", "The file cannot be read as a checklist."),
    ("form.xlsx", workbook(survey=[["type", "name", "label"], ["integer", "n", '=HYPERLINK("http://x.example","y")']]), "A cell holds a formula"),
    ("form.yaml", b"survey: [", "The file is not well-formed YAML"),
    ("form.xlsx", b"not a workbook", "The file cannot be read as a checklist."),
])  # fmt: skip
def test_each_limit_says_what_it_is(sit, session, name, content, words):
    page = sit("admin").post(NEW, 422, file=file_of(content, name))

    assert words in page
    assert session.scalars(select(ChecklistVersion)).all() == []


def test_a_file_beyond_the_limit_is_told_how_much_is_allowed(sit):
    page = sit("admin").post(NEW, 413, file=file_of(b"#" * (limits.LARGEST + 1), "form.yaml"))

    assert "The file has more bytes or rows than allowed." in page
    assert "At most: 10 MB" in page


def test_a_body_beyond_all_limits_never_reaches_the_reader(sit, session):
    admin = sit("admin")

    answer = admin.client.post(NEW, data={"file": file_of(b"#" * 13_000_000, "form.yaml")}, base_url=BASE, content_type="multipart/form-data")

    assert answer.status_code == 413


def test_without_a_file_the_page_says_so(sit):
    assert "choose a file" in sit("admin").post(NEW, 422)


def test_the_same_content_twice_changes_nothing(sit, published):
    page = sit("admin").post(NEW, file=file_of(FORM, "guards.yaml"))

    assert "This very content is here already" in page


@pytest.mark.parametrize("name", ["amina", "safi", "lea", "rachid", "chen"])
def test_only_who_keeps_checklists_uploads_them(sit, session, monkeypatch, name):
    person, read = sit(name), []
    monkeypatch.setattr(limits, "read_upload", lambda *given, **_more: read.append(given))

    person.get(NEW, 403)
    person.post(NEW, 403, file=file_of(FORM, "guards.yaml"))
    assert "Upload a checklist" not in person.get("/office/checklists")
    assert read == []
    assert session.scalars(select(ChecklistVersion)).all() == []


def test_a_wrong_token_uploads_nothing(sit, session):
    answer = sit("admin").client.post(NEW, data={"csrf_token": "x", "file": file_of(FORM, "guards.yaml")}, base_url=BASE, content_type="multipart/form-data")

    assert answer.status_code == 403
    assert session.scalars(select(ChecklistVersion)).all() == []


# A draft


def test_a_draft_in_the_place_of_another_one_is_told_so(sit, session, draft):
    words = "It took the place of the draft before, version 2026112402, which is gone."

    assert words not in sit("admin").post(NEW, file=file_of(FORM, "guards.yaml"))
    assert words in sit("admin").post(NEW, file=file_of(NEXT.replace("2026112402", "2026112403"), "guards.yaml"))


def test_a_refused_number_says_the_next_free_one(sit, published):
    page = sit("admin").post(NEW, 409, file=file_of(FORM.replace("Each gate", "Every gate"), "guards.yaml"))

    assert "This version was published before with other content." in page
    assert "the next free number is " in page

def test_a_draft_says_in_counts_what_it_changes(sit, draft):
    page = sit("admin").get(address(draft))

    for words in ("Compared with version 2026112401", "1 question is new", "the wording of 1 changed in: English", "1 counts otherwise", "the logic is not the same"):
        assert words in page, words


def test_publishing_is_a_click_of_its_own_and_retires_the_one_before(sit, session, published, draft):
    page = sit("admin").post(address(draft, "/publish"))

    session.expire_all()
    assert "The version is published." in page
    assert (version(session, "2026112402").state.value, published.state.value) == ("published", "retired")


@pytest.mark.parametrize("act", ["publish_draft", "revise_wording"])
def test_nothing_is_compiled_while_others_wait_for_the_database(sit, session, published, draft, monkeypatch, act):
    made, real = [], {act: getattr(checklists, act), "open_part": open_parts.open_part}
    monkeypatch.setattr(open_parts, "open_part", lambda *given: made.append("open part") or real["open_part"](*given))
    monkeypatch.setattr(checklists, act, lambda *given: made.append("transaction") or real[act](*given))
    if act == "publish_draft":
        sit("admin").post(address(draft, "/publish"))
    else:
        monkeypatch.setattr(wording, "changed_texts", lambda *_given: {"survey|look/G1|label": "Do guards stand here?"})
        sit("admin").post(address(published, "/wording"), language="en")

    newest = session.scalars(select(ChecklistVersion).order_by(ChecklistVersion.id.desc())).first()
    assert made == ["open part", "transaction"]
    assert open_parts.find_parts(session, [newest])[newest.id].xform


def test_a_draft_can_be_thrown_away(sit, session, published, draft):
    sit("admin").post(address(draft, "/discard"))

    assert version(session, "2026112402") is None
    assert checklists.list_published(session, SYSTEM) == [published]


@pytest.mark.parametrize("act", ["publish", "discard", "retire"])
def test_acts_need_the_right_and_the_token(sit, session, published, draft, act):
    one = published if act == "retire" else draft
    state = one.state

    sit("safi").post(address(one, f"/{act}"), 403)
    answer = sit("admin").client.post(address(one, f"/{act}"), data={"csrf_token": "x"}, base_url=BASE)

    session.refresh(one)
    assert answer.status_code == 403
    assert one.state is state
    assert "Publish this version" not in sit("safi").get(address(one))


def test_publishing_twice_is_refused_in_place(sit, draft):
    admin = sit("admin")
    admin.post(address(draft, "/publish"))

    assert "This version is no draft any more." in admin.post(address(draft, "/publish"), 409)


def test_a_retired_version_stays_readable(sit, session, published):
    page = sit("admin").post(address(published, "/retire"))

    assert "The version is retired" in page
    assert "retired, was published on" in sit("safi").get(address(published))
    assert len(verbs(session, "checklist.retire")) == 1


# What changed


def test_every_change_is_told_with_how_it_was_and_how_it_is(sit, draft):
    page = sit("safi").get(address(draft, "/compare"))

    for words in ("From version 2026112401", "nothing else", "Walk round", "G5 Since when? New question", "Wording, English before: Are there guards? now: Do you see guards?",
                  "How heavy before: Major now: Critical", "Asked when before: G1 is “Yes” now: G1 is not “No”", "The logic is not the same"):  # fmt: skip
        assert words in page, words


def test_other_words_alone_leave_the_logic_the_same(sit, session, published):
    source = FORM.replace("2026112401", "2026112402").replace("Are there guards?", "Do you see guards?")
    checklists.publish_checklist(session, SYSTEM, source=source)

    page = sit("safi").get(address(version(session, "2026112402"), "/compare"))

    assert "the wording of 1 changed in: English nothing else The logic is the same" in page


def test_one_version_alone_has_nothing_to_compare(sit, published):
    assert "one version only" in sit("safi").get(address(published, "/compare"))


# Taken along


@pytest.mark.parametrize(("form", "begins"), [("xlsx", b"PK"), ("yaml", b""), ("xml", b"<?xml")])
def test_a_version_is_taken_along_in_three_forms(sit, published, form, begins):
    answer = sit("safi").client.get(address(published, f"/file.{form}"), base_url=BASE)

    assert answer.status_code == 200
    assert answer.data.startswith(begins)
    assert f'filename="guards-2026112401.{form}"' in answer.headers["Content-Disposition"]


def test_the_workbook_comes_back_as_the_same_checklist(sit, session, published):
    book = sit("admin").client.get(address(published, "/file.xlsx"), base_url=BASE).data

    assert "This very content is here already" in sit("admin").post(NEW, file=file_of(book, "guards.xlsx"))
