"""Attachments: kept once as clean copies, read by right, sealed ones are only counted."""

import pytest
from sqlalchemy import func, select

from siteaudit.attachments import service as attachments
from siteaudit.attachments.models import Attachment
from siteaudit.audit import service as audit
from siteaudit.core.blobstore import BlobStore
from siteaudit.core.digest import sha256
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction
from tests.rules.test_attachments import exif, picture
from tests.services.test_sites import make_site


@pytest.fixture
def store(tmp_path):
    """A folder of files by hash."""
    return BlobStore(tmp_path)


def add(session, people, store, site, data=None, actor=None):
    data = data or picture(exif=exif())
    return attachments.add_photo(
        session, actor or people.amina, store=store, subject=site, data=data, question="SP24",
        sealed_sha256="a" * 64, original_sha256=sha256(data),
    )  # fmt: skip


def test_a_photo_is_kept_once_and_its_copy_is_another_file(session, people, store):
    site = make_site(session, people)
    data = picture(exif=exif())

    first, second = add(session, people, store, site, data), add(session, people, store, site, data)
    row, file = attachments.get_photo(session, people.lea, first.uid, store=store)

    assert first is second
    assert session.scalar(select(func.count(Attachment.id))) == 1
    assert (row.sha256, row.flags) == (sha256(file.read()), ["metadata_present"])
    assert row.sha256 != row.original_sha256


def test_an_unreadable_photo_leaves_nothing(session, people, store):
    site = make_site(session, people)

    with pytest.raises(Problem) as refused:
        add(session, people, store, site, picture()[:500])

    assert refused.value.code == "attachment.unreadable"
    assert session.scalar(select(func.count(Attachment.id))) == 0


def test_a_sealed_photo_is_a_count_and_cannot_be_opened(session, people, store):
    row = attachments.note_sealed_photos(session, people.amina, subject=make_site(session, people), count=2)

    with pytest.raises(Problem) as refused:
        attachments.get_photo(session, people.odette, row.uid, store=store)

    assert (row.count, refused.value.code) == (2, "item.not-found")


def test_a_recording_is_kept_as_it_came_and_a_picture_among_files_is_cleaned(session, people, store):
    site = make_site(session, people)
    sound, drawn = b"\x1aE\xdf\xa3" + b"voice" * 99, picture(exif=exif())
    told = {"store": store, "subject": site, "question": "HR10_voice"}

    kept = attachments.add_file(session, people.amina, data=sound, told="audio/webm", original_sha256=sha256(sound), **told)
    again = attachments.add_file(session, people.amina, data=sound, told="audio/webm", original_sha256=sha256(sound), **told)
    cleaned = attachments.add_file(session, people.amina, data=drawn, told="image/png", original_sha256=sha256(drawn), **told)

    assert again is kept
    assert (kept.media_type, kept.sha256, kept.width) == ("audio/webm", sha256(sound), None)
    assert (cleaned.media_type, cleaned.flags) == ("image/jpeg", ["metadata_present"])
    assert attachments.get_photo(session, people.noella, kept.uid, store=store)[1].read() == sound


def test_photos_of_another_area_do_not_exist(session, people, store):
    row = add(session, people, store, make_site(session, people))

    with pytest.raises(Problem) as hidden:
        attachments.get_photo(session, people.boris, row.uid, store=store)

    assert hidden.value.code == "item.not-found"
    assert attachments.list_attachments(session, people.boris, kind="site", uid=row.subject_uid) == []


def test_a_member_may_look_and_not_add(session, people, store):
    site = make_site(session, people)
    row = add(session, people, store, site)

    with pytest.raises(Problem) as refused:
        add(session, people, store, site, actor=people.noella)

    assert refused.value.code == "access.denied"
    assert attachments.get_photo(session, people.noella, row.uid, store=store)[0] is row


def test_adding_leaves_a_leaf(session, people, store):
    with transaction() as inner:
        row = add(inner, people, store, make_site(inner, people))

    assert [entry.verb for entry in audit.list_entries(session, row.uid)] == ["attachment.add"]
