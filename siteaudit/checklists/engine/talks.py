"""Talks as the sources of a finding: what its evidence is worth follows from them and is asked nowhere else.

Pure; twin of `static/js/domain/talks.js` (tests/vectors/grades.json). A talk is {"id": "S1", "apart_from": ["S2"], ...}; a mark
names its sources: ids of talks, and kinds. A mark without sources keeps the grade that it came with: papers, imports.
"""

GRADES = ("A", "B", "C")
# Seen, document, photo, position, register: they stand without anybody's word.
DIRECT = ("O", "D", "P", "G", "R")
# Whom a talk was with, as in the column `ask`; nobody talks with the desk or with what one looks at.
TALKED_WITH = ("leader", "diggers", "women", "services", "committee", "team")
SOURCES = ("O", "I", "I2", "D", "P", "G", "R")


def grade_of(mark, talks=None):
    """A with anything but words, B when two talks apart from one another say it, else C. A missing mark is C."""
    sources = _named(mark)
    if not sources:
        grade = mark.get("evidence")
        return grade if grade in GRADES else "C"
    if any(word in DIRECT for word in sources):
        return "A"
    return "B" if "I2" in sources or are_apart(sources, talks) else "C"


def source_of(mark, talks=None):
    """The kind of source, never who: all that leaves of a sealed answer's sources."""
    sources = _named(mark)
    word = next((each for each in sources if each in DIRECT), None)
    if word is None and ("I2" in sources or are_apart(sources, talks)):
        word = "I2"
    if word is None and ("I" in sources or _ticked(sources, talks)):
        word = "I"
    if word is None and mark.get("source") in SOURCES:
        word = mark["source"]
    return word


def are_apart(sources, talks):
    """Whether two of the talks in `sources` are apart from one another: either of the two says so."""
    ticked = _ticked(sources, talks)
    return any(
        other["id"] != one["id"] and other["id"] in _list(one.get("apart_from")) for one in ticked for other in ticked
    )


def without_people(talks):
    """What of the talks the server may read: which there were and which stood apart. Nobody's sex or age, nor with whom."""
    return [
        {"id": one["id"], "apart_from": [each for each in _list(one.get("apart_from")) if isinstance(each, str)]}
        for one in _list(talks)
        if isinstance(one, dict) and isinstance(one.get("id"), str)
    ]  # fmt: skip


def _ticked(sources, talks):
    return [one for one in _list(talks) if isinstance(one, dict) and one.get("id") in sources]


def _named(mark):
    return [word for word in _list(mark.get("sources")) if isinstance(word, str)]


def _list(value):
    return value if isinstance(value, list) else []
