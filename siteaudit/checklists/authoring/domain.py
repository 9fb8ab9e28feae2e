"""Our own columns of a question: severity, criterion, fail and the rest. Checks them, and writes them for pyxform.

They travel as `bind::sa:*`, which pyxform keeps in the XForm; a plain unknown column it would drop without a word.
"""

from ..faults import say
from . import columns, types

NAMESPACE = "https://siteaudit.example/xforms/1"
GRADED = types.ANSWERED | {"calculate", "hidden"}


def check_domain(cells, kind, refuse):
    """Call `refuse(column, said)` for each word that stands wrongly in the cells of one question."""
    for column, words in columns.WORDS.items():
        value = cells.get(column)
        if value is not None and value not in words:
            refuse(column, _not_one_of(value, words))
    for value in listed(cells.get("evidence", "")):
        if value not in columns.EVIDENCE:
            refuse("evidence", _not_one_of(value, columns.EVIDENCE))
    for column in columns.DOMAIN:
        if column in cells and kind not in GRADED:
            refuse(column, say("a %(type)s has no %(column)s: write it at each question", type=kind, column=column))
    if "fail" in cells and kind == "rank":
        refuse("fail", say("a rank has no fail: every option is in it"))
    if "fail" in cells and "severity" not in cells:
        refuse("severity", say("a fail needs a severity: C, M, m or -"))
    if cells.get("criterion") in columns.SPECIAL_CRITERIA and cells.get("severity") != "-":
        refuse("severity", say("the criterion %(criterion)s needs the severity -", criterion=cells["criterion"]))
    if cells.get("sensitivity") == "S" and cells.get("ask") in {"look", "leader"}:
        refuse("ask", say("a sealed question is never asked of the leader or while looking around"))


def _not_one_of(value, words):
    return say("“%(value)s” is not one of %(words)s", value=value, words=", ".join(words))


def written_domain(cells):
    """The cells for pyxform, always in this order, so that the digest does not hang on the author's."""
    return {
        f"bind::sa:{key}": ",".join(listed(cells[key])) if key == "evidence" else cells[key]
        for key in columns.DOMAIN
        if key in cells
    }


def listed(text):
    """The parts of a comma-separated cell."""
    return [part.strip() for part in text.split(",") if part.strip()]
