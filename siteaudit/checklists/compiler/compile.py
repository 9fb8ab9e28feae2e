"""XForm XML to the JSON program that both evaluators run. Pure: text in, program and faults out.

Everything that would mean something else in another app, or nothing, is a fault at publish and never
a difference in the field. The program's shape is described in `checklists/README.md`.
"""

import hashlib

from ..authoring.domain import NAMESPACE
from ..faults import fault, say
from ..xpath.expression import Unsupported, parse_expression
from ..xpath.fail import parse_fail
from . import questions
from .graph import check_choice_names, check_cycles, check_sealed, check_sender, expressions_of, find_affected
from .itemsets import Lists
from .logic import logic_of
from .options import check_options
from .texts import Texts
from .xform import GUIDANCE, JR, ODK, XForm

FORMAT = 2
SA = f"{{{NAMESPACE}}}"
COLUMNS = (
    ("relevant", "relevant", "relevant"),
    ("required", "required", "required"),
    ("constraint", "constraint", "constraint"),
    ("calculate", "calculate", "calculation"),
)
MESSAGES = ((f"{JR}constraintMsg", "constraint_message"), (f"{JR}requiredMsg", "required_message"))
WORDS = ("severity", "criterion", "sensitivity", "standard", "ask", "duty")
SILENT = {"hidden", "calculate", *questions.RECORDED}


def compile_xform(text, places=None, *, is_new=True):
    """(program, faults) of one XForm; `places` maps paths to source rows for the faults.

    Not `is_new` is what was published before: what is a slip, and no difference between apps, stays in it.
    """
    compiler = _Compiler(XForm(text), hashlib.sha256(text.encode()).hexdigest(), places or {})
    program = compiler.compile()
    for path, column, said in check_options(program, compiler.nodes) if is_new else ():
        compiler.fault(path, column, said)
    return program, compiler.faults


