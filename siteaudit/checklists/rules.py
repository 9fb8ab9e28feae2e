"""The door of this room's pure parts for other rooms: evaluating, combining, dividing a record.

Compiling stays inside; other rooms get programs from `service.py`.
"""

import enum

from siteaudit.core.problems import Problem

from .evaluate import alerts, evaluate
from .fail import RESERVED
from .indication import combine, counts, judging
from .records import split_record, split_visit

__all__ = [
    "RESERVED",
    "VersionState",
    "alerts",
    "check_version",
    "combine",
    "counts",
    "evaluate",
    "judging",
    "split_record",
    "split_visit",
]


class VersionState(enum.Enum):
    """The life of a checklist version; a published one never changes."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


def check_version(version, digest, known):
    """Whether this very content is among `known` (version -> digest) already.

    Refuses with checklist.version-exists (other content under a known number) and checklist.version-older.
    """
    if version in known:
        if known[version] != digest:
            raise Problem("checklist.version-exists", version=version)
        return True
    if any(int(each) > int(version) for each in known):
        raise Problem("checklist.version-older", version=version)
    return False
