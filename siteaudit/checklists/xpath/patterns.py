"""Regular expressions that mean the same in Java (ODK Collect), JavaScript and Python.

`portable_pattern` refuses what differs and rewrites the rest; used by `xpath.py` at publish.
"""

import itertools
import re

from .backtracking import can_hang

SPACE = " \\t\\n\\r\\f\\v"
SYNTAX = set("^$\\.*+?()[]{}|/")
KEPT = set("dDwWtnrfv")
LONGEST = 500
DEEPEST = 20  # brackets in brackets: what reads a pattern walks them recursively


def portable_pattern(pattern, refuse):
    """The pattern as both evaluators run it; raises `refuse` (an exception class) with advice."""
    if len(pattern) > LONGEST:
        raise refuse(f"a pattern has at most {LONGEST} characters")
    written, inside, place, opened = [], False, 0, 0
    while place < len(pattern):
        char = pattern[place]
        following = pattern[place + 1 : place + 2]
        if char == "\\":
            written.append(_escape(following, inside, refuse))
            place += 2
            continue
        if char == "[" and not inside:
            inside, opened = True, place
        elif char == "[":
            char = "\\["
        elif char == "]" and inside:
            if place - opened in {1, 2} and pattern[opened + 1 : place] in {"", "^"}:
                raise refuse("an empty [ ] means different things in different apps")
            inside = False
        elif char == "]":
            char = "\\]"
        elif char == "(" and following == "?" and pattern[place + 2 : place + 3] != ":" and not inside:
            raise refuse("this group of the pattern means different things in different apps: write (?:...)")
        elif char == "." and not inside:
            char = "[^\\n\\r\\u2028\\u2029]"
        elif char in "*+?}" and following == "+":
            raise refuse("possessive repetition (like ++) is not supported in a pattern: write one +")
        written.append(char)
        place += 1
    return _checked("".join(written), refuse)


def _checked(portable, refuse):
    """What the rewriting cannot mend is refused."""
    depth = itertools.accumulate({"(": 1, ")": -1}.get(char, 0) for char in portable)
    if max(depth, default=0) > DEEPEST:
        raise refuse(f"a pattern has at most {DEEPEST} brackets inside one another")
    try:
        re.compile(portable)
    except re.error as error:
        raise refuse(f"the pattern cannot be read: {error.msg}") from error
    bare = re.sub(r"\\.|\{\d+(,\d*)?\}", "", portable)
    if re.search(r"[{}]", re.sub(r"\[[^\]]*\]", "", bare)):
        raise refuse("write \\{ or \\} for a brace in a pattern")
    if re.search(r"\[[^\]]*\\[dDwW]-[^\]]", portable):
        raise refuse("write - at the end of [ ] in a pattern")
    if can_hang(portable):
        advice = "no repeat inside a repeat, like (a+)+, unless each round has its own first character, like (,a+)+"
        raise refuse(f"this pattern could take for ever on some answers: {advice}")
    return portable


def _escape(char, inside, refuse):
    if char == "s":
        return SPACE if inside else f"[{SPACE}]"
    if char in KEPT or char in SYNTAX or (inside and char == "-"):
        return "\\" + char
    if not char or char.isalnum():
        raise refuse(f"\\{char} is not supported in a pattern: list the characters in [ ]")
    return char
