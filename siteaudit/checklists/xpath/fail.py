"""The notation of the column `fail`: which answers are a finding, and how serious.

`yes=>C if ${deaths} > 0; no_report` becomes a list of small rules. The notation is described in
`checklists/README.md`; `compiler/compile.py` is the only caller.
"""

import re

from ..engine.answers import RESERVED
from ..faults import say
from .expression import Unsupported, parse_expression

EXCLUSIVE = ("none", "nobody", "nothing")
SEVERITIES = ("C", "M", "m", "-")
CHOOSING = {"select_one", "select_multiple"}
CODE = r"[\w][\w.-]*"
LISTED = re.compile(rf"({CODE}(?:\s*,\s*{CODE})*)\Z")
ANY_OF = re.compile(rf"any\s*\(\s*({CODE}(?:\s*,\s*{CODE})*)\s*\)\Z")
MISSING = re.compile(rf"missing\s*(?:\(\s*({CODE}(?:\s*,\s*{CODE})*)\s*\)|\s({CODE}))\Z")
NUMBER = re.compile(r"(>=|<=|!=|>|<|=)?\s*(-?\d+(?:\.\d+)?)\Z")
ACTION = re.compile(r"[a-z]+(-[a-z]+)*\Z")


def parse_fail(text, kind, codes, at, kinds, *, lists=None):
    """The rules of one question of type `kind` with option `codes`; raises Unsupported.

    `at`, `kinds` and `lists` are for the XPath after `if`, as in `parse_expression`.
    """
    parts = [part for part in _split(text) if part.strip()]
    if not parts:
        raise Unsupported(say("the fail column is empty: leave it out"))
    rules = [_rule(part.strip(), kind, codes, (at, kinds, lists)) for part in parts]
    named = sorted({code for rule in rules for code in rule["test"][1:] if rule["test"][0] == "has"})
    for rule in rules:
        if rule["test"][0] in {"any", "other"}:
            more = named if rule["test"][0] == "other" else ()
            rule["test"] = ["other", *sorted({*EXCLUSIVE, *RESERVED, *more})]
    return rules


def _split(text):
    """Parts between semicolons that do not stand in quotation marks."""
    return re.findall(r"(?:'[^']*'|\"[^\"]*\"|[^;'\"])+", text)


def _rule(text, kind, codes, place):
    head, _, condition = _partition(text)
    test, arrow, consequence = head.partition("=>")
    rule = {"test": _test(test.strip(), kind, codes)}
    consequence = consequence.strip()
    if arrow and consequence in SEVERITIES:
        rule["severity"] = consequence
    elif arrow and ACTION.match(consequence):
        rule["action"] = consequence
    elif arrow:
        raise Unsupported(say("after => write C, M, m, - or an action in small letters, not “%(word)s”", word=consequence))
    if condition:
        rule["if"] = parse_expression(condition, *place)
    return rule


def _partition(text):
    found = re.search(r"\s+if\s+", text)
    return (text[: found.start()], "if", text[found.end() :]) if found else (text, "", "")


def _test(text, kind, codes):
    number = NUMBER.match(text)
    if number and (number[1] or kind not in CHOOSING):
        return ["number", number[1] or "=", _number(number[2])]
    if text in {"any", "other"}:
        if kind not in CHOOSING:
            raise Unsupported(say("“%(word)s” needs a question with options: write a number comparison like >0", word=text))
        return [text]
    missing = MISSING.match(text)
    if missing:
        return ["missing", *_codes(missing[1] or missing[2], codes)]
    listed = ANY_OF.match(text) or LISTED.match(text)
    if not listed:
        raise Unsupported(say("“%(word)s” is not a test: write an option, any, any(a,b), other, missing a, or >0", word=text))
    return ["has", *_codes(listed[1], codes)]


def _codes(text, known):
    found = [code.strip() for code in text.split(",")]
    for code in found:
        if code in RESERVED:
            raise Unsupported(say("“%(option)s” is a reserved answer and never a finding: give that option another name", option=code))
        if known is not None and code not in known:
            raise Unsupported(say("there is no option “%(option)s”; the options are %(options)s", option=code, options=", ".join(sorted(known - set(RESERVED)))))
    return found


def _number(text):
    value = float(text)
    return int(value) if value.is_integer() else value
