"""Random programs of the whole language - lists, filters, rows in rows, triggers, texts with parts, findings - and random acts upon them."""

from hypothesis import strategies as st

from siteaudit.checklists.compiler.graph import find_affected

LISTS = {
    "near": {
        "items": [
            {"name": name, "k": k, "v": str(number), "label": {"en": [name.upper(), ["ref", "q0"]], "fr": [name, " ", ["ref", "q0"]]}}
            for number, (name, k) in enumerate(
                [("a", "1"), ("ab", "2"), ("b", "02"), ("c", "x"), ("d", ""), ("e", "1")]
            )
        ]
    },
    "far": {"file": "far.csv", "value": "code", "label": "title"},
}
FILES = {
    "far.csv": [{"code": f"f{n}", "title": f"Far {n}", "k": str(n % 3), "name": "other", "v": "é😀"} for n in range(7)]
}
NAMES = ["a", "ab", "b", "c", "d", "e", "f0", "f1", "f4", "strange"]
TYPES = ["integer", "text", "select_one", "select_multiple", "rank", "calculate", "decimal", "note", "range", "date",
         "time", "dateTime", "geopoint", "acknowledge", "hidden"]  # fmt: skip
CONSTANTS = {
    "integer": 2, "decimal": 2.5, "range": 3, "text": "x", "select_one": "a", "select_multiple": ["a", "b"], "date": "2026-02-28",
    "time": "08:00", "acknowledge": "OK", "geopoint": {"lat": 1, "lon": 2},
}  # fmt: skip
TESTS = {
    "number": [["number", ">", 1], ["number", "=", 0], ["number", "<=", 2.5]],
    "select": [["has", "a", "f1"], ["other", "a"], ["missing", "a", "b"], ["has", "unknown"]],
}


