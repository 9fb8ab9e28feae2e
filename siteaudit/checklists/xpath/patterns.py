"""Regular expressions that mean the same in Java (ODK Collect), JavaScript and Python.

`portable_pattern` refuses what differs and rewrites the rest; used by `expression.py` at publish.
"""

import itertools
import re

from ..faults import advised, say
from .backtracking import can_hang

SPACE = " \\t\\n\\r\\f\\v"
SYNTAX = set("^$\\.*+?()[]{}|/")
KEPT = set("dDwWtnrfv")
LONGEST = 500
DEEPEST = 20  # brackets in brackets: what reads a pattern walks them recursively


def portable_pattern(pattern, refuse):
    """The pattern as both evaluators run it; raises `refuse` (an exception class) with advice."""
    if len(pattern) > LONGEST:
        raise refuse(say("a pattern has at most %(number)s characters", number=LONGEST))
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
                raise refuse(say("an empty [ ] means different things in different apps"))
            inside = False
        elif char == "]":
            char = "\\]"
        elif char == "(" and following == "?" and pattern[place + 2 : place + 3] != ":" and not inside:
            raise refuse(say("this group of the pattern means different things in different apps: write (?:...)"))
        elif char == "." and not inside:
            char = "[^\\n\\r\\u2028\\u2029]"
        elif char in "*+?}" and following == "+":
            raise refuse(say("possessive repetition (like ++) is not supported in a pattern: write one +"))
        written.append(char)
        place += 1
    return _checked("".join(written), refuse)


def _checked(portable, refuse):
    """What the rewriting cannot mend is refused."""
    depth = itertools.accumulate({"(": 1, ")": -1}.get(char, 0) for char in portable)
    if max(depth, default=0) > DEEPEST:
        raise refuse(say("a pattern has at most %(number)s brackets inside one another", number=DEEPEST))
    try:
        re.compile(portable)
    except re.error as error:
        raise refuse(say("the pattern cannot be read: check its brackets, and what stands before * + ? or {")) from error
    bare = re.sub(r"\\.|\{\d+(,\d*)?\}", "", portable)
    if re.search(r"[{}]", re.sub(r"\[[^\]]*\]", "", bare)):
        raise refuse(say("write \\{ or \\} for a brace in a pattern"))
    if re.search(r"\[[^\]]*\\[dDwW]-[^\]]", portable):
        raise refuse(say("write - at the end of [ ] in a pattern"))
    if can_hang(portable):
        advice = say(
            "no repeat inside a repeat, like (a+)+, unless each round has its own first character, like (,a+)+; few repeats of the same characters side by side"
        )
        raise refuse(advised(say("this pattern could take for ever on some answers"), advice))
    return portable


def _escape(char, inside, refuse):
    if char == "s":
        return SPACE if inside else f"[{SPACE}]"
    if char in KEPT or char in SYNTAX or (inside and char == "-"):
        return "\\" + char
    if not char or char.isalnum():
        raise refuse(say("%(sign)s is not supported in a pattern: list the characters in [ ]", sign="\\" + char))
    return char
