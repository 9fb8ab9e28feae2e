"""What became of the findings of an earlier visit: still there, no longer found, or not known this time. Called by dossier.py.

Gone is only what was asked again and answered without a breach: a question that was not asked, or has no clear answer, is
never a pass.
"""

from siteaudit.checklists.rules import RESERVED
from siteaudit.visits.assess import answer_of, list_answered


def key_of(question):
    """What a question is in every list and version: its name; within a repeat its place counts."""
    return question if "[" in question else question.rpartition("/")[2]


def part_earlier(visit, findings, earlier):
    """(no longer found, not known this time): those of the `earlier` findings that this visit's `findings` do not repeat."""
    now = {key_of(one.question) for one in findings}
    lost = [one for one in earlier if key_of(one.question) not in now]
    passed = _passed(visit, {key_of(one.question) for one in lost})
    gone = [one for one in lost if key_of(one.question) in passed]
    return gone, [one for one in lost if one not in gone]


def _passed(visit, keys):
    """Which of these questions a visit answered clearly; that the answer breaks nothing, its findings say."""
    found = set()
    for one in visit.submissions:
        about = one.summary or {}
        wrong = {entry["id"] for entry in about.get("violations") or ()} | set(about.get("unexpected") or ())
        asked = [path for path in list_answered(one.answers) if key_of(path) in keys and path not in wrong]
        found |= {key_of(path) for path in asked if _is_clear(answer_of(one.answers, path))}
        found |= {key_of(entry["id"]) for entry in one.sealed if entry.get("outcome") == "no_finding"}
    return found


def _is_clear(answer):
    return not any(one in RESERVED for one in (answer if isinstance(answer, list) else [answer]))
