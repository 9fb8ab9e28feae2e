"""XPath 1.0 as XLSForms use it: text in, the small JSON expression of the program out.

Used by `compile.py` only. Names, functions and argument counts are checked here, at publish, because
neither pyxform nor ODK Validate does; an `Unsupported` says what to write instead.
"""

import functools
import re

import lark

from .faults import did_you_mean
from .patterns import portable_pattern

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
step: (AT | AXIS "::")? (NAME | STAR) predicate* | UP | SELF
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

# name -> (fewest, most arguments); None = any number
FUNCTIONS = {
    "true": (0, 0), "false": (0, 0), "not": (1, 1), "boolean": (1, 1), "number": (1, 1), "string": (1, 1),
    "concat": (1, None), "contains": (2, 2), "starts-with": (2, 2), "ends-with": (2, 2),
    "substring-before": (2, 2), "substring-after": (2, 2), "substr": (2, 3), "string-length": (1, 1),
    "normalize-space": (1, 1), "selected": (2, 2), "selected-at": (2, 2), "count-selected": (1, 1),
    "if": (3, 3), "coalesce": (2, 2), "once": (1, 1), "count": (1, 1), "count-non-empty": (1, 1),
    "sum": (1, 1), "min": (1, None), "max": (1, None), "round": (1, 2), "int": (1, 1), "abs": (1, 1),
    "pow": (2, 2), "position": (1, 1), "today": (0, 0), "now": (0, 0), "date": (1, 1),
    "decimal-date-time": (1, 1), "format-date": (2, 2), "regex": (2, 2), "join": (2, None),
}  # fmt: skip
INSTEAD = {
    "current": "write the reference alone, ${name}",
    "substring": "write substr(text, start, end), counted from 0",
    "floor": "write int(x)",
    "ceiling": "write int(x + 0.999999) or round(x)",
    "indexed-repeat": "not supported yet: put the value into a calculate outside the repeat",
    "instance": "not supported yet: list the options in the choices sheet",
    "pulldata": "not supported yet: list the options in the choices sheet",
    "jr:choice-name": "not supported yet: compare the option's name",
    "date-time": "write date(x) or now()",
}
OVER_ROWS = {"count", "count-non-empty", "sum", "min", "max", "join", "position"}
OVER_GROUPS = {"count", "position"}
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
ORDERING = {"<", "<=", ">", ">=", "+", "-", "*", "div", "mod"}
DATE_CODES = re.compile(r"%[YymndeHhMS]")


class Unsupported(Exception):
    """An expression that cannot be published; its text is for the author."""


@functools.cache
def _parser():
    return lark.Lark(GRAMMAR, parser="lalr", maybe_placeholders=False)


def parse_expression(text, at, kinds):
    """Compile `text`, written for the node with path `at`, into a JSON expression.

    `kinds` is path -> "question" | "group" | "repeat" of every node. Raises Unsupported.
    """
    try:
        tree = _parser().parse(text.strip())
    except lark.exceptions.UnexpectedInput as error:
        place = getattr(error, "pos_in_stream", None)
        where = f"at “{text.strip()[place : place + 12]}”" if place is not None and place >= 0 else "at its end"
        raise Unsupported(f"the expression cannot be read {where}: {_hint(text)}") from error
    return _Writer(at.split("/") if at else [], kinds).write(tree)


def references(expression):
    """Every path that a JSON expression reads."""
    if isinstance(expression, list):
        if expression[0] == "ref":
            yield expression[1]
        else:
            for part in expression[1:]:
                yield from references(part)


def _hint(text):
    if "==" in text or "= =" in text:
        return "write one = for equality"
    if "&&" in text or "||" in text:
        return 'write "and" or "or"'
    if text.count("(") != text.count(")"):
        return "a bracket is missing"
    if (text.count("'") + text.count("’") + text.count("‘")) % 2:
        return "a quotation mark is missing"
    return "check brackets, quotation marks and operators"


