"""The door of this room's pure parts for other rooms: evaluating, combining, dividing a record.

Compiling stays inside; other rooms get programs from `service.py`.
"""

import enum

from .evaluate import alerts, evaluate
from .fail import RESERVED
from .indication import combine, counts, judging
from .records import split_record, split_visit

__all__ = ["RESERVED", "State", "alerts", "combine", "counts", "evaluate", "judging", "split_record", "split_visit"]


class State(enum.Enum):
    """The life of a checklist version; a published one never changes."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"