class _Compiler:
    def __init__(self, form, digest, places):
        self.form = form
        self.digest = digest
        self.places = places
        self.kinds = {}
        self.nodes = {}
        self.faults = []
        self.texts = Texts(self.kinds, self.fault)
        self.lists = Lists(form, self.texts)
        self.texts.shapes = self.lists.shapes

    def compile(self):
        self._name_kinds(self.form.root, [])
        body = [self._node(child, []) for child in self._children(self.form.root)]
        self._sets()
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
            **self._beside(root),
        }
        program["affects"] = self._check_graph(program)
        program["logic"] = logic_of(program)
        return program

    def _beside(self, root):
        """What a program holds beside its questions; nothing where a form has none of it."""
        found = {}
        if root.get(f"{SA}unchecked"):
            found["unchecked"] = root.get(f"{SA}unchecked").split(",")
        name = self.form.binds.get("meta/instanceName", {}).get("calculate")
        if name:
            found["instance_name"] = self._read(name, "", "instance_name", None)
        audit = self.form.binds.get("meta/audit")
        if audit is not None:
            found["audit"] = {k.removeprefix(ODK): v for k, v in sorted(audit.items()) if k.startswith(ODK)}
        for _ in range(2):  # a list's labels may read another list
            named = self.lists.named
            self.lists.read(each for node in self.nodes.values() for _, each in expressions_of(node, named))
        self.lists.read([found.get("instance_name")])
        if self.lists.named:
            found["lists"] = dict(sorted(self.lists.named.items()))
        files = self.texts.files | {each["file"] for each in self.lists.named.values() if "file" in each}
        return found | ({"files": sorted(files)} if files else {})

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
        self._shown(node, control)
        repeat = self.form.repeats.get(path)
        for part in (control, repeat):
            if part is not None and part.get("appearance"):
                node["appearance"] = part.get("appearance")
        self._expression(node, "relevant", bind.get("relevant"), "relevant")
        if repeat is not None and repeat.get(f"{JR}count"):
            self._expression(node, "count", repeat.get(f"{JR}count"), "repeat_count")
        if repeat is not None and repeat.get(f"{JR}noAddRemove"):
            node["fixed"] = True
        children = [self._node(child, steps) for child in self._children(element)]
        if not [c for c in children if c.get("type") not in SILENT and not c.get("hidden")]:
            node["hidden"] = True
        node["children"] = children

    def _shown(self, node, control):
        """Label, hint, guidance and media of a control."""
        node["label"] = self._texts(node, self.form.label_of(control), "label")
        hint = self._texts(node, self.form.label_of(control, "hint"), "hint")
        guidance = self._texts(node, self.form.label_of(control, "hint", GUIDANCE), "guidance_hint")
        media = self.texts.media(lambda form: self.form.label_of(control, "label", form))
        node.update({k: v for k, v in (("hint", hint), ("guidance", guidance), ("media", media)) if v})

    def _question(self, node, element, bind):
        path = node["id"]
        control = self.form.controls.get(path)
        default = (element.text or "").strip()
        initial = self.form.initial.get(path)
        node["type"] = questions.type_of(control, bind)
        if node["type"] is None:
            self.fault(path, "type", say("this type is not supported"))
            node["type"] = "text"
        if questions.is_note(node["type"], bind, default, initial):
            node["type"] = "note"
        self._shown(node, control)
        if node["type"] in questions.CHOOSING:
            self._try(path, "choice_filter", lambda: self.lists.offer(node, control, self.kinds))
        for attribute, key, column in COLUMNS:
            self._expression(node, key, bind.get(attribute), column)
        for attribute, key in MESSAGES:
            message = self._texts(node, self.form.text_of(bind.get(attribute)), key)
            if message:
                node[key] = message
        self._looks(node, control, bind)
        if default and "calculate" not in node:
            node["default"] = self._try(path, "default", lambda: questions.default_of(default, node))
        if initial is not None:
            node["initial"] = self._read(initial, path, "default", path, changing=True)
        domain = self._domain(node, bind)
        if domain:
            node["sa"] = domain

    def _looks(self, node, control, bind):
        for name in ("appearance", "autoplay"):
            if control is not None and control.get(name):
                node[name] = control.get(name)
        if node["type"] == "range":
            node["range"] = questions.range_of(control)
            node |= {"integer": True} if bind.get("type") == "int" else {}
        parameters = questions.parameters_of(control, bind)
        if parameters:
            node["parameters"] = parameters
        written = (bind.get("readonly") or "").strip()
        if written not in {"", "false()"} and node["type"] not in {"note", *SILENT}:
            node["readonly"] = True if written == "true()" else self._read(written, node["id"], "read_only", node["id"])

    def _sets(self):
        """What the change of a question sets elsewhere, seen from there."""
        for path, control in self.form.controls.items():
            found = []
            for target, text in self.form.sets_of(control):
                self._check_rows(path, target)
                value = self._read(text, target, "calculation", target, changing=True) if text else ""
                found.append({"target": target, "value": value})
            if found:
                self.nodes[path]["sets"] = found

    def _check_rows(self, path, target):
        steps = target.split("/")
        for depth in range(1, len(steps)):
            around = "/".join(steps[:depth])
            if self.kinds.get(around) == "repeat" and not path.startswith(around + "/"):
                said = say("the trigger stands outside the repeat “%(repeat)s”: move it in", repeat=steps[depth - 1])
                self.fault(target, "trigger", said)

    def _domain(self, node, bind):
        found = {word: bind[f"{SA}{word}"] for word in WORDS if bind.get(f"{SA}{word}")}
        if bind.get(f"{SA}evidence"):
            found["evidence"] = [part for part in bind[f"{SA}evidence"].split(",") if part]
        written = bind.get(f"{SA}fail")
        if written:
            offered = node.get("choices") or self.lists.named.get(node.get("list"), {}).get("items")
            codes = {choice["name"] for choice in offered} if offered else None
            rules = self._try(
                node["id"],
                "fail",
                lambda: parse_fail(written, node["type"], codes, node["id"], self.kinds, lists=self.lists.shapes),
            )
            if rules:
                found["fail"] = rules
        return found

    def _texts(self, node, texts, column):
        return self.texts.written(texts, node["id"], node["id"], column)

    def _expression(self, node, key, text, column):
        if text and text.strip():
            found = self._read(text, node["id"], column, node["id"])
            if found is not None:
                node[key] = found

    def _read(self, text, at, column, path, changing=False):
        return self._try(
            path, column, lambda: parse_expression(text, at, self.kinds, self.lists.shapes, changing=changing)
        )

    def _try(self, path, column, act):
        try:
            return act()
        except Unsupported as error:
            self.fault(path, column, error.said)
            return None

    def _check_graph(self, program):
        lists = program.get("lists", {})
        leaks = (*check_sealed(program, self.nodes), *check_sender(program, self.nodes))
        for path, column, said in (*check_cycles(self.nodes, lists), *check_choice_names(self.nodes, lists), *leaks):
            self.fault(path, column, said)
        affected = find_affected(self.nodes, lists)
        if affected is None:
            said = say("too many questions read one another in a row: no phone could follow a change through them")
            self.faults.append(fault("survey", 2, "calculation", said))
        return affected

    def fault(self, path, column, said):
        if path is None:
            self.faults.append(fault("settings", 2, column, said))
            return
        row = self.places.get(path)
        if row is None and isinstance(path, str) and path.endswith("_count"):  # pyxform's own calculation
            row, column = self.places.get(path.removesuffix("_count")), "repeat_count"
        line = row.lines.get(column, row.line) if row else None
        sheet = "choices" if isinstance(path, tuple) else "survey"
        self.faults.append(fault(sheet, row.number if row else None, column, said, line))
