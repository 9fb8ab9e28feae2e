"""How a finding is known, in words: from the sources of its mark. Called by dossiers and the page of a visit.

Numbers and kinds only: never who spoke, nor with whom of the site, for at a small site that names a person.
"""

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from siteaudit.checklists.engine.talks import GRADES, are_apart

from . import words

KINDS = {
    "O": lazy_gettext("seen by the team"),
    "D": lazy_gettext("a document"),
    "P": lazy_gettext("a photo"),
    "G": lazy_gettext("a position"),
    "R": lazy_gettext("a register"),
}


def list_told(visit):
    """{(checklist version, question): (mark, talks)} of a visit; of a sealed question only the kind of its source."""
    told = {}
    for one in visit.submissions if visit else ():
        told |= {(one.checklist_version_id, key): (mark, one.talks) for key, mark in one.marks.items()}
        told |= {(one.checklist_version_id, entry["id"]): (_mark_of(entry), []) for entry in one.sealed}
    return told


def known_words(mark, talks, grade):
    """ "told by two people apart from each other (B)"; of a grade that was chosen what it means, else that nobody said."""
    sources = mark.get("sources") or [mark.get("source")]
    parts = [str(KINDS[word]) for word in sources if word in KINDS]
    spoken = _spoken(sources, talks)
    parts += [spoken] if spoken else []
    if not parts and mark.get("evidence") not in GRADES:
        parts = [_("not said how it is known")]
    return f"{', '.join(parts)} ({grade})" if parts else words.name_of(words.GRADES, grade)


def count_talks(visit):
    """(talks, how many of them stood apart from another one); each record counts its own."""
    of_records = {one.package or one.uid: one.talks for one in visit.submissions}
    every = [(talk, talks) for talks in of_records.values() for talk in talks]
    apart = [talk for talk, talks in every if any(are_apart([talk["id"], other["id"]], talks) for other in talks)]
    return len(every), len(apart)


def _mark_of(entry):
    """A sealed answer's mark: one without a kind of source is older than sources, its grade was chosen."""
    return {"source": entry["source"]} if "source" in entry else {"evidence": entry.get("grade")}


def _spoken(sources, talks):
    """What people told, or None when nobody did."""
    told = sum(talk["id"] in sources for talk in talks)
    if "I2" in sources or are_apart(sources, talks):
        if told > 2:
            return _("told by several people, at least two of them apart from each other")
        return _("told by two people apart from each other")
    if told > 1:
        return _("told by several people who were not apart: it counts as one")
    return _("told by one person") if told or "I" in sources else None
