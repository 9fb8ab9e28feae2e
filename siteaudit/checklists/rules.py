"""The door of this room's pure parts for other rooms: evaluating, combining, dividing a record.

Compiling stays inside; other rooms get programs from `service.py`.
"""

import enum

from siteaudit.core.problems import Problem

from .engine.answers import RESERVED
from .engine.evaluate import alerts, evaluate
from .engine.indication import combine, counts, judging
from .engine.records import split_record, split_visit
from .faults import say

__all__ = [
    "RESERVED",
    "VersionState",
    "alerts",
    "check_draft",
    "check_logic",
    "check_published",
    "check_version",
    "combine",
    "counts",
    "evaluate",
    "judging",
    "next_number",
    "split_record",
    "split_visit",
]


class VersionState(enum.Enum):
    """The life of a checklist version; a published one never changes."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


def check_version(version, digest, known, today):
    """Whether this very content is among `known` (version -> digest) already.

    Refuses with checklist.version-exists (other content under a known number) and checklist.version-older, and says the next number.
    """
    if known.get(version) == digest:
        return True
    newer = any(int(each) > int(version) for each in known)
    if version in known or newer:
        code = "checklist.version-exists" if version in known else "checklist.version-older"
        raise Problem(code, version=version, reason=say("the next free number is %(number)s", number=next_number(known, today)))
    return False


def check_draft(state):
    """Raise checklist.not-draft for a version that was published."""
    if state is not VersionState.DRAFT:
        raise Problem("checklist.not-draft")


def check_published(state):
    """Raise checklist.not-published for a draft or a version that was retired."""
    if state is not VersionState.PUBLISHED:
        raise Problem("checklist.not-published")


def check_logic(before, after):
    """Raise checklist.logic-changed unless both versions ask, decide and count the same."""
    if before != after:
        raise Problem("checklist.logic-changed")


def next_number(numbers, today):
    """The version number after `numbers`: of today (yyyymmdd and 01) unless a newer one is there."""
    return str(max(int(f"{today:%Y%m%d}01"), *(int(number) + 1 for number in numbers)))
