"""XForm XML to the JSON program that both evaluators run. Pure: text in, program and faults out.

Everything that would mean something else in another app, or nothing, is a fault at publish and never
a difference in the field. The program's shape is described in `checklists/README.md`.
"""

import hashlib

from .fail import parse_fail
from .faults import fault
from .graph import check_cycles, check_sealed, find_affected
from .loader import NAMESPACE
from .xform import JR, XForm
from .xpath import Unsupported, parse_expression

FORMAT = 1
SA = f"{{{NAMESPACE}}}"
COLUMNS = (
    ("relevant", "relevant", "relevant"),
    ("required", "required", "required"),
    ("constraint", "constraint", "constraint"),
    ("calculate", "calculate", "calculation"),
)
CIRCULAR = {"calculate": "calculation", "count": "repeat_count", "relevant": "relevant"}
TYPES = {"int": "integer", "decimal": "decimal", "date": "date", "geopoint": "geopoint", "string": "text"}
MEDIA = {"image/*": "image", "audio/*": "audio"}
WORDS = ("severity", "criterion", "sensitivity", "standard", "ask", "duty")


def compile_xform(text, places=None):
    """(program, faults) of one XForm; `places` maps paths to source rows for the faults."""
    return _Compiler(XForm(text), hashlib.sha256(text.encode()).hexdigest(), places or {}).compile()


class _Compiler:
    def __init__(self, form, digest, places):
        self.form = form
        self.digest = digest
        self.places = places
        self.kinds = {}
        self.nodes = {}
        self.faults = []

    def compile(self):
        self._name_kinds(self.form.root, [])
        body = [self._node(child, []) for child in self._children(self.form.root)]
        self._check_graph()
        root = self.form.root.attrib
        titles = {k.removeprefix(f"{SA}title-"): v for k, v in root.items() if k.startswith(f"{SA}title-")}
        program = {
            "format": FORMAT,
            "id": root.get("id", ""),
            "version": root.get("version", ""),
            "digest": self.digest,
            "title": titles or {self.form.default_language: self.form.heading},
            "languages": self.form.languages,
            "default_language": self.form.default_language,
            "pillar": root.get(f"{SA}pillar"),
            "body": body,
            "affects": find_affected(self.nodes),
        }
        return program, self.faults

    def _children(self, element):
        """Instance children without the template twin of a repeat and without meta."""
        seen = set()
        for child in element:
            name = child.tag.rsplit("}", 1)[-1]
            if name not in seen and not (name == "meta" and element is self.form.root):
                seen.add(name)
                yield child

    def _name_kinds(self, element, above):
        for child in self._children(element):
            steps = [*above, child.tag.rsplit("}", 1)[-1]]
            path = "/".join(steps)
            if path in self.form.repeats:
                self.kinds[path] = "repeat"
            else:
                self.kinds[path] = "group" if len(child) or path in self.form.groups else "question"
            self._name_kinds(child, steps)

    def _node(self, element, above):
        steps = [*above, element.tag.rsplit("}", 1)[-1]]
        path = "/".join(steps)
        kind = self.kinds[path]
        node = {"kind": kind, "id": path, "name": steps[-1]}
        self.nodes[path] = node
        bind = self.form.binds.get(path, {})
        if kind == "question":
            self._question(node, element, bind)
        else:
            self._group(node, element, bind, steps)
        return node

    def _group(self, node, element, bind, steps):
        path = node["id"]
        control = self.form.groups.get(path)
        node["label"] = self.form.label_of(control)
        repeat = self.form.repeats.get(path)
        for part in (control, repeat):
            if part is not None and part.get("appearance"):
                node["appearance"] = part.get("appearance")
        self._expression(node, "relevant", bind.get("relevant"), "relevant")
        if repeat is not None and repeat.get(f"{JR}count"):
            self._expression(node, "count", repeat.get(f"{JR}count"), "repeat_count")
        children = [self._node(child, steps) for child in self._children(element)]
        shown = [c for c in children if c.get("type") not in {"hidden", "calculate"} and not c.get("hidden")]
        if not shown:
            node["hidden"] = True
        node["children"] = children

    def _question(self, node, element, bind):
        control = self.form.controls.get(node["id"])
        node["type"] = self._type(control, bind, node)
        node["label"] = self.form.label_of(control)
        hint = self.form.label_of(control, "hint")
        if hint:
            node["hint"] = hint
        if node["type"] in {"select_one", "select_multiple"}:
            node["choices"] = self.form.choices_of(control)
        for attribute, key, column in COLUMNS:
            self._expression(node, key, bind.get(attribute), column)
        for attribute, key in ((f"{JR}constraintMsg", "constraint_message"), (f"{JR}requiredMsg", "required_message")):
            message = self.form.text_of(bind.get(attribute))
            if message:
                node[key] = message
        if control is not None and control.get("appearance"):
            node["appearance"] = control.get("appearance")
        if (bind.get("readonly") or "").strip() == "true()" and node["type"] not in {"note", "calculate", "hidden"}:
            node["readonly"] = True
        if element.text and element.text.strip() and "calculate" not in node:
            node["default"] = self._default(element.text.strip(), node)
        domain = self._domain(node, bind)
        if domain:
            node["sa"] = domain

    def _type(self, control, bind, node):
        if control is None:
            return "calculate" if bind.get("calculate") else "hidden"
        name = control.tag.rsplit("}", 1)[-1]
        if name == "select1":
            return "select_one"
        if name == "select":
            return "select_multiple"
        if name == "upload":
            found = MEDIA.get(control.get("mediatype"))
        else:
            read_only = (bind.get("readonly") or "").strip() == "true()"
            found = TYPES.get(bind.get("type")) if name == "input" else None
            if found == "text" and read_only and not bind.get("calculate"):
                found = "note"
        if found is None:
            self._fault(node["id"], "type", "this type is not supported")
        return found or "text"

    def _default(self, text, node):
        if node["type"] in {"integer", "decimal"}:
            try:
                number = float(text)
            except ValueError:
                self._fault(node["id"], "default", "the default is not a number")
                return text
            return int(number) if number.is_integer() else number
        return text.split() if node["type"] == "select_multiple" else text

    def _domain(self, node, bind):
        found = {word: bind[f"{SA}{word}"] for word in WORDS if bind.get(f"{SA}{word}")}
        if bind.get(f"{SA}evidence"):
            found["evidence"] = [part for part in bind[f"{SA}evidence"].split(",") if part]
        written = bind.get(f"{SA}fail")
        if written:
            codes = {choice["name"] for choice in node["choices"]} if "choices" in node else None
            try:
                found["fail"] = parse_fail(written, node["type"], codes, node["id"], self.kinds)
            except Unsupported as error:
                self._fault(node["id"], "fail", str(error))
        return found

    def _expression(self, node, key, text, column):
        if not text or not text.strip():
            return
        try:
            node[key] = parse_expression(text, node["id"], self.kinds)
        except Unsupported as error:
            self._fault(node["id"], column, str(error))

    def _check_graph(self):
        for path, message in check_cycles(self.nodes):
            self._fault(path, next((CIRCULAR[key] for key in CIRCULAR if key in self.nodes[path]), None), message)
        for path, column, message in check_sealed(self.nodes):
            self._fault(path, column, message)

    def _fault(self, path, column, message):
        row = self.places.get(path)
        if row is None and path.endswith("_count"):  # pyxform's own calculation for a repeat_count
            row, column = self.places.get(path.removesuffix("_count")), "repeat_count"
        line = row.lines.get(column, row.line) if row else None
        self.faults.append(fault("survey", row.number if row else None, column, message, line))
