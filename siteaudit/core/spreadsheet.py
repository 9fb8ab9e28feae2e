"""Pure: cells of a table that leaves the house, so that no spreadsheet takes one for a formula (CWE-1236). The only place.

A sign is a formula's whatever stands unseen before it, in whatever width it is written. A semicolon, a tab and a line's
end count as the end of a cell: a spreadsheet set to French takes them so, and heeds no quotation marks within a line.
"""

import re
import string
import unicodedata

from .names import EMPTY

_SIGNS = frozenset("=+-−@|")
_BREAK = re.compile(r"([;\t\r\n])")
_UNSEEN = EMPTY | {"'"}  # the second is what a guarded text begins with
_PLAIN = frozenset(string.ascii_letters + string.digits)
# A place south of the equator begins with a minus, and so does each further one of a line; numbers alone compute nothing.
_NUMBERS = re.compile(r"-?[0-9]+(\.[0-9]+)?( -?[0-9]+(\.[0-9]+)?)*")


def guard(value):
    """A cell's value: numbers stay numbers, what looks like a formula gets an apostrophe before it, also further on."""
    if value is None or isinstance(value, (int, float)):
        return "" if value is None else value
    return _each(str(value).replace("\x00", ""), _closed)


def unguard(text):
    """The text that `guard` was given."""
    return _each(text, _opened)


def _each(text, change):
    # The first sign settles nearly every cell; looking past it is slow.
    if text[:1] in _PLAIN and _BREAK.search(text) is None:
        return text
    parts = _BREAK.split(text)
    parts[2::2] = [change(part, False) for part in parts[2::2]]
    return "".join([change(parts[0], len(parts) > 1), *parts[1:]])


def _closed(part, goes_on):
    return f"'{part}" if _is_formula(part, goes_on) else part


def _opened(part, goes_on):
    return part[1:] if part.startswith("'") and _is_formula(part[1:], goes_on) else part


def _is_formula(part, goes_on):
    """Whether the first sign that is seen begins a formula; nothing before the end of a cell (`goes_on`) is guarded too."""
    place = next((place for place, sign in enumerate(part) if not _is_unseen(sign)), None)
    if place is None:
        return goes_on
    return unicodedata.normalize("NFKC", part[place])[0] in _SIGNS and not _NUMBERS.fullmatch(part, place)


def _is_unseen(sign):
    return sign in _UNSEEN or sign.isspace() or not sign.isprintable() or unicodedata.category(sign).startswith("M")
