"""Acts and reads of attachments: keep a cleaned copy of a photo, a recording or file as it came, note what stays sealed, list, open.

The blob store is an argument: the caller says where files live.
"""

import io

from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.problems import Problem

from . import kinds, photo
from .models import Attachment, Part


def add_photo(session, actor, *, store, subject, data, question=None, captured_at=None, imported=False, **origin):
    """Keep a clean copy of `data` for `subject` (a row with uid and area_id); a repeat changes nothing.

    `origin` holds sealed_sha256 and original_sha256. Refuses with attachment.unreadable,
    attachment.type-not-allowed, attachment.too-large. Verb: attachment.add.
    """
    about = {"question": question, "captured_at": captured_at, "imported": imported, **origin}
    return _keep(session, actor, subject, lambda: photo.clean(data), store=store, about=about)


def add_file(session, actor, *, store, subject, data, told="", question=None, captured_at=None, imported=False, **origin):
    """Keep what answers a question: a picture as a clean copy, a recording, film or file as it came.

    `told` is the media type that its sender named. Refuses like add_photo, and with attachment.kind-not-allowed. Verb: attachment.add.
    """
    make = (lambda: photo.clean(data)) if kinds.is_picture(data) else (lambda: kinds.keep(data, told))
    about = {"question": question, "captured_at": captured_at, "imported": imported, **origin}
    return _keep(session, actor, subject, make, store=store, about=about)


def _keep(session, actor, subject, make, *, store, about):
    """One row for what `make` returns; a repeat of the same original changes nothing."""
    access.require(session, actor, "attachment.add", subject)
    kind = subject.__tablename__
    known = _find(session, kind, subject.uid, about.get("original_sha256"), about["question"])
    if known is not None:
        return known
    copy = make()
    row = Attachment(
        area_id=subject.area_id,
        subject_kind=kind,
        subject_uid=subject.uid,
        part=Part.ASSESSMENT,
        sha256=store.put(copy.data),
        media_type=copy.media_type,
        size=len(copy.data),
        width=copy.width,
        height=copy.height,
        flags=list(copy.flags),
        made_at=clock.now(),
        **about,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "attachment.add", row, subject=subject.uid)
    return row


def note_sealed_photos(session, actor, *, subject, count, question=None):
    """Note that `count` photos stay sealed to the protection key. Verb: attachment.add."""
    access.require(session, actor, "attachment.add", subject)
    row = Attachment(
        area_id=subject.area_id,
        subject_kind=subject.__tablename__,
        subject_uid=subject.uid,
        part=Part.PROTECTED,
        count=count,
        question=question,
        made_at=clock.now(),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "attachment.add", row, subject=subject.uid, sealed=count)
    return row


def get_attachment(session, actor, uid):
    """The attachment, or item.not-found."""
    query = select(Attachment).where(Attachment.uid == uid)
    return access.get_row(session, actor, query, Attachment.area_id)


def get_photo(session, actor, uid, *, store):
    """The attachment and its copy as an open file; item.not-found for a sealed one."""
    row = get_attachment(session, actor, uid)
    access.require(session, actor, "visit.read", row)
    if row.sha256 is None:
        raise Problem("item.not-found")
    return row, io.BytesIO(store.get(row.sha256))


def list_attachments(session, actor, *, kind, uid):
    """Attachments of one subject, oldest first."""
    query = select(Attachment).where(Attachment.subject_kind == kind, Attachment.subject_uid == uid)
    return session.scalars(access.scope(session, actor, query.order_by(Attachment.id), Attachment.area_id)).all()


def _find(session, kind, uid, original, question):
    if original is None:
        return None
    query = select(Attachment).where(
        Attachment.subject_kind == kind,
        Attachment.subject_uid == uid,
        Attachment.original_sha256 == original,
        Attachment.question == question if question is not None else Attachment.question.is_(None),
    )
    return session.scalars(query).first()
