"""Patterns that could take for ever on some answers, told without running them.

Counted is in how many ways a pattern can read one text: rounds of a repeat that are not told apart, or repeats side
by side that take the same characters. Used by `patterns.py` at publish; rather too strict than too kind.
"""

import functools
import math
import re

# The parser of the standard library's own engine: writing a second one would be a second meaning.
from re import _constants as kinds
from re import _parser as parser
from typing import NamedTuple

LETTERS = frozenset(range(129))  # every ASCII character, and 128 for all others
WIDEST = 400  # in so many places a repeat without end may end, on average, when several divide 1,000 characters
MOST = 200_000_000  # so many tries are some seconds
CATEGORIES = {
    kinds.CATEGORY_DIGIT: frozenset(b"0123456789"),
    kinds.CATEGORY_WORD: frozenset(code for code in range(128) if chr(code).isalnum() or code == ord("_")),
    kinds.CATEGORY_SPACE: frozenset(b" \t\n\r\f\v"),
}
OPPOSITES = {
    kinds.CATEGORY_NOT_DIGIT: kinds.CATEGORY_DIGIT,
    kinds.CATEGORY_NOT_WORD: kinds.CATEGORY_WORD,
    kinds.CATEGORY_NOT_SPACE: kinds.CATEGORY_SPACE,
}


class One(NamedTuple):
    """One character out of `letters`."""

    letters: frozenset


class Either(NamedTuple):
    """One of several sequences."""

    rounds: tuple


class Repeat(NamedTuple):
    """A sequence several times over."""

    least: int
    largest: int
    body: tuple


class Reading(NamedTuple):
    """What a part can do with a text: in how many ways it reads one and the same, in how many places it may end."""

    ways: int
    ends: int


CLEAR = Reading(1, 1)


def can_hang(pattern):
    """Whether some text makes `pattern` try very many ways before it gives up."""
    parts = _parts(parser.parse(_unmerged(pattern)))
    return _read(parts).ways * max((_read_part(part).ends for part in parts), default=1) > MOST