class Maker:
    """Draws one program; an expression reads only what stands before it, so nothing depends on itself."""

    def __init__(self, draw):
        self.draw = draw
        self.nodes = {}
        self.questions = []
        self.number = 0

    def pick(self, words):
        return self.draw(st.sampled_from(words))

    def chance(self, of=3):
        return self.draw(st.integers(1, of)) == 1

    def program(self):
        body = [self.question([]), *self.children([], 0)]
        program = {
            "format": 2, "id": "random", "version": "1", "default_language": "en", "languages": ["en", "fr"], "title": {},
            "lists": LISTS, "body": body, "affects": find_affected(self.nodes, LISTS), "instance_name": self.value([]), "digest": "d",
        }  # fmt: skip
        return program

    def children(self, above, depth):
        return [self.node(above, depth) for _ in range(self.draw(st.integers(2, 5)))]

    def node(self, above, depth):
        kind = self.pick(["question", "question", "question", "group", "repeat", "repeat"]) if depth < 3 else "question"
        if kind == "question":
            return self.question(above)
        node = self.new(kind, above, {})
        if self.chance():
            node["relevant"] = self.truth(above)
        if kind == "repeat" and self.chance():
            node["count"] = self.pick([2, self.number_of(above)])
        node["children"] = self.children([*above, node["name"]], depth + 1)
        return node

    def new(self, kind, above, more):
        name = f"{kind[0]}{self.number}"
        self.number += 1
        path = "/".join([*above, name])
        self.nodes[path] = node = {"kind": kind, "id": path, "name": name, "label": {"en": name}, **more}
        return node

    def question(self, above):
        kind = self.pick(TYPES) if self.number else "text"
        node = self.new("question", above, {"type": kind})
        if self.chance():
            node["label"] = {"en": "x", "fr": ["About ", self.value(above), "!"]}
        if kind in {"select_one", "select_multiple", "rank"}:
            node["list"] = self.pick(["near", "near", "far"])
            if self.chance(2) and kind != "rank":
                node["filter"] = self.filter(above)
            if self.chance(4):
                node["random"] = self.pick([42, -3, "seed", self.value(above)])
        elif kind == "calculate":
            node["calculate"] = self.value(above)
        elif kind == "range":
            node |= {"range": {"start": 0, "end": 9, "step": 3}, "integer": True}
        for key, of in (("relevant", 3), ("required", 3), ("readonly", 4)):
            if self.chance(of):
                node[key] = self.truth(above)
        if kind != "calculate" and self.chance(4):
            node["initial"] = self.value(above)
        elif kind in CONSTANTS and self.chance():
            node["default"] = CONSTANTS[kind]
        if self.chance(4):
            node |= {"constraint": self.truth(above), "constraint_message": {"en": ["not ", self.value(above)]}}
        if kind in {"integer", "decimal", "calculate", "select_one", "select_multiple"} and self.chance(2):
            node["sa"] = self.domain(above, "select" if "list" in node else "number")
        if self.questions and self.chance(4):
            self.nodes[self.pick(self.questions)].setdefault("sets", []).append(
                {"target": node["id"], "value": self.value(above)}
            )
        self.questions.append(node["id"])
        return node

    def domain(self, above, kind):
        """What an answer comes to: a severity, and rules of which some hold under a condition only."""
        return {
            "severity": self.pick(["C", "M", "m", "-"]), "sensitivity": self.pick(["P", "R", "S"]),
            "criterion": self.pick(["abuse", "armed", "confidence", "visit-mode", "alert"]),
            "fail": [self.rule(above, kind) for _ in range(self.draw(st.integers(1, 2)))],
        }  # fmt: skip

    def rule(self, above, kind):
        weighs = self.pick([{}, {}, {"severity": "M"}, {"severity": "-"}, {"action": "send-and-wipe"}])
        return {"test": self.pick(TESTS[kind]), **weighs, **({"if": self.truth(above)} if self.chance() else {})}

    # --- expressions
    def reference(self, above, path=None):
        path = path or self.pick(self.questions or ["q0"])
        steps = path.split("/")
        shared = 0
        while shared < min(len(steps) - 1, len(above)) and steps[shared] == above[shared]:
            shared += 1
        inside = any(self.nodes["/".join(steps[:depth])]["kind"] == "repeat" for depth in range(1, shared + 1))
        return ["ref", path, shared] if inside and not self.chance(5) else ["ref", path]

    def leaf(self, above):
        if not self.questions or self.chance(3):
            return self.pick([0, 1, 2, 2.5, "", "a", "1", "x", "f1"])
        return self.reference(above)

    def truth(self, above, depth=0):
        kind = self.pick(["=", "!=", "<", ">=", "selected", "and", "or", "not"])
        if kind in {"and", "or"} and depth < 2:
            return [kind, self.truth(above, depth + 1), self.truth(above, depth + 1)]
        if kind == "not" and depth < 2:
            return ["not", self.truth(above, depth + 1)]
        kind = kind if kind in {"=", "!=", "<", ">=", "selected"} else "="
        return [kind, self.leaf(above), self.leaf(above)]

    def number_of(self, above):
        return ["count", self.reference(above)] if self.questions and self.chance() else ["mod", self.leaf(above), 4]

    def value(self, above):
        repeats = [
            depth for depth in range(1, len(above) + 1) if self.nodes["/".join(above[:depth])]["kind"] == "repeat"
        ]
        kind = self.pick(
            [
                "leaf",
                "+",
                "concat",
                "if",
                "sum",
                "join",
                "list",
                "count",
                "choice",
                "indexed",
                "position",
                "once",
                "coalesce",
            ]
        )
        if kind == "position" and repeats:
            path = "/".join(above[: self.pick(repeats)])
            return ["position", ["ref", path, len(path.split("/"))]]
        if kind in {"+", "concat", "coalesce"}:
            return [kind, self.leaf(above), self.leaf(above)]
        if kind == "if":
            return ["if", self.truth(above), self.leaf(above), self.leaf(above)]
        if kind in {"list", "count"}:
            listed = [
                "list",
                self.pick(["near", "far"]),
                [self.filter(above), *self.pick([[], [1], [["position"]]])],
                self.pick(["v", "k", None]),
            ]
            return listed if kind == "list" else ["count", listed]
        if self.questions and kind in {"sum", "join"}:
            return ["sum", self.reference(above)] if kind == "sum" else ["join", "-", self.reference(above)]
        selects = [path for path in self.questions if "list" in self.nodes[path]]
        if kind == "choice" and selects:
            path = self.pick(selects)
            return ["choice-name", self.reference(above, path), path]
        if kind == "indexed" and self.questions:
            return self.indexed(above, repeats)
        if kind == "once":
            return ["once", self.pick([self.leaf, self.truth])(above)]
        return self.leaf(above)

    def indexed(self, above, repeats):
        path = self.pick(self.questions)
        depths = [
            depth
            for depth in range(1, path.count("/") + 1)
            if self.nodes["/".join(path.split("/")[:depth])]["kind"] == "repeat"
        ]
        if not depths:
            return ["ref", path]
        own = ["position", ["ref", "/".join(above[: repeats[0]]), repeats[0]]] if repeats else 1
        here = ["here", self.leaf(above)]
        places = [1, 2, ["here", ["-", own, 1]], ["=", ["position"], 2]]
        return [
            "ref",
            path,
            0,
            {str(depth): self.pick([*places, ["=", ["ref", path, depth], here]]) for depth in depths},
        ]

    def filter(self, above):
        one = ["=", ["item", self.pick(["k", "name", "v"])], self.leaf(above)]
        more = self.pick(
            [
                ["!=", ["item", "v"], self.leaf(above)],
                [">", ["item", "v"], self.leaf(above)],
                ["selected", self.leaf(above), ["item", "name"]],
                ["<", ["position"], 3],
            ]
        )
        return self.pick(
            [
                one,
                more,
                ["and", one, more],
                ["and", more, one],
                ["or", one, more],
                ["=", self.leaf(above), ["item", "k"]],
            ]
        )


