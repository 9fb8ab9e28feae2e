"""XPath 1.0 as XLSForms use it: text in, the small JSON expression of the program out.

Names, functions and arguments are checked here, at publish, because neither pyxform nor ODK Validate does;
an `Unsupported` says what to write instead. The heads of the expressions are listed in `checklists/README.md`.
"""

import lark

from ..faults import advised, say
from .builtins import (
    CHANGING,
    OF_ITSELF,
    OVER_GROUPS,
    OVER_ROWS,
    SPELLINGS,
    WRITTEN,
    check_arguments,
    check_call,
    check_order,
)
from .grammar import CHAINED, Unsupported, parse
from .lookups import choice_name_of, indexed_of, list_of, pulled_of
from .paths import Place, condition_of, steps_of

__all__ = ["Unsupported", "parse_expression"]
SIGNS = {"union": "|", "root": "/", "filter": "( )[ ]"}  # what no expression here is made of
BALANCED = 8  # chains of and/or from this length on are written as a balanced tree


def parse_expression(text, at, kinds, lists=None, *, changing=False, shown=False):
    """Compile `text`, written for the node with path `at`, into a JSON expression. Raises Unsupported.

    `kinds` is path -> "question" | "group" | "repeat" of every node, `lists` name -> `ListShape`;
    `changing` allows random() and uuid() everywhere, for what runs only once; `shown` is for texts.
    """
    tree = parse(text.strip())
    return Writer(Place(tuple(at.split("/")) if at else (), kinds, lists, shown=shown), changing).write(tree)


