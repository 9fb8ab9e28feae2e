"""A meeting sheet as it is typed: what its photo hangs on, and the count by college."""

import dataclasses

from siteaudit.committees.rules import Choice, College
from siteaudit.core.problems import Problem


@dataclasses.dataclass(frozen=True)
class Sheet:
    """The dossier that a photo of minutes belongs to, as attachments take a subject."""

    uid: str
    area_id: int
    __tablename__ = "review"


def tally_of(form):
    """{"state": {"favourable": 2}, ...} from fields named tally-COLLEGE-CHOICE; body.invalid for no number."""
    tally = {}
    for college in College:
        row = {choice.value: _number(form.get(f"tally-{college.value}-{choice.value}", "")) for choice in Choice}
        row = {choice: number for choice, number in row.items() if number}
        if row:
            tally[college.value] = row
    return tally


def _number(text):
    text = text.strip() or "0"
    if not text.isdigit() or len(text) > 3:
        raise Problem("body.invalid", fields={"tally": ["whole numbers are needed"]})
    return int(text)
