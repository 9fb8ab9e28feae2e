"""Pure: why a sealed part may be opened. The closed list is what the log, which many read for ever, may hold."""

import enum

from siteaudit.core.names import one_line
from siteaudit.core.problems import Problem

SHORTEST, LONGEST = 10, 300


class Reason(enum.StrEnum):
    """Why; `other` needs words."""

    FOLLOW_UP = "follow_up"
    EVIDENCE = "evidence"
    DANGER = "danger"
    REVIEW = "review"
    REQUEST = "request"
    ERROR = "error"
    OTHER = "other"


def check_reason(reason, words):
    """The reason and its tidied words; body.invalid for none of the list, or words too short for `other`, or too long."""
    if reason not in list(Reason):
        raise Problem("body.invalid", fields={"reason": ["choose one"]})
    words = one_line(words)
    if len(words) > LONGEST or (reason == Reason.OTHER and len(words) < SHORTEST):
        raise Problem("body.invalid", fields={"words": ["ten characters or more are needed"]})
    return Reason(reason), words
