"""Answers of one version of a checklist, read by another: by the question's name, whatever its group. Pure.

Nothing is lost: what the new version has no place for stays beside, under its old id.
"""

import re

_STEP = re.compile(r"([^\[/]+)(?:\[(\d+)\])?")
_NUMBERS = {"integer", "decimal", "range"}
_WORDS = {"text", "barcode", "hidden", "calculate", "username", "email", "phonenumber", "deviceid"}
_AT_ONCE = {"$marks", "$sealed"}


def map_answers(old, new, answers):
    """(answers, left): `answers` of the program `old` in the shape of `new`; `left` is {old id: value}.

    A mark and a sealed code go with their question; those that cannot stand in `left` under "$marks", "$sealed".
    An answer fits when its question still exists in as many repeats, with a type and options that take it.
    """
    return _Mapping(old, new).map(answers)


class _Mapping:
    def __init__(self, old, new):
        self.old, self.new = _Index(old), _Index(new)
        self.lists = new.get("lists", {})
        self.answers, self.left = {}, {}

    def map(self, answers):
        self._form(answers, "", "")
        self.answers |= {key: value for key, value in answers.items() if key.startswith("$") and key not in _AT_ONCE}
        marks = answers.get("$marks")
        for path, mark in marks.items() if isinstance(marks, dict) else ():
            target = self._id(path)
            if target is None:
                self.left.setdefault("$marks", {})[path] = mark
            else:
                self.answers.setdefault("$marks", {})[target] = mark
        for code in answers.get("$sealed") or ():
            target = self._id(code["id"])
            if target is None:
                self.left.setdefault("$sealed", []).append(code)
            else:
                self.answers.setdefault("$sealed", []).append({**code, "id": target})
        return self.answers, self.left

    def _form(self, form, plain, numbered):
        for name, value in form.items():
            path, place = f"{plain}{name}", f"{numbered}{name}"
            node = self.old.nodes.get(path)
            if value is None or name.startswith("$"):
                continue
            if node is not None and node["kind"] == "group" and isinstance(value, dict):
                self._form(value, f"{path}/", f"{place}/")
            elif node is not None and node["kind"] == "repeat" and isinstance(value, list):
                self._rows(value, path, place)
            else:
                self._question(node, value, place)

    def _rows(self, rows, path, place):
        for number, row in enumerate(rows, 1):
            target = self._id(f"{place}[{number}]")
            if target is not None:
                self._container(f"{target}/")
            if isinstance(row, dict):
                self._form(row, f"{path}/", f"{place}[{number}]/")
            else:
                self.left[f"{place}[{number}]"] = row

    def _question(self, node, value, place):
        target = self._id(place) if node is not None and node["kind"] == "question" else None
        if target is None:
            self.left[place] = value
            return
        fitting, rest = self._fit(node, self.new.nodes[plain_id(target)], value)
        if fitting is not None:
            self._container(target)[target.rpartition("/")[2]] = fitting
        if rest is not None:
            self.left[place] = rest

    def _fit(self, old, new, value):
        """(what the new question takes, what it does not)."""
        kinds = old["type"], new["type"]
        if kinds[0] != kinds[1]:
            value, rest = _turned(*kinds, value)
            if value is None:
                return None, rest
        if new["type"] in ("select_one", "select_multiple", "rank"):
            names = self._names(new)
            if isinstance(value, list):
                kept = [each for each in value if names is None or each in names]
                gone = [each for each in value if each not in kept]
                return kept or None, gone or None
            return (value, None) if names is None or value in names else (None, value)
        return value, None

    def _names(self, node):
        """Names of a select's options; None when they come from a file that is not here."""
        if "choices" in node:
            return {item["name"] for item in node["choices"]}
        items = self.lists.get(node.get("list"), {}).get("items")
        return None if items is None else {item["name"] for item in items}

    def _id(self, place):
        """The id in the new program of an id with row numbers in the old, or None."""
        numbers = {name: number for name, number in _STEP.findall(place) if number}
        node = self.old.nodes.get(plain_id(place))
        twin = node and self.new.named.get(node["name"])
        is_twin = twin and (twin["kind"] == "question") == (node["kind"] == "question")
        if not is_twin or self.new.repeats(twin["id"]) != self.old.repeats(node["id"]):
            return None
        return "/".join(f"{step}[{numbers[step]}]" if step in numbers else step for step in twin["id"].split("/"))

    def _container(self, target):
        """The object of the new answers that holds `target`, with its groups and rows made."""
        here = self.answers
        for name, number in _STEP.findall(target.rpartition("/")[0]):
            if not number:
                here = here.setdefault(name, {})
                continue
            rows = here.setdefault(name, [])
            rows += [{} for _ in range(int(number) - len(rows))]
            here = rows[int(number) - 1]
        return here


class _Index:
    """Nodes of a program by path and by name, and which repeats a path lies in."""

    def __init__(self, program):
        self.nodes = {}
        self._walk(program["body"])
        self.named = {node["name"]: node for node in self.nodes.values()}

    def repeats(self, path):
        steps = path.split("/")
        above = ("/".join(steps[:depth]) for depth in range(1, len(steps) + 1))
        return [self.nodes[each]["name"] for each in above if self.nodes[each]["kind"] == "repeat"]

    def _walk(self, nodes):
        for node in nodes:
            self.nodes[node["id"]] = node
            self._walk(node.get("children", ()))


def plain_id(place):
    """An id without row numbers."""
    return re.sub(r"\[\d+\]", "", place)


def _turned(old, new, value):
    """(the value as a question of another type takes it, or None; what is left over)."""
    found = None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if old in _NUMBERS and new in _NUMBERS and is_number:
        found = value if new != "integer" or float(value).is_integer() else None
    elif new in _WORDS and isinstance(value, str):
        found = value
    elif new in _WORDS and is_number:
        found = str(int(value) if float(value).is_integer() else value)
    elif (old, new) == ("select_one", "select_multiple") and isinstance(value, str):
        found = [value]
    elif old in ("select_multiple", "rank") and new == "select_one" and isinstance(value, list) and len(value) == 1:
        found = value[0]
    elif (old, new) == ("rank", "select_multiple") or (
        old in _WORDS and new == "select_one" and isinstance(value, str)
    ):
        found = value
    return found, value if found is None else None
