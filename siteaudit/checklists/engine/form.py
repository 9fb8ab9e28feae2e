"""A program laid over one set of answers: its instances, relevance, values, options and texts, computed when first asked for.

`sheet.py` judges them. Twin of `static/js/domain/form.js`.
"""

import math
from typing import NamedTuple

from . import digests
from .functions import FUNCTIONS
from .lists import Lists, key_of
from .moments import DAY_MS, present
from .values import first, members, number_of, plain, text_of, truth_of, values_of, written

MOST_REPEATS = 1000


class Item:
    """One question, group or repeat instance with its place in the form; line[n] is the ancestor at depth n."""

    __slots__ = ("children", "identity", "line", "node", "place", "raw", "relevant", "value")

    def __init__(self, node, identity, above, raw, place=None):
        self.node = node
        self.identity = identity
        self.line = (*above, self)
        self.raw = raw
        self.place = place
        self.children = {}
        self.relevant = None
        self.value = None


class View(NamedTuple):
    """What an expression sees beside its item: the row of a list, its place, who asked (current()), the language of a text."""

    row: dict | None = None
    place: int | None = None
    here: Item | None = None
    language: str | None = None


PLAIN = View()


class Form:
    """The instances of one program. Values are computed when first asked for."""

    def __init__(self, program, answers, now=None, files=None):
        answers = answers if isinstance(answers, dict) else {}
        self.program = program
        self.answers = answers
        self.lists = Lists(program, files)
        moment = answers.get("$now") or now
        self.now = moment if isinstance(moment, str) else present()
        self.root = Item({"kind": "group", "id": "", "children": program["body"]}, "", (), answers)
        self.root.relevant = True
        self._fill(self.root)

    def items(self):
        """Every question, group and repeat instance, in the order of the form."""
        waiting = [self.root]
        while waiting:
            item = waiting.pop()
            if item is not self.root:
                yield item
            if item.node["kind"] != "question":
                children = [each for node in item.node["children"] for each in self._instances(item, node)]
                waiting.extend(reversed(children))

    def questions(self):
        """Every question of every instance, in the order of the form."""
        return (item for item in self.items() if item.node["kind"] == "question")

    # --- structure
    def _fill(self, item):
        raw = item.raw if isinstance(item.raw, dict) else {}
        for node in item.node["children"]:
            if node["kind"] != "repeat":
                child = Item(node, _id_in(item, node), item.line, raw.get(node["name"]))
                item.children[node["name"]] = [child]
                if node["kind"] == "group":
                    self._fill(child)

    def _instances(self, above, node):
        """The children of `above` for one node; repeats are laid out when first asked for."""
        found = above.children.get(node["name"])
        if found is None:
            raw = above.raw.get(node["name"]) if isinstance(above.raw, dict) else None
            rows = raw if isinstance(raw, list) else []
            identity = _id_in(above, node)
            size = self._size_of(above, node, identity) if "count" in node else len(rows)
            found = []
            for place in range(1, size + 1):
                row = rows[place - 1] if place <= len(rows) else {}
                found.append(Item(node, f"{identity}[{place}]", above.line, row, place))
            above.children[node["name"]] = found
            for item in found:
                self._fill(item)
        return found

    def _size_of(self, above, node, identity):
        """How many rows `count` asks for."""
        asking = Item(node, identity, above.line, None)
        try:
            wanted = number_of(self.run(node["count"], asking))
        except RecursionError:
            self._settle(list(self._known(self.root)))
            wanted = number_of(self.run(node["count"], asking))
        return min(MOST_REPEATS, max(0, int(wanted))) if math.isfinite(wanted) else 0

    def _known(self, above):
        """The questions whose place in the form is known, without a look at a repeat that nobody asked for yet."""
        for item in (each for found in above.children.values() for each in found):
            yield from (item,) if item.node["kind"] == "question" else self._known(item)

    def _settle(self, items):
        """Values piece by piece, so that no chain of calculations is run through in one go, deeper than Python goes."""
        left = None
        while items and len(items) != left:
            left, deep = len(items), []
            for item in items:
                try:
                    self.value_of(item)
                except RecursionError:
                    deep.append(item)
            items = deep[::-1]

    # --- values
    def is_relevant(self, item):
        """Whether the item and everything around it is asked."""
        if item.relevant is None:
            own = item.node.get("relevant")
            item.relevant = self.is_relevant(item.line[-2]) and (own is None or self.is_true(own, item))
        return item.relevant

    def value_of(self, item):
        """The value that expressions see: empty when the item is not asked."""
        if item.value is None:
            if not self.is_relevant(item):
                item.value = ""
            elif "calculate" in item.node:
                item.value = plain(self.run(item.node["calculate"], item))
            else:
                item.value = written(item.raw)
        return item.value

    def run(self, expression, item, view=PLAIN):
        """The value of a JSON expression, seen from `item`."""
        if not isinstance(expression, list):
            return expression
        head, *arguments = expression
        if head in SEEING:
            return SEEING[head](self, item, view, *arguments)
        return FUNCTIONS[head](*(self.run(part, item, view) for part in arguments))

    def is_true(self, expression, item, view=PLAIN):
        """The truth of a JSON expression, seen from `item`."""
        return truth_of(self.run(expression, item, view))

    def find(self, item, view, path, shared=0, predicates=None):
        """The relevant items that a reference names, seen from `item`."""
        return [each for each in self._reach(item, view, path, shared, predicates or {}) if self.is_relevant(each)]

    def _reach(self, item, view, path, shared, predicates=()):
        steps = path.split("/")
        found = [item.line[shared]]
        for depth in range(shared, len(steps)):
            rows = [self._step(above, steps[depth]) for above in found]
            if str(depth + 1) in predicates:
                seen = View(here=view.here or item)
                rows = [self._kept(each, predicates[str(depth + 1)], seen) for each in rows]
            found = [each for row in rows for each in row]
        return found

    def _step(self, above, name):
        node = next(child for child in above.node["children"] if child["name"] == name)
        return self._instances(above, node)

    def _kept(self, candidates, predicate, view):
        """The candidates for which a predicate holds; a number is a place among them."""
        numbered = enumerate(candidates, 1)
        if isinstance(predicate, list) and predicate[0] != "here":
            return [each for place, each in numbered if _holds(self.run(predicate, each, view._replace(place=place)), place)]
        value = self.run(predicate, view.here, view)  # it looks at no candidate, so all have the same
        return [each for place, each in numbered if _holds(value, place)]

    def _once(self, item, view, expression):
        kept = item.raw if isinstance(item.raw, bool) else written(item.raw)
        return kept if kept != "" else first(self.run(expression, item, view))

    def _coalesce(self, item, view, wanted, instead):
        value = first(self.run(wanted, item, view))
        return value if text_of(value) != "" else first(self.run(instead, item, view))

    def _count(self, item, view, what):
        return float(
            len(self.find(item, view, *what[1:]) if what[0] == "ref" else values_of(self.run(what, item, view)))
        )

    def _position(self, item, view, reference=None):
        return float(view.place if reference is None else item.line[len(reference[1].split("/"))].place)

    # --- lists
    def _listed(self, item, view, name, predicates, column):
        rows = self.lists.rows(name)
        for number, predicate in enumerate(predicates):
            if number == 0:
                rows = self._filtered(item, view, name, predicate)
            else:
                rows = [row for place, row in enumerate(rows, 1) if self._fits(item, view, predicate, place, row)]
        return [self.lists.name_of(name, row) if column is None else self._cell(item, row, column) for row in rows]

    def _filtered(self, item, view, name, predicate):
        """The rows of a whole list for which a predicate holds, read by an index where one can tell."""
        key = key_of(predicate)
        rows = self.lists.look_up(name, key[0], members(self.run(key[1], item, view))) if key else None
        if rows is None:
            rows = enumerate(self.lists.rows(name), 1)
        return [row for place, row in rows if self._fits(item, view, predicate, place, row)]

    def _fits(self, item, view, predicate, place, row):
        return _holds(self.run(predicate, item, View(row, place, view.here, view.language)), place)

    def _cell(self, item, row, column):
        value = row.get(column, "")
        return self.text(item, value) if isinstance(value, dict) else value if isinstance(value, str) else ""

    def options(self, item):
        """What a question offers now, in the order shown: [{"name", "label", ..}]."""
        node = item.node
        if "list" not in node:
            return node.get("choices", [])
        name = node["list"]
        rows = self._filtered(item, PLAIN, name, node["filter"]) if "filter" in node else self.lists.rows(name)
        found = self.lists.shown(name, rows)
        return digests.shuffled(found, self._seed(item)) if "random" in node else found

    def _seed(self, item):
        """Without a seed of its own a record keeps one order: that of its moment."""
        seed = item.node["random"]
        return number_of(self.now) * DAY_MS if seed is True else self.run(seed, item)

    def offered(self, item, text):
        """The option of this name that a question offers now, or None."""
        node = item.node
        if "list" not in node:
            return next((choice for choice in node.get("choices", ()) if choice["name"] == text), None)
        name = node["list"]
        for place, row in self.lists.named(name, text):
            if "filter" not in node or self._fits(item, PLAIN, node["filter"], place, row):
                return self.lists.shown(name, [row])[0]
        return None

    def _choice_name(self, item, view, value, path):
        text = text_of(self.run(value, item, view))
        steps, here = path.split("/"), item.node["id"].split("/")
        shared = 0
        while shared < min(len(steps), len(here)) - 1 and steps[shared] == here[shared]:
            shared += 1
        question = next(iter(self._reach(item, view, path, shared)), None)
        option = self.offered(question, text) if question else None
        return self.text(question, option.get("label", ""), view.language) if option else ""

    # --- texts
    def text(self, item, texts, language=None):
        """A text of the program as it is shown for `item`, with what stands in it."""
        if not isinstance(texts, dict):
            return texts
        own = self.program["default_language"]
        found = texts.get(language or own) or texts.get(own) or next(iter(texts.values()), "")
        if isinstance(found, str):
            return found
        view = View(language=language)
        return "".join(part if isinstance(part, str) else text_of(self.run(part, item, view)) for part in found)

    def name(self):
        """The record's own name (instance_name), empty when the form makes none."""
        expression = self.program.get("instance_name")
        return "" if expression is None else text_of(self.run(expression, self.root))


def _id_in(above, node):
    return f"{above.identity}/{node['name']}" if above.identity else node["name"]


def _holds(value, place):
    value = first(value)
    return value == place if isinstance(value, int | float) and not isinstance(value, bool) else truth_of(value)


# What needs the form itself, or not all of its arguments; everything else is in FUNCTIONS.
SEEING = {
    "ref": lambda form, item, view, *what: [form.value_of(each) for each in form.find(item, view, *what)],
    "and": lambda form, item, view, a, b: form.is_true(a, item, view) and form.is_true(b, item, view),
    "or": lambda form, item, view, a, b: form.is_true(a, item, view) or form.is_true(b, item, view),
    "if": lambda form, item, view, test, a, b: first(form.run(a if form.is_true(test, item, view) else b, item, view)),
    "coalesce": Form._coalesce,
    "once": Form._once,
    "position": Form._position,
    "count": Form._count,
    "now": lambda form, *_: form.now,
    "today": lambda form, *_: form.now[:10],
    "version": lambda form, *_: form.program["version"],
    "item": lambda form, item, view, column: form._cell(item, view.row, column),
    "here": lambda form, item, view, expression: form.run(expression, view.here),
    "list": Form._listed,
    "choice-name": Form._choice_name,
}
