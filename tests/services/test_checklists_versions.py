"""Drafts, wording, retirement and files of checklists: what a version may become, and what stays as it is."""

import pytest
from sqlalchemy import select

from siteaudit.audit.models import LogEntry
from siteaudit.checklists import rules
from siteaudit.checklists import service as checklists
from siteaudit.checklists.limits import Upload
from siteaudit.checklists.rules import VersionState
from siteaudit.checklists.source import build
from siteaudit.core import clock
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction
from tests.services.test_checklists import publish, source


def upload(text=None, **more):
    text = text or source(**more)
    xform, program, faults = build(text.encode(), ".yaml")
    known = program or {"id": None, "version": None}
    return Upload(known["id"], known["version"], faults, program, xform, text, [])


def refused(code, call, *given, **more):
    with pytest.raises(Problem) as told:
        call(*given, **more)
    assert told.value.code == code
    return told.value


# --- drafts


def test_a_draft_is_on_no_list_of_phones_and_no_record_can_name_it(session, people):
    draft = checklists.save_draft(session, people.admin, upload=upload())

    assert draft.state is VersionState.DRAFT
    assert checklists.list_published(session, people.amina) == []
    assert checklists.find_version(session, people.amina, draft.digest) is None
    refused("item.not-found", checklists.get_program, session, people.amina, draft.digest)
    assert checklists.get_version(session, people.amina, draft.uid).program["id"] == "test-form"


def test_saving_again_replaces_the_one_draft(session, people):
    first = checklists.save_draft(session, people.admin, upload=upload())
    again = checklists.save_draft(session, people.admin, upload=upload(label="Better"))

    assert checklists.find_draft(session, people.amina, "test-form") is again
    assert (again.uid, len(checklists.list_versions(session, people.admin, "test-form"))) == (first.uid, 1)
    assert "Better" in again.source


def test_a_published_draft_retires_the_version_before_and_never_changes_again(session, people):
    first = publish(session, people)
    draft = checklists.save_draft(session, people.admin, upload=upload(version="2026112402", label="Better"))

    made = checklists.publish_draft(session, people.admin, draft.uid)

    assert (made.state, first.state) == (VersionState.PUBLISHED, VersionState.RETIRED)
    assert checklists.get_latest(session, people.amina, "test-form").digest == draft.digest
    refused("checklist.not-draft", checklists.publish_draft, session, people.admin, made.uid)
    refused("checklist.not-draft", checklists.discard_draft, session, people.admin, made.uid)


def test_a_draft_of_what_is_published_already_is_that_version(session, people):
    first = publish(session, people)

    assert checklists.save_draft(session, people.admin, upload=upload()).id == first.id


def test_a_draft_under_a_known_or_older_number_is_refused(session, people):
    publish(session, people, version="2026112402")

    told = [
        refused("checklist.version-exists", checklists.save_draft, session, people.admin, upload=upload(version="2026112402", label="X")),
        refused("checklist.version-older", checklists.save_draft, session, people.admin, upload=upload(version="2026112401")),
    ]

    free = rules.next_number(["2026112402"], clock.today())
    assert [str(one.details["reason"]) for one in told] == [f"the next free number is {free}"] * 2
    assert checklists.save_draft(session, people.admin, upload=upload(version=free)).version == free


def test_a_draft_that_became_too_old_meanwhile_is_not_published(session, people):
    draft = checklists.save_draft(session, people.admin, upload=upload())
    publish(session, people, version="2026112405")

    refused("checklist.version-older", checklists.publish_draft, session, people.admin, draft.uid)


def test_a_draft_gives_way_to_what_is_published_under_its_number(session, people):
    checklists.save_draft(session, people.admin, upload=upload(label="Draft"))

    made = publish(session, people)

    assert [one.uid for one in checklists.list_versions(session, people.admin, "test-form")] == [made.uid]


def test_a_discarded_draft_leaves_only_its_leaf_in_the_log(session, people):
    with transaction() as inner:
        draft = checklists.save_draft(inner, people.admin, upload=upload())
    with transaction() as inner:
        checklists.discard_draft(inner, people.admin, draft.uid)

    assert checklists.list_checklists(session, people.admin) == []
    leaf = session.scalar(select(LogEntry).where(LogEntry.verb == "checklist.discard"))
    assert leaf.subject_uid == draft.uid


