"""The grammar of XPath 1.0 as XLSForms use it, and the reading of one expression into a tree.

`expression.py` is the only caller. An expression that cannot be read, or is nested too deep, is `Unsupported`.
"""

import functools

import lark

from ..faults import advised, say

GRAMMAR = r"""
?start: or_e
?or_e: and_e | or_e OR and_e -> op
?and_e: eq_e | and_e AND eq_e -> op
?eq_e: rel_e | eq_e EQ rel_e -> op
?rel_e: add_e | rel_e REL add_e -> op
?add_e: mul_e | add_e ADD mul_e -> op
?mul_e: neg_e | mul_e MUL neg_e -> op
?neg_e: union_e | "-" neg_e -> neg
?union_e: path_e | union_e "|" path_e -> union
?path_e: path | filter_e | filter_e SLASH steps -> from
?filter_e: primary | filter_e predicate -> filter
?primary: "(" or_e ")" | STRING -> string | NUMBER -> number | call
call: NAME "(" (or_e ("," or_e)*)? ")"
path: SLASH? steps | SLASH -> root
steps: step (SLASH step)*
step: (AT | AXIS "::")? (NAME | STAR) predicate* | UP predicate* | SELF predicate*
predicate: "[" or_e "]"
OR: /or(?![\w.-])/
AND: /and(?![\w.-])/
MUL: /\*|(div|mod)(?![\w.-])/
EQ: /!?=/
REL: /[<>]=?/
ADD: /[+-]/
SLASH: /\/\/?/
AXIS: /[a-z]+(-[a-z]+)*(?=::)/
NAME: /[A-Za-z_][\w.-]*(:[A-Za-z_][\w.-]*)?/
STRING: /"[^"]*"|'[^']*'/
NUMBER: /\d+(\.\d*)?|\.\d+/
AT: "@"
STAR: "*"
UP: ".."
SELF: "."
%ignore /\s+/
"""
LONGEST = 20_000  # characters of one expression
DEEPEST = 100  # nested brackets and operators: the evaluators walk them recursively
CHAINED = {"and", "or"}  # long chains of these are balanced, see `expression.py`


class Unsupported(Exception):
    """An expression that cannot be published; the sentence `said` is for the author."""

    def __init__(self, said):
        super().__init__(said)
        self.said = said


@functools.cache
def _parser():
    return lark.Lark(GRAMMAR, parser="lalr", maybe_placeholders=False)


def parse(text):
    """The tree of one expression; raises Unsupported."""
    if len(text) > LONGEST:
        raise Unsupported(say("the expression is longer than %(number)s characters: divide it over several calculates", number=LONGEST))
    try:
        tree = _parser().parse(text)
    except lark.exceptions.UnexpectedInput as error:
        place = getattr(error, "pos_in_stream", None)
        said = say("the expression cannot be read at its end")
        if place is not None and place >= 0:
            said = say("the expression cannot be read at “%(place)s”", place=text[place : place + 12])
        raise Unsupported(advised(said, _hint(text))) from error
    _check_depth(tree)
    return tree


def _check_depth(tree):
    waiting = [(tree, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > DEEPEST:
            raise Unsupported(say("the expression is nested too deep: put parts of it into calculates of their own"))
        if isinstance(part, lark.Tree):
            chained = part.data == "op" and str(part.children[1]) in CHAINED
            for child in part.children:
                grows = part.data not in {"predicate", "steps"} and not (chained and _is_same(part, child))
                waiting.append((child, depth + grows))


def _is_same(tree, child):
    return isinstance(child, lark.Tree) and child.data == "op" and child.children[1] == tree.children[1]


def _hint(text):
    if "==" in text or "= =" in text:
        return say("write one = for equality")
    if "&&" in text or "||" in text:
        return say('write "and" or "or"')
    if "$" in text or "#{" in text:
        return say("a reference is written ${name}")
    if text.count("(") != text.count(")"):
        return say("a bracket is missing")
    if (text.count("'") + text.count("’") + text.count("‘")) % 2:
        return say("a quotation mark is missing")
    return say("check brackets, quotation marks and operators")