class _Writer:
    """Walks the parse tree of one expression."""

    def __init__(self, at, kinds):
        self.at = at
        self.kinds = kinds

    def write(self, tree, function=None):
        """The expression of `tree`; `function` is the one that it is an argument of."""
        if tree.data in {"path", "from"}:
            return self._path(tree, function)
        method = getattr(self, f"_{tree.data}", None)
        if method is None:
            raise Unsupported(f"“{tree.data}” is not supported: use references ${{name}} and functions")
        return method(tree)

    def _op(self, tree):
        left, operator, right = tree.children
        written = [str(operator), self.write(left), self.write(right)]
        for part in written[1:]:
            if written[0] in ORDERING and isinstance(part, str) and ISO_DATE.match(part):
                raise Unsupported(f"write date('{part}'): a plain text is no date in ODK Collect")
        return written

    def _neg(self, tree):
        return ["neg", self.write(tree.children[0])]

    def _string(self, tree):
        return str(tree.children[0])[1:-1]

    def _number(self, tree):
        number = float(tree.children[0])
        return int(number) if number.is_integer() else number

    def _call(self, tree):
        name, arguments = str(tree.children[0]), tree.children[1:]
        if name not in FUNCTIONS:
            advice = INSTEAD.get(name)
            raise Unsupported(
                f"the function {name}() is not supported" + (f": {advice}" if advice else did_you_mean(name, FUNCTIONS))
            )
        fewest, most = FUNCTIONS[name]
        if len(arguments) < fewest or (most is not None and len(arguments) > most):
            wanted = str(fewest) if most == fewest else f"{fewest} to {most}" if most else f"at least {fewest}"
            raise Unsupported(f"{name}() takes {wanted} argument(s), here are {len(arguments)}")
        above = None if name in {"min", "max"} and len(arguments) > 1 else name
        return self._checked(name, [self.write(part, above) for part in arguments])

    def _checked(self, name, arguments):
        if name in {"count", "count-non-empty", "sum", "position"} and not _is_reference(arguments[0]):
            raise Unsupported(f"{name}() takes a reference, like {name}({'..' if name == 'position' else '${name}'})")
        if name == "position":
            path = arguments[0][1]
            if self.kinds.get(path) != "repeat" or self.at[: len(path.split("/"))] != path.split("/"):
                raise Unsupported("position(..) works directly inside a repeat only: write position(..) there")
        if name == "number" and isinstance(arguments[0], str) and ISO_DATE.match(arguments[0]):
            raise Unsupported(f"write decimal-date-time('{arguments[0]}'): number() reads no plain text as a date")
        if name == "regex":
            if not isinstance(arguments[1], str):
                raise Unsupported("regex() takes its pattern as a plain text in quotation marks")
            arguments[1] = portable_pattern(arguments[1], Unsupported)
        if name == "format-date" and (not isinstance(arguments[1], str) or "%" in DATE_CODES.sub("", arguments[1])):
            raise Unsupported("format-date() takes a plain text with %Y %y %m %n %d %e %H %h %M %S")
        return [name, *arguments]

    def _path(self, tree, function):
        here, shared = self._walk(*_steps_of(tree))
        path = "/".join(here)
        if not path:
            raise Unsupported("this path names the whole form: write ${name}; position(..) works inside a repeat only")
        kind = self.kinds.get(path)
        if kind is None:
            raise Unsupported(f"there is no question “{path}”{did_you_mean(path, self.kinds)}")
        if kind != "question" and function not in OVER_GROUPS:
            raise Unsupported(f"“{path}” is a {kind}, not a question: it has no value of its own")
        repeats = [depth for depth in range(1, len(here) + 1) if self.kinds["/".join(here[:depth])] == "repeat"]
        if function not in OVER_ROWS and any(depth > shared for depth in repeats):
            advice = "use sum, count, min, max or join, or move this into the repeat"
            raise Unsupported(f"“{path}” has one value in each row of its repeat: {advice}")
        return ["ref", path, shared] if any(depth <= shared for depth in repeats) else ["ref", path]

    def _walk(self, absolute, steps):
        """The names that a path ends at, and how many of them are still in the reader's own place."""
        here = [] if absolute else list(self.at)
        shared = len(here)
        for step in steps[1:] if absolute else steps:
            if step == "..":
                if not here:
                    raise Unsupported("this path climbs above the form: write ${name}")
                here.pop()
                shared = min(shared, len(here))
            elif step != ".":
                here.append(step)
        return here, shared


def _is_reference(expression):
    return isinstance(expression, list) and expression[0] == "ref"


def _steps_of(tree):
    """(absolute?, names) of a path without axes, attributes or predicates."""
    children = list(tree.children)
    absolute = False
    if tree.data == "from":
        head = children.pop(0)
        if head.data != "call" or str(head.children[0]) != "current" or len(head.children) > 1:
            raise Unsupported("a path may not start with this expression: write ${name}")
        children.pop(0)
    elif isinstance(children[0], lark.Token):
        absolute = True
        if str(children.pop(0)) == "//":
            raise Unsupported("// is not supported: write ${name}")
    steps = []
    for part in children[0].children:
        if isinstance(part, lark.Token):
            if str(part) == "//":
                raise Unsupported("// is not supported: write ${name}")
            continue
        if len(part.children) != 1 or part.children[0].type in {"AT", "STAR"}:
            raise Unsupported("[conditions], axes, @ and * in a path are not supported yet: write ${name}")
        steps.append(str(part.children[0]))
    return absolute, steps