def _unmerged(pattern):
    """The pattern with its alternatives kept apart: Python's parser joins a|a, JavaScript and Java do not."""
    return re.sub(r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|\|", lambda found: found[1] or "|()", pattern, flags=re.DOTALL)


def _parts(parsed):
    """The elements of a sequence, groups opened."""
    found = []
    for kind, value in parsed:
        if kind is kinds.SUBPATTERN:
            found += _parts(value[3])
        elif kind is kinds.BRANCH:
            found.append(Either(tuple(_parts(each) for each in value[1])))
        elif kind in {kinds.MAX_REPEAT, kinds.MIN_REPEAT}:
            least, largest, body = value
            found.append(Repeat(min(least, WIDEST), min(largest, WIDEST), _parts(body)))
        elif kind is not kinds.AT:
            found.append(One(_of_one(kind, value)))
    return tuple(found)


@functools.lru_cache(maxsize=1_000)
def _read(parts):
    """The Reading of a sequence: what takes the same characters side by side divides them in many ways."""
    ways, ends = math.prod(_read_part(part).ways for part in parts), 1
    for row, is_open in _rows(parts):
        found = [_read_part(part).ends for part in row]
        ways *= math.prod(found) // max(found)
        ends *= math.prod(found) if is_open else 1
    return _bounded(ways, min(ends, _most(parts) - _least(parts) + 1))


def _rows(parts):
    """(elements that can take one another's characters, whether one of them may still end anywhere) of a sequence."""
    rows, going = [], []  # places of elements
    for place, part in enumerate(parts):
        first = _first((part,))
        if _least((part,)):  # what must stand here and begins with none of an element's characters ends that element
            going = [each for each in going if _letters((parts[each],)) & first]
        if _read_part(part).ends > 1:
            meets = {each for each in going if _letters((parts[each],)) & first}
            joined = [row for row in rows if meets & set(row)]
            rows = [row for row in rows if row not in joined] + [[*(each for row in joined for each in row), place]]
            going.append(place)
    return [([parts[each] for each in row], not set(row).isdisjoint(going)) for row in rows]


@functools.lru_cache(maxsize=1_000)
def _read_part(part):
    if isinstance(part, Repeat):
        return _read_rounds(part)
    if isinstance(part, One):
        return CLEAR
    found = [_read(each) for each in part.rounds]
    count = sum if _are_alike(part.rounds) else max
    ends = min(count(each.ends for each in found), _most((part,)) - _least((part,)) + 1)
    return _bounded(count(each.ways for each in found), ends)


def _read_rounds(repeat):
    """The Reading of a repeat: rounds that are told apart are read in one way, others divide the text among them."""
    own, most = _read(repeat.body), repeat.largest
    ends = (most - repeat.least + 1) * own.ends
    if own == CLEAR and _least(repeat.body):
        return _bounded(1, ends)
    if _are_told_apart(repeat.body):
        return _bounded(own.ways**most, ends)
    counts = range(max(repeat.least, 1), most + 1)
    return _bounded(sum(own.ways**count * own.ends ** (count - 1) for count in counts), ends)


def _bounded(ways, ends):
    return Reading(min(ways, MOST + 1), min(ends, WIDEST))


def _are_alike(rounds):
    """Whether two alternatives may begin with the same character, or one may be empty."""
    firsts = [_first(each) for each in rounds]
    return not all(map(_least, rounds)) or any(one & other for place, one in enumerate(firsts) for other in firsts[:place])


def _are_told_apart(body):
    """Whether the rounds of a repeat are told apart by their first or last character."""
    rounds = body[0].rounds if len(body) == 1 and isinstance(body[0], Either) else (body,)
    everything = [part for each in rounds for part in each]
    if len(rounds) > 1 and _are_alike(rounds):
        return False
    return all(_least(each) and (_read(each) == CLEAR or _is_marked(each, everything)) for each in rounds)


def _is_marked(round_, everything):
    for mark in (round_[0], round_[-1]):
        others = tuple(part for part in everything if part is not mark)
        if _read_part(mark) == CLEAR and _least((mark,)) and not _letters((mark,)) & _letters(others):
            return True
    return False


def _least(parts):
    return _length(parts, min)


def _most(parts):
    return _length(parts, max)


@functools.lru_cache(maxsize=1_000)
def _length(parts, choose):
    """The fewest (`min`) or the most (`max`) characters that a sequence takes."""
    total = 0
    for part in parts:
        if isinstance(part, Either):
            total += choose(_length(each, choose) for each in part.rounds)
        else:
            total += choose(part.least, part.largest) * _length(part.body, choose) if isinstance(part, Repeat) else 1
    return total


@functools.lru_cache(maxsize=1_000)
def _first(parts):
    """The characters that a sequence may begin with."""
    found = frozenset()
    for part in parts:
        if isinstance(part, Either):
            found |= frozenset().union(*map(_first, part.rounds))
        else:
            found |= _first(part.body) if isinstance(part, Repeat) else part.letters
        if _least((part,)):
            break
    return found


@functools.lru_cache(maxsize=1_000)
def _letters(parts):
    """Every character that a sequence may take."""
    found = frozenset()
    for part in parts:
        if isinstance(part, Either):
            found |= frozenset().union(*map(_letters, part.rounds))
        else:
            found |= _letters(part.body) if isinstance(part, Repeat) else part.letters
    return found


def _of_one(kind, value):
    if kind is kinds.LITERAL:
        return frozenset({min(value, 128)})
    if kind is kinds.NOT_LITERAL:
        return LETTERS - ({value} if value < 128 else set())
    if kind is kinds.CATEGORY:
        return LETTERS - CATEGORIES[OPPOSITES[value]] if value in OPPOSITES else CATEGORIES[value]
    if kind is kinds.RANGE:
        return frozenset(min(code, 128) for code in range(value[0], min(value[1], 128) + 1)) or frozenset({128})
    if kind is kinds.IN:
        negated = value[0][0] is kinds.NEGATE
        found = frozenset().union(*(_of_one(*each) for each in value[negated:]))
        return LETTERS - (found - {128}) if negated else found
    return LETTERS
