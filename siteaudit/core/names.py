"""Pure: a name as somebody types or pastes it - of a place, a body, an institution, a reference - in one line of signs that
are seen. The one rule; what a name means is for the room that keeps it.

A sign that turns the writing round or is drawn as nothing makes two names look alike, or one name look like another.
"""

import unicodedata

from .problems import Problem

LONGEST = 200
# Control and format signs (U+202E, zero width, soft hyphen), halves of pairs, signs of private use.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co"))
# Letters that are drawn as nothing.
EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def one_line(text):
    """`text` in one line, composed (NFC), without what is not seen; it may be empty then."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    seen = (sign for sign in line if sign not in EMPTY and unicodedata.category(sign) not in _UNSEEN)
    return " ".join("".join(seen).split())


def check_name(text, field="name", longest=LONGEST):
    """The name in one line; body.invalid naming the field for none, or one longer than its place."""
    return check_line(text, field, longest) or _missing(field)


def check_line(text, field, longest=LONGEST):
    """The same where none is needed: None for an empty one."""
    line = one_line(text or "")
    if len(line) > longest:
        raise Problem("body.invalid", fields={field: ["is too long"]})
    return line or None


def _missing(field):
    raise Problem("body.invalid", fields={field: ["is needed"]})