class Writer:
    """Walks the parse tree of one expression, seen from one place."""

    def __init__(self, place, changing=False):
        self.place = place
        self.changing = changing

    def write(self, tree, function=None):
        """The expression of `tree`; `function` is the one that it is an argument of."""
        if tree.data in {"path", "from"}:
            return self._path(tree, function)
        method = getattr(self, f"_{tree.data}", None)
        if method is None:
            raise Unsupported(say("“%(sign)s” is not supported: use references ${name} and functions", sign=SIGNS.get(tree.data, tree.data)))
        return method(tree)

    def _op(self, tree):
        operator = str(tree.children[1])
        if operator in CHAINED:
            return _balanced(operator, [self.write(part) for part in _chain(tree, operator)])
        parts = [self.write(tree.children[0]), self.write(tree.children[2])]
        check_order(operator, parts)
        return [operator, *parts]

    def _neg(self, tree):
        return ["neg", self.write(tree.children[0])]

    def _string(self, tree):
        return str(tree.children[0])[1:-1]

    def _number(self, tree):
        number = float(tree.children[0])
        return int(number) if number.is_integer() else number

    def _call(self, tree):
        name, arguments = str(tree.children[0]), tree.children[1:]
        name = SPELLINGS.get(name, name)
        if name in WRITTEN:
            return {"pulldata": pulled_of, "indexed-repeat": indexed_of, "jr:choice-name": choice_name_of}[name](
                self, arguments
            )
        if name in OF_ITSELF and not arguments:
            return [name, self.write(parse("."))]
        check_call(name, len(arguments))
        if name in CHANGING and not self.changing:
            raise Unsupported(say("%(function)s() gives another value at each change: write once(%(function)s())", function=name))
        if name == "position":
            return self._position(arguments)
        above = None if name in {"min", "max"} and len(arguments) > 1 else name
        inner = Writer(self.place, True) if name == "once" else self
        written = [inner.write(part, above) for part in arguments]
        if name in OVER_ROWS and len(written) == 1 and _is(written[0], "here"):
            return ["here", self._checked(name, [written[0][1]])]
        return self._checked(name, written)

    def _checked(self, name, arguments):
        check_arguments(name, arguments)
        return [name, *arguments]

    def _position(self, arguments):
        if not arguments:
            if self.place.inside is None:
                raise Unsupported(say("position() stands in [conditions] only: write position(..) inside a repeat"))
            return ["position"]
        written = self.write(arguments[0], "position")
        there = _is(written, "here")
        reference = written[1] if there else written
        if not _is(reference, "ref") or len(reference) > 3:
            raise Unsupported(say("position() takes a reference, like position(..)"))
        steps = tuple(reference[1].split("/"))
        seen = self.place.outermost if there else self.place.seen
        if self.place.kinds.get(reference[1]) != "repeat" or seen[: len(steps)] != steps:
            raise Unsupported(say("position(..) works directly inside a repeat only: write position(..) there"))
        return ["here", ["position", reference]] if there else ["position", reference]

    def _path(self, tree, function):
        start, steps = steps_of(tree)
        if start.startswith("instance:"):
            return list_of(self, start.removeprefix("instance:"), steps, function)
        if start == "current" and self.place.inside is not None:
            outer = Writer(self.place.outer(), self.changing)
            written = outer.reference(steps, False, function)
            return ["here", written] if self.place.among_rows else written
        if self.place.inside == "list" and start == "here":
            return self.place.item_of(steps)
        if start == "here":
            self.place.check_bare(steps)
        return self.reference(steps, start == "root", function)

    def reference(self, steps, absolute, function):
        """The `ref` of a path of (name, conditions); refuses what has no single value where one is needed."""
        here, shared, conditions = self._walk(steps, absolute)
        kinds, path = self.place.kinds, "/".join(here)
        if not path:
            raise Unsupported(say("this path names the whole form: write ${name}; position(..) works inside a repeat only"))
        self.place.check(path)
        if kinds[path] != "question" and function not in OVER_GROUPS:
            raise Unsupported(say("“%(path)s” is a %(kind)s, not a question: it has no value of its own", path=path, kind=kinds[path]))
        repeats = [depth for depth in range(1, len(here) + 1) if kinds["/".join(here[:depth])] == "repeat"]
        picked = max((int(depth) for depth in conditions), default=0)
        if function not in OVER_ROWS and any(depth > max(shared, picked) for depth in repeats):
            advice = say("use sum, count, min, max or join, indexed-repeat, or move this into the repeat")
            raise Unsupported(advised(say("“%(path)s” has one value in each row of its repeat", path=path), advice))
        if conditions:
            return ["ref", path, shared, conditions]
        return ["ref", path, shared] if any(depth <= shared for depth in repeats) else ["ref", path]

    def _walk(self, steps, absolute):
        """The names that a path ends at, how many of them are still in the reader's own place, conditions."""
        here = [] if absolute else list(self.place.seen)
        shared, conditions = len(here), {}
        for name, predicates in steps[1:] if absolute else steps:
            if name == "..":
                if not here:
                    raise Unsupported(say("this path climbs above the form: write ${name}"))
                here.pop()
                shared = min(shared, len(here))
            elif name != ".":
                here.append(name)
            if predicates:
                if name in {".", ".."}:
                    raise Unsupported(say("a [condition] stands behind a name, not behind . or .."))
                self.place.check("/".join(here))
                inner = Writer(self.place.row(tuple(here)), self.changing)
                conditions[str(len(here))] = condition_of(inner, predicates)
        return here, self.place.shared(tuple(here)) if absolute else shared, conditions


def _is(expression, head):
    return isinstance(expression, list) and expression[0] == head


def _chain(tree, operator):
    """The parts of `a and b and c`, whose tree leans to the left, in their order."""
    parts = []
    while isinstance(tree, lark.Tree) and tree.data == "op" and str(tree.children[1]) == operator:
        parts.append(tree.children[2])
        tree = tree.children[0]
    return [tree, *reversed(parts)]


def _balanced(operator, parts):
    """A chain as nested pairs: leaning while short, else balanced, so that walking it is never deep."""
    if len(parts) <= BALANCED:
        written = parts[0]
        for part in parts[1:]:
            written = [operator, written, part]
        return written
    middle = len(parts) // 2
    return [operator, _balanced(operator, parts[:middle]), _balanced(operator, parts[middle:])]