def test_a_faulty_upload_becomes_no_draft(session, people):
    told = refused("checklist.invalid", checklists.save_draft, session, people.admin, upload=upload(source().replace("criterion", "criterium")))

    assert told.details["errors"][0]["column"] == "criterium"


# --- retired


def test_a_retired_checklist_is_offered_no_more_but_its_records_still_find_it(session, people):
    version = publish(session, people)

    checklists.retire_version(session, people.admin, version.uid)

    assert checklists.list_published(session, people.amina) == []
    assert checklists.get_program(session, people.amina, version.digest)["id"] == "test-form"
    refused("checklist.not-published", checklists.retire_version, session, people.admin, version.uid)


# --- wording


def revise(session, people, version, **given):
    """Revise one language and publish that."""
    return checklists.revise_wording(session, people.admin, version.uid, checklists.get_revision(session, people.admin, version.uid, **given))


def test_a_revised_text_is_a_new_version_with_the_same_logic_and_a_whole_source(session, people):
    old = publish(session, people)

    new = revise(
        session, people, old, language="fr", texts={"survey|HR01|label": "Creuse-t-on ici ?", "choices|yn/yes|label": "Oui !"}
    )

    assert (new.state, old.state) == (VersionState.PUBLISHED, VersionState.RETIRED)
    assert int(new.version) > int(old.version)
    assert (new.logic, new.digest != old.digest) == (old.logic, True)
    question = new.program["body"][0]
    assert question["label"] == {"en": "Question", "fr": "Creuse-t-on ici ?"}
    assert question["choices"][0]["label"]["fr"] == "Oui !"
    _xform, program, faults = build(new.source.encode(), ".yaml")
    assert (faults, program["digest"]) == ([], new.digest)


def test_a_language_is_added_text_by_text_and_taken_away(session, people):
    old = publish(session, people)
    new = revise(session, people, old, language="sw", texts={"survey|HR01|label": "Swali"})
    last = revise(session, people, new, language="sw", texts={"survey|HR01|label": ""})

    assert "sw" in new.program["languages"]
    assert "sw" not in last.program["languages"]
    assert last.logic == old.logic


def test_texts_are_listed_once_with_keys_for_their_revision(session, people):
    version = publish(session, people)

    texts = checklists.get_texts(session, people.amina, version.uid)

    assert [one["key"] for one in texts] == [
        "settings||form_title", "survey|HR01|label", "choices|yn/yes|label", "choices|yn/no|label",
    ]  # fmt: skip
    assert texts[1] == {
        "key": "survey|HR01|label", "sheet": "survey", "section": "", "id": "HR01", "part": "label",
        "texts": {"en": "Question", "fr": "Question"},
    }  # fmt: skip


def test_a_reference_in_a_text_is_neither_lost_nor_made_up(session, people):
    version = publish(session, people)

    told = refused(
        "body.invalid", checklists.get_revision, session, people.admin, version.uid,
        language="en", texts={"survey|HR01|label": "Is ${name} here", "survey|XX|label": "x"},
    )  # fmt: skip

    assert set(told.fields) == {"survey|HR01|label", "survey|XX|label"}


def test_only_the_published_version_is_revised(session, people):
    old = publish(session, people)
    publish(session, people, version="2026112402", label="Better")

    refused("checklist.not-published", checklists.get_revision, session, people.admin, old.uid, language="en", texts={})


def test_a_revision_that_would_change_what_is_counted_is_refused(session, people, monkeypatch):
    old = publish(session, people)
    real = checklists.wording.with_texts

    def meddle(sheets, *given):
        made = real(sheets, *given)
        made["survey"][0].cells["severity"] = "M"
        return made

    monkeypatch.setattr(checklists.wording, "with_texts", meddle)

    refused("checklist.logic-changed", checklists.get_revision, session, people.admin, old.uid, language="en", texts={"survey|HR01|label": "Q"})


def test_a_revision_that_another_one_has_overtaken_is_refused(session, people):
    old = publish(session, people)
    first, second = (checklists.get_revision(session, people.admin, old.uid, language="en", texts={"survey|HR01|label": text}) for text in "PQ")
    new = checklists.revise_wording(session, people.admin, old.uid, first)

    refused("checklist.not-published", checklists.revise_wording, session, people.admin, old.uid, second)
    refused("checklist.version-exists", checklists.revise_wording, session, people.admin, new.uid, second)