@st.composite
def programs(draw):
    return Maker(draw).program()


VALUES = st.sampled_from(
    [None, "", "a", "ab", "b", "f0", "f1", "x", "1", 0, 1, 2, 3, 7, 2.5, ["a"], ["ab", "b"], ["a", "f1"], ["a", "a"],
     ["e", "d", "c", "b", "ab", "a"], "2026-02-28", {"lat": 1, "lon": 2}, True, "08:00", "OK", "unknown", ["a", "unknown"]]
)  # fmt: skip
MARKS = st.sampled_from(
    [{"reason": "unknown"}, {"reason": "not_applicable", "note": "why"}, {"reason": None}, {"evidence": "A"}, {"sources": ["S1", "S2"]}, {"sources": ["O"]}]
)
ABOUT = st.sampled_from(
    [{"$mode": "remote"}, {"$mode": "on_site"}, {"$talks": [{"id": "S1"}, {"id": "S2"}]}, {"$talks": [{"id": "S1", "apart_from": ["S2"]}, {"id": "S2"}]}]
)


@st.composite
def acts(draw, program, values=lambda _: VALUES):
    """Some acts upon a form: answers, marks, rows that come and go, another visit around it; ids may name rows that are not there."""
    done = []
    for _ in range(draw(st.integers(1, 8))):
        nodes, prefix, path = program["body"], "", []
        if draw(st.integers(1, 12)) == 1:
            done.append(["about", draw(ABOUT)])
            continue
        while True:
            node = draw(st.sampled_from(nodes))
            identity = prefix + node["name"]
            if node["kind"] == "question":
                is_marked = draw(st.integers(1, 6)) == 1
                done.append(["mark", identity, draw(MARKS)] if is_marked else ["set", identity, draw(values(node))])
                break
            if node["kind"] == "repeat" and draw(st.integers(1, 3)) == 1:
                act = draw(st.sampled_from(["addRepeat", "addRepeat", "removeRepeat"]))
                done.append([act, identity] if act == "addRepeat" else [act, identity, draw(st.integers(1, 3))])
                break
            path.append(node)
            place = f"[{draw(st.integers(1, 2))}]" if node["kind"] == "repeat" else ""
            nodes, prefix = node["children"], f"{identity}{place}/"
    return done
