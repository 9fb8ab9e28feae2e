"""The lists of a form: options inside it, files beside it, and which of them a question offers.

For `compile.py`. A list that nobody filters, reads or shuffles stands as `choices` at its question; every other
one stands once in the program's `lists`.
"""

from ..authoring.files import PHONE_LISTS
from ..faults import say
from ..xpath.expression import Writer
from ..xpath.grammar import Unsupported, parse
from ..xpath.paths import ListShape, Place, conditions_of, is_number, steps_of
from .xform import MEDIA, XF

CSV = "jr://file-csv/"


class Lists:
    """Every list that a form names, by the id of its instance."""

    def __init__(self, form, texts):
        self.form = form
        self.texts = texts
        self.items = {name: each.findall(f"{XF}root/{XF}item") for name, each in form.lists.items()}
        self.files = {name: each.get("src") for name, each in form.lists.items() if each.get("src")}
        self.shapes = {name: self._shape(name) for name in form.lists}
        self.named = {}  # what the program's `lists` holds
        self._options = {}

    def choices(self, name):
        """The options of a list inside the form, as a question shows them."""
        if name not in self._options:
            self._options[name] = [self._option(name, item) for item in self.items[name]]
        return self._options[name]

    def use(self, name, value="name", label="label"):
        """The name in the program's `lists` of the list `name`, whose options are these columns."""
        source = self.files.get(name)
        if source is None and name in self.items:
            if name not in self.named:
                self.named[name] = {"items": [self._item(name, item) for item in self.items[name]]}
            return name
        file = source.removeprefix(CSV) if source else f"{name}.csv"  # what pulldata() alone reads
        if source and not source.startswith(CSV):
            raise Unsupported(say("“%(file)s” is not supported: save it as .csv", file=source.rsplit("/", 1)[-1]))
        found = {"file": file, "value": value, "label": label}
        known = name if self.named.get(name, found) == found else f"{name}?{value},{label}"
        self.named[known] = found
        return known

    def read(self, expressions):
        """Put every list that the expressions read into the program's `lists`."""
        waiting = list(expressions)
        while waiting:
            part = waiting.pop()
            if isinstance(part, dict):
                waiting.extend(part.values())
            elif isinstance(part, list):
                if part[:1] == ["list"] and part[1] not in self.named:
                    self.use(part[1])
                waiting.extend(each for each in part if isinstance(each, list | dict))

    def offer(self, node, control, kinds):
        """Give the question `node` its choices, or its list with filter and order; raises Unsupported."""
        itemset = control.find(f"{XF}itemset")
        tree, seed = _unshuffled(parse(itemset.get("nodeset").strip()))
        start, steps = steps_of(tree) if tree.data in {"path", "from"} else ("", [])
        if not start.startswith("instance:"):
            raise Unsupported(say("options from a repeat are not supported: list them in choices, or use text"))
        name = start.removeprefix("instance:")
        place = Place(tuple(node["id"].split("/")), kinds, self.shapes)
        predicates = steps[1][1]
        if not predicates and seed is None and name not in self.files:
            node["choices"] = self.choices(name)
            return
        label = itemset.find(f"{XF}label").get("ref")
        named = label if not label.startswith("jr:itext") else "label"
        node["list"] = self.use(name, itemset.find(f"{XF}value").get("ref"), named)
        if predicates:
            node["filter"] = self._filter(Writer(place.item(name)), predicates)
        if seed is not None:
            node["random"] = True if seed is True else Writer(place).write(seed)

    def _filter(self, writer, predicates):
        found = conditions_of(writer, predicates)
        if len(found) > 1 or is_number(found[0]):
            raise Unsupported(say("a choice_filter is one condition, like district = ${district}"))
        return found[0]

    def _shape(self, name):
        if name in self.files:
            columns = PHONE_LISTS.get(self.files[name].removeprefix(CSV))
            return ListShape(frozenset(columns) if columns else None)
        columns = {child.tag.removeprefix(XF) for item in self.items[name] for child in item}
        return ListShape(frozenset(columns | {"name", "label"}), "itextId" in columns)

    def _option(self, name, item):
        code = item.findtext(f"{XF}name")
        found = {"name": code, "label": self.texts.written(self.form.option_of(item), "", (name, code), "label")}
        media = self.texts.media(lambda form: self.form.option_of(item, form))
        return {**found, "media": media} if media else found

    def _item(self, name, item):
        columns = {child.tag.removeprefix(XF): child.text or "" for child in item}
        further = {key: text for key, text in columns.items() if key not in {"name", "label", "itextId", *MEDIA}}
        return {**further, **self._option(name, item)}


def _unshuffled(tree):
    """(nodeset, seed) of an itemset: seed None in the order of the list, True for any order."""
    if tree.data != "call" or str(tree.children[0]) != "randomize":
        return tree, None
    return tree.children[1], tree.children[2] if len(tree.children) > 2 else True
