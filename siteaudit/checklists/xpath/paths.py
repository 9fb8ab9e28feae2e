"""Where an expression is seen from, and the steps of its paths: used by `expression.py` and `lookups.py`.

An expression runs from a question; a [condition] on a repeat from the candidate row, one on a list with the item.
"""

from dataclasses import dataclass, replace

import lark

from ..faults import advised, did_you_mean, say
from .grammar import Unsupported

NUMERIC = {
    "+", "-", "*", "div", "mod", "neg", "number", "count", "sum", "min", "max", "int", "round", "position", "abs", "pow",
    "count-selected", "string-length",
}  # fmt: skip


@dataclass(frozen=True)
class ListShape:
    """What is known of a list at publish: its columns (None: a file's, known in the field), its labels."""

    columns: frozenset | None = None
    translated: bool = False


@dataclass(frozen=True)
class Place:
    """`seen` is the path that references run from, `outermost` that of the question itself."""

    seen: tuple
    kinds: dict
    lists: dict | None  # None: not known here, so not checked
    inside: str | None = None  # "list" or "ref": the [condition] that this stands in
    among_rows: bool = False  # whether any condition around this one is on rows of a repeat
    outermost: tuple | None = None
    list: str | None = None
    shown: bool = False  # a text: an absolute path means the reader's own row where it can, as in ODK Collect

    def __post_init__(self):
        if self.outermost is None:
            object.__setattr__(self, "outermost", self.seen)

    def outer(self):
        """The place of the question itself: what current() means."""
        return replace(self, seen=self.outermost, inside=None, among_rows=False, list=None)

    def row(self, candidate):
        """Inside a [condition] on the instances of the path `candidate`."""
        return replace(self, seen=candidate, inside="ref", among_rows=True, list=None)

    def item(self, name):
        """Inside a [condition] on the items of the list `name`."""
        return replace(self, inside="list", list=name)

    def shared(self, path):
        """How many leading steps of an absolute path are the reader's own."""
        if not self.shown or self.inside is not None:
            return 0
        pairs = zip(path, self.seen, strict=False)
        return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(path), len(self.seen)))

    def check(self, path):
        """Refuse a path that no node of the form has."""
        if path not in self.kinds:
            said = say("there is no question “%(question)s”", question=path)
            if self.inside == "ref":
                advice = say("in a [condition] on rows write a bare name for the row's own answer, current()/../name for the asker's")
                raise Unsupported(advised(said, advice))
            raise Unsupported(did_you_mean(said, path, self.kinds))

    def check_bare(self, steps):
        """Refuse a word alone that is no path of the form: most often a text without its quotation marks."""
        name, conditions = steps[0]
        bare = len(steps) == 1 and not conditions and self.inside is None and name not in {".", ".."}
        if bare and "/".join((*self.seen, name)) not in self.kinds:
            raise Unsupported(say("“%(word)s” is no question: write '%(word)s' in quotation marks, or ${%(word)s}", word=name))

    def item_of(self, steps):
        """A column of the item that a condition looks at."""
        name, conditions = steps[0]
        if len(steps) > 1 or conditions or name in {".", ".."}:
            raise Unsupported(say("inside [ ] of a list write a column, or ${name} for a question"))
        self.check_column(self.list, name)
        return ["item", name]

    def check_column(self, name, column):
        """Refuse a column that a list has not, or that every app reads differently."""
        shape = (self.lists or {}).get(name, ListShape())
        if column == "itextId" or (column == "label" and shape.translated):
            advice = say("write jr:choice-name(${question}, '${question}')")
            raise Unsupported(advised(say("the list “%(list)s” has its labels by language", list=name), advice))
        if shape.columns is not None and column not in shape.columns:
            raise Unsupported(no_column(name, column, shape.columns))


def no_column(name, column, known):
    """That a list has no such column, with those that it has."""
    said = say("the list “%(list)s” has no column “%(column)s”", list=name, column=column)
    columns = say("its columns are %(columns)s; a question is written ${name}", columns=", ".join(sorted(known)))
    return advised(said, columns)


def condition_of(writer, predicates):
    """The one expression of the [conditions] behind a step."""
    written = [_condition(writer, tree) for tree in predicates]
    if len(written) > 1 and any(is_number(part) or reads_position(part) for part in written):
        raise Unsupported(say("write one [condition] here: a place among the rows stands alone"))
    found = written[0]
    for part in written[1:]:
        found = ["and", found, part]
    return found


def conditions_of(writer, predicates):
    """The expressions of the [conditions] behind a list's item, which run one after the other."""
    return [_condition(writer, tree) for tree in predicates]


def _condition(writer, tree):
    written = writer.write(tree.children[0])
    if isinstance(written, list) and written[0] in {"ref", "item", "here", "list"} and not is_number(written):
        raise Unsupported(say("a [condition] compares something: write [position() = ${name}] for the row of that number"))
    return written


def is_number(expression):
    """Whether an expression gives a number whatever the answers are."""
    if isinstance(expression, list):
        return is_number(expression[1]) if expression[0] == "here" else expression[0] in NUMERIC
    return isinstance(expression, int | float)


def reads_position(expression):
    """Whether an expression asks for the candidate's own place."""
    if not isinstance(expression, list):
        return False
    return expression == ["position"] or any(reads_position(part) for part in expression[1:])


def steps_of(tree):
    """(start, [(name, conditions)]) of a path; start is here, root, current or instance:NAME."""
    children = list(tree.children)
    start = "here"
    if tree.data == "from":
        start = _start_of(children.pop(0))
        _check_slash(children.pop(0))
    elif isinstance(children[0], lark.Token):
        start = "root"
        _check_slash(children.pop(0))
    steps = []
    for part in children[0].children:
        if isinstance(part, lark.Token):
            _check_slash(part)
            continue
        name = part.children[0]
        if name.type in {"AT", "AXIS", "STAR"}:
            raise Unsupported(say("axes, @ and * in a path are not supported: write ${name}"))
        steps.append((str(name), part.children[1:]))
    return start, steps


def _start_of(head):
    name = str(head.children[0]) if head.data == "call" else ""
    if name == "current" and len(head.children) == 1:
        return "current"
    if name == "instance" and len(head.children) == 2 and head.children[1].data == "string":
        return "instance:" + str(head.children[1].children[0])[1:-1]
    raise Unsupported(say("a path may not start with this expression: write ${name}"))


def _check_slash(token):
    if str(token) == "//":
        raise Unsupported(say("// is not supported: write ${name}"))
