"""The append-only log behind every verb: record, heads, proofs, verification.

`record` only collects; `core.transaction` calls `_append` last, so the lock on the log is held for
the commit alone and an act that fails leaves no leaf. Bodies hold ids and small words, never answers.
"""

import contextlib
import json

import rfc8785
from sqlalchemy import func, select, text

from siteaudit.core import clock
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import before_commit

from . import merkle
from .models import LogEntry, LogHead, LogNode

_PENDING = "siteaudit.log"
# An arbitrary constant: every process that appends takes the same advisory lock on PostgreSQL.
_LOCK = 5_731_962
_announce = {}


def set_announce(function):
    """Let `function(session, actor, verb, subject)` hear every verb; app and cli give reactions.py."""
    _announce["to"] = function


def record(session, actor, verb, subject, /, **details):
    """Remember that `actor` did `verb` to `subject` (a row with `uid`, or None); then react to it."""
    session.info.setdefault(_PENDING, []).append((actor, verb, subject, details, clock.now()))
    if "to" in _announce:
        _announce["to"](session, actor, verb, subject)


@contextlib.contextmanager
def attempt(session):
    """A savepoint: when the block fails, its rows go and so does what it recorded."""
    before = list(session.info.get(_PENDING, ()))
    try:
        with session.begin_nested():
            yield
    except BaseException:
        session.info[_PENDING] = before
        raise


def get_head(session):
    """Size and root (hex) of the log as this session sees it."""
    size = _size(session)
    return {"size": size, "root": merkle.root(size, _node(session)).hex()}


def sign_head(session, sign):
    """Store and return the present head; `sign(bytes)` gives (key id, signature text)."""
    head = get_head(session)
    moment = clock.now()
    statement = rfc8785.dumps({**head, "at": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}).decode()
    key_id, signature = sign(statement.encode())
    row = LogHead(**head, signed_at=moment, key_id=key_id, statement=statement, signature=signature)
    session.add(row)
    return row


def find_entry(session, verb, subject_uid):
    """The first entry of `verb` about `subject_uid`, or None."""
    return session.scalars(
        select(LogEntry)
        .where(LogEntry.verb == verb, LogEntry.subject_uid == subject_uid)
        .order_by(LogEntry.position)
        .limit(1)
    ).first()


def find_positions(session, verb, subject_uids):
    """Place in the log of the first entry of `verb` about each subject, by uid, in one query."""
    query = select(LogEntry.subject_uid, func.min(LogEntry.position)).where(
        LogEntry.verb == verb, LogEntry.subject_uid.in_(subject_uids)
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(LogEntry.subject_uid))}


def list_entries(session, subject_uid):
    """Every entry about `subject_uid`, oldest first."""
    return session.scalars(
        select(LogEntry).where(LogEntry.subject_uid == subject_uid).order_by(LogEntry.position)
    ).all()


def get_proof(session, position):
    """Inclusion proof of the entry at `position` in the present tree; hashes as hex."""
    head = get_head(session)
    entry = session.get(LogEntry, position)
    if entry is None:
        raise Problem("log.unknown")
    proof = merkle.inclusion_proof(position, head["size"], _node(session))
    return {
        **head,
        "position": position,
        "leaf": merkle.leaf_hash(entry.body.encode()).hex(),
        "proof": [step.hex() for step in proof],
    }


def verify(session, is_signed=None):
    """Hash every entry again; raise log.broken with the first position that does not agree.

    `is_signed(key id, message, signature)` says of a kept head whether our key signed it, None of another key's:
    who can write all tables makes the hashes agree again, but no signature.
    """
    nodes, size = {}, 0
    stored = _node(session)
    for entry in session.scalars(select(LogEntry).order_by(LogEntry.position)).yield_per(1000):
        if entry.position != size or not _columns_agree(entry):
            raise Problem("log.broken", position=size)
        steps = merkle.completed(size, merkle.leaf_hash(entry.body.encode()), lambda *at: nodes[at])
        for level, position, value in steps:
            nodes[level, position] = value
            if stored(level, position) != value:
                raise Problem("log.broken", position=size)
        size += 1
    root = merkle.root(size, lambda *at: nodes[at]).hex()
    heads = session.scalars(select(LogHead)).all()
    signed = [is_signed(head.key_id, head.statement.encode(), head.signature) if is_signed else True for head in heads]
    for head, good in zip(heads, signed, strict=True):
        agrees = 0 <= head.size <= size and merkle.root(head.size, lambda *at: nodes[at]).hex() == head.root
        if not agrees or good is False or not _says_itself(head):
            raise Problem("log.broken", position=head.size)
    return {"size": size, "root": root, "heads": len(heads), "of_other_keys": signed.count(None)}


def _columns_agree(entry):
    """The columns beside the body are for looking up only; they must say what was hashed."""
    body = json.loads(entry.body)
    subject = body.get("subject") or {}
    return (entry.verb, entry.subject_kind, entry.subject_uid) == (
        body["verb"],
        subject.get("kind"),
        subject.get("uid"),
    )


def _says_itself(head):
    """Whether the signed statement names the size and root that stand beside it."""
    try:
        told = json.loads(head.statement)
    except ValueError:
        return False
    return isinstance(told, dict) and (told.get("size"), told.get("root")) == (head.size, head.root)


@before_commit
def _append(session):
    pending = session.info.pop(_PENDING, [])
    if not pending:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    size, node = _size(session), _node(session)
    for position, entry in enumerate(pending, size):
        row = _entry(position, entry)
        session.add(row)
        session.flush()
        for level, place, value in merkle.completed(position, merkle.leaf_hash(row.body.encode()), node):
            session.add(LogNode(level=level, position=place, hash=value))
            session.flush()


def _entry(position, noted):
    actor, verb, subject, details, moment = noted
    kind = subject.__tablename__ if subject is not None else None
    uid = subject.uid if subject is not None else None
    body = {
        "v": 1,
        "verb": verb,
        "actor": {"kind": actor.kind, "uid": actor.uid},
        "subject": {"kind": kind, "uid": uid} if kind else None,
        "at": moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "details": details,
    }
    return LogEntry(
        position=position, verb=verb, subject_kind=kind, subject_uid=uid, body=rfc8785.dumps(body).decode()
    )


def _size(session):
    last = session.scalar(select(func.max(LogEntry.position)))
    return 0 if last is None else last + 1


def _node(session):
    def node(level, position):
        row = session.get(LogNode, (level, position))
        return row.hash if row else b""

    return node
