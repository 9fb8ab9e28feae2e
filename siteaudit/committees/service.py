"""The door of this room: committees and seats, items before them, opinions. Each noun has its file.

Called by office pages, the demo and tests; nothing here commits. What is shown to whom is in reads.py.
"""

from .opinions import (
    close_review,
    confirm_opinion,
    list_opinions,
    record_opinion,
    reject_opinion,
    withdraw_opinion,
)
from .reviews import (
    get_review,
    list_hidden_subjects,
    list_reviews,
    list_shown_subjects,
    list_waiting_reviews,
    open_review,
    recuse,
    vote,
)
from .seats import (
    assign_seat,
    create_committee,
    end_seat,
    get_committee,
    list_committees,
    set_deputy,
)

__all__ = [
    "assign_seat",
    "close_review",
    "confirm_opinion",
    "create_committee",
    "end_seat",
    "get_committee",
    "get_review",
    "list_committees",
    "list_hidden_subjects",
    "list_opinions",
    "list_reviews",
    "list_shown_subjects",
    "list_waiting_reviews",
    "open_review",
    "record_opinion",
    "recuse",
    "reject_opinion",
    "set_deputy",
    "vote",
    "withdraw_opinion",
]