def test_who_read_a_language_is_noted_until_that_language_is_revised(session, people):
    old = publish(session, people)
    checklists.review_language(session, people.admin, old.uid, language="fr", by="Mwamini, teacher")
    checklists.review_language(session, people.admin, old.uid, language="en", by="Amina, monitor")

    new = revise(session, people, old, language="fr", texts={"survey|HR01|label": "Q"})

    assert old.reviewed["fr"]["by"] == "Mwamini, teacher"
    assert list(new.reviewed) == ["en"]
    refused("body.invalid", checklists.review_language, session, people.admin, old.uid, language="ln", by="Amina")


# --- rights, log


@pytest.mark.parametrize("name", ["amina", "chen"])
def test_only_an_administrator_changes_versions(session, people, name):
    actor = getattr(people, name)
    version = publish(session, people)
    draft = checklists.save_draft(session, people.admin, upload=upload(name="other"))
    revision = checklists.get_revision(session, people.admin, version.uid, language="en", texts={"survey|HR01|label": "Q"})

    for call in (
        lambda: checklists.save_draft(session, actor, upload=upload()),
        lambda: checklists.publish_draft(session, actor, draft.uid),
        lambda: checklists.discard_draft(session, actor, draft.uid),
        lambda: checklists.retire_version(session, actor, version.uid),
        lambda: checklists.get_revision(session, actor, version.uid, language="en", texts={}),
        lambda: checklists.revise_wording(session, actor, version.uid, revision),
    ):
        refused("access.denied", call)


def test_each_act_leaves_its_leaf(session, people):
    with transaction() as inner:
        draft = checklists.save_draft(inner, people.admin, upload=upload())
        made = checklists.publish_draft(inner, people.admin, draft.uid)
        checklists.review_language(inner, people.admin, made.uid, language="en", by="Amina")
        new = revise(inner, people, made, language="en", texts={"survey|HR01|label": "Q"})
        checklists.retire_version(inner, people.admin, new.uid)

    verbs = session.scalars(select(LogEntry.verb).where(LogEntry.verb.startswith("checklist.")).order_by(LogEntry.position)).all()
    assert verbs == ["checklist.draft", "checklist.publish", "checklist.review", "checklist.revise", "checklist.retire"]


# --- files

WELLS = source().replace("survey:", "survey:\n  - {type: select_one_from_file villages.csv, name: village, label: {en: Village}}")
ROWS = b"name,label\nv1,Kaleo\n"


def test_a_draft_is_published_with_the_files_it_needs_and_keeps_them_when_it_is_saved_again(session, people):
    draft = checklists.save_draft(session, people.admin, upload=upload(WELLS))
    told = refused("checklist.invalid", checklists.publish_draft, session, people.admin, draft.uid)
    assert [(one["sheet"], one["column"]) for one in told.details["errors"]] == [("files", "villages.csv")]

    checklists.save_draft(session, people.admin, upload=upload(WELLS), files={"villages.csv": ROWS})
    checklists.save_draft(session, people.admin, upload=upload(WELLS.replace("Village}", "Which village}")))
    made = checklists.publish_draft(session, people.admin, draft.uid)

    assert checklists.get_file(session, people.amina, made.digest, "villages.csv") == ROWS
    assert [(one.name, one.size) for one in checklists.list_files(session, people.amina, made.digest)] == [("villages.csv", len(ROWS))]
    refused("item.not-found", checklists.get_file, session, people.amina, made.digest, "other.csv")


def test_a_revision_of_the_wording_keeps_the_files(session, people):
    old = checklists.publish_checklist(session, people.admin, source=WELLS, files={"villages.csv": ROWS})

    new = revise(session, people, old, language="en", texts={"survey|village|label": "Where"})

    assert checklists.get_rows(session, people.amina, new.digest) == {"villages.csv": [{"name": "v1", "label": "Kaleo"}]}
    assert new.logic == old.logic


def test_a_checklist_without_its_files_is_not_published(session, people):
    refused("checklist.invalid", checklists.publish_checklist, session, people.admin, source=WELLS)
    assert checklists.list_published(session, people.amina) == []
