"""Checklists: published once and fixed from then on; found by digest for ever, by name only the newest."""

import pytest
from sqlalchemy import select

from siteaudit.audit.models import LogEntry
from siteaudit.checklists import service as checklists
from siteaudit.checklists.rules import VersionState
from siteaudit.core.actor import Actor
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction

SOURCE = """
settings: {{form_id: {name}, version: "{version}", default_language: en, form_title: {{en: Test, fr: Essai}}, pillar: human_rights}}
survey:
  - {{type: select_one yn, name: HR01, label: {{en: "{label}", fr: Question}}, severity: C, criterion: abuse, fail: "yes"}}
choices:
  yn: [{{name: "yes", label: {{en: "Yes", fr: Oui}}}}, {{name: "no", label: {{en: "No", fr: Non}}}}]
"""


def source(version="2026112401", label="Question", name="test-form"):
    return SOURCE.format(version=version, label=label, name=name)


def publish(session, people, **more):
    return checklists.publish_checklist(session, people.admin, source=source(**more))


def test_a_published_version_is_found_by_its_digest_and_its_name(session, people):
    version = publish(session, people)

    assert version.state is VersionState.PUBLISHED
    assert version.title == {"en": "Test", "fr": "Essai"}
    assert version.pillar == "human_rights"
    assert checklists.find_version(session, people.amina, version.digest).version == "2026112401"
    assert checklists.get_latest(session, people.amina, "test-form").digest == version.digest
    assert checklists.get_program(session, people.amina, version.digest)["digest"] == version.digest
    assert [each.digest for each in checklists.list_published(session, people.amina)] == [version.digest]


def test_the_same_content_again_changes_nothing(session, people):
    first = publish(session, people)

    second = checklists.publish_checklist(session, people.admin, source=source() + "\n# a comment\n")

    assert second.id == first.id


def test_other_content_under_a_published_number_is_refused(session, people):
    publish(session, people)

    with pytest.raises(Problem) as refused:
        publish(session, people, label="Another question")

    assert (refused.value.code, refused.value.status) == ("checklist.version-exists", 409)


def test_an_older_number_is_refused(session, people):
    publish(session, people, version="2026112402")

    with pytest.raises(Problem) as refused:
        publish(session, people, version="2026112401")

    assert refused.value.code == "checklist.version-older"


def test_a_newer_version_retires_the_one_before_and_old_records_still_find_it(session, people):
    first = publish(session, people)
    second = publish(session, people, version="2026112402", label="Better")

    assert first.state is VersionState.RETIRED
    assert checklists.get_latest(session, people.amina, "test-form").id == second.id
    assert checklists.find_version(session, people.amina, first.digest).id == first.id


def test_two_checklists_do_not_disturb_each_other(session, people):
    one = publish(session, people)
    two = publish(session, people, name="other-form", version="2026112301")

    assert [each.id for each in checklists.list_published(session, people.amina)] == [two.id, one.id]


def test_a_faulty_source_names_its_faults_and_leaves_nothing(session, people):
    with pytest.raises(Problem) as refused:
        checklists.publish_checklist(session, people.admin, source=source().replace("criterion", "criterium"))

    (fault,) = refused.value.details["errors"]
    assert refused.value.code == "checklist.invalid"
    assert (fault["sheet"], fault["row"], fault["column"]) == ("survey", 2, "criterium")
    assert checklists.list_published(session, people.amina) == []


@pytest.mark.parametrize("name", ["amina", "chen"])
def test_only_an_administrator_publishes(session, people, name):
    with pytest.raises(Problem) as refused:
        checklists.publish_checklist(session, getattr(people, name), source=source())

    assert refused.value.code == "access.denied"


def test_nobody_without_a_role_reads(session, people):
    version = publish(session, people)
    stranger = Actor("user", 0, "00000000-0000-4000-8000-000000000000", "Nobody")

    for read in (
        lambda: checklists.find_version(session, stranger, version.digest),
        lambda: checklists.get_program(session, stranger, version.digest),
        lambda: checklists.get_latest(session, stranger, "test-form"),
        lambda: checklists.list_published(session, stranger),
    ):
        with pytest.raises(Problem) as refused:
            read()
        assert refused.value.code == "access.denied"


def test_an_unknown_name_or_digest_is_not_found(session, people):
    assert checklists.find_version(session, people.amina, "0" * 64) is None
    for read in (checklists.get_program, checklists.get_latest):
        with pytest.raises(Problem) as refused:
            read(session, people.amina, "0" * 64)
        assert refused.value.code == "item.not-found"


def test_publishing_leaves_a_leaf_in_the_log(session, people):
    with transaction() as inner:
        version = checklists.publish_checklist(inner, people.admin, source=source())

    leaf = session.scalar(select(LogEntry).where(LogEntry.verb == "checklist.publish"))
    assert leaf.subject_uid == version.uid
    assert "test-form" in leaf.body
