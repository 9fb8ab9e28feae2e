"""Patterns that could take for ever on some answers, told without running them.

Such a pattern can read one text in very many ways: a repeat whose rounds are not told apart, or many repeats side
by side that take the same characters. Used by `patterns.py` at publish; rather too strict than too kind.
"""

import re

# The parser of the standard library's own engine: writing a second one would be a second meaning.
from re import _constants as kinds
from re import _parser as parser

LETTERS = frozenset(range(129))  # every ASCII character, and 128 for all others
FEW, FEW_SHORT = 2, 5  # so often, a repeat does no harm; the second where nothing in it is long
SIDE_BY_SIDE = 3  # repeats of the same characters that may stand in one row
LONG = 10  # from here on a bounded repeat counts like one without end
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


def can_hang(pattern):
    """Whether some text makes `pattern` try very many ways before it gives up."""
    return _is_ambiguous(_flat(parser.parse(_unmerged(pattern))), SIDE_BY_SIDE)


def _unmerged(pattern):
    """The pattern with its alternatives kept apart: Python's parser joins a|a, JavaScript and Java do not."""
    return re.sub(r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|\|", lambda found: found[1] or "|()", pattern, flags=re.DOTALL)


def _flat(parts):
    """The elements of a sequence, groups opened."""
    found = []
    for kind, value in parts:
        if kind is kinds.SUBPATTERN:
            found += _flat(value[3])
        elif kind is not kinds.AT:
            found.append((kind, value))
    return found


def _is_ambiguous(parts, most):
    """Whether a sequence has a bad repeat in it, or more than `most` side by side that take the same characters."""
    side = []
    for kind, value in parts:
        if kind is kinds.BRANCH:
            rounds = [_flat(each) for each in value[1]]
            if (most == 1 and _are_alike(rounds)) or any(_is_ambiguous(each, most) for each in rounds):
                return True
        elif _is_repeat(kind):
            _, largest, body = value
            inner = _flat(body)
            few = FEW if any(_varies(*each, SIDE_BY_SIDE) for each in inner) else FEW_SHORT
            if _is_blurred(inner) if largest > few else _is_ambiguous(inner, most):
                return True
        letters = _letters([(kind, value)])
        if _least([(kind, value)]):  # what must stand here and is none of a repeat's characters ends that repeat
            side = [each for each in side if each & letters]
        if _varies(kind, value, most):
            side.append(letters)
            if len([each for each in side if each & letters]) > most:
                return True
    return False


def _are_alike(rounds):
    """Whether two alternatives may begin with the same character, or both be empty."""
    firsts = [_first(each) for each in rounds]
    empty = [each for each in rounds if not _least(each)]
    return len(empty) > 1 or any(one & other for place, one in enumerate(firsts) for other in firsts[:place])


def _varies(kind, value, most):
    """Whether an element may take more or less; inside a repeat (`most` is 1) one more or less is enough."""
    if kind is kinds.BRANCH:
        return most == 1 and not _least([(kind, value)])
    if not _is_repeat(kind):
        return False
    least, largest, _ = value
    return largest != least and (most == 1 or largest >= LONG)


def _is_blurred(body):
    """Whether the rounds of a repeat are not told apart by their first or last character."""
    if len(body) == 1 and body[0][0] is kinds.BRANCH:
        rounds = [_flat(each) for each in body[0][1][1]]
        if _are_alike(rounds):
            return True
    else:
        rounds = [body]
    everything = [part for each in rounds for part in each]
    for each in rounds:
        if not any(_varies(kind, value, 1) or kind is kinds.BRANCH for kind, value in each):
            continue
        if not _is_marked(each, everything) or _is_ambiguous(each, 1):
            return True
    return any(not _least(each) for each in rounds)


def _is_marked(round_, everything):
    for mark in (round_[0], round_[-1]):
        others = [part for part in everything if part is not mark]
        fixed = not _varies(*mark, 1) and mark[0] is not kinds.BRANCH
        if fixed and _least([mark]) and not _letters([mark]) & _letters(others):
            return True
    return False


def _is_repeat(kind):
    return kind in {kinds.MAX_REPEAT, kinds.MIN_REPEAT}


def _least(parts):
    """The fewest characters that a sequence takes."""
    total = 0
    for kind, value in parts:
        if kind is kinds.BRANCH:
            total += min(_least(_flat(each)) for each in value[1])
        elif _is_repeat(kind):
            total += value[0] * _least(_flat(value[2]))
        else:
            total += 1
    return total


def _first(parts):
    """The characters that a sequence may begin with."""
    found = frozenset()
    for part in parts:
        kind, value = part
        if kind is kinds.BRANCH:
            found |= frozenset().union(*(_first(_flat(each)) for each in value[1]))
        elif _is_repeat(kind):
            found |= _first(_flat(value[2]))
        else:
            found |= _letters([part])
        if _least([part]):
            break
    return found


def _letters(parts):
    """Every character that a sequence may take."""
    found = frozenset()
    for kind, value in parts:
        if kind is kinds.BRANCH:
            found |= frozenset().union(*(_letters(_flat(each)) for each in value[1]))
        elif _is_repeat(kind):
            found |= _letters(_flat(value[2]))
        else:
            found |= _of_one(kind, value)
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
