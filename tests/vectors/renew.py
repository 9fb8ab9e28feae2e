"""Compiles the vector forms again into programs.json: `python -m tests.vectors.renew`, after a wanted change.

The expectations in the vector files are written by hand and never made by this.
"""

import json
import pathlib
import re

from siteaudit.checklists.source import build
from siteaudit.checklists.xpath.expression import parse_expression

HERE = pathlib.Path(__file__).parent


def compiled():
    """{"programs": {name: program}, "expressions": {"xpath @ place": expression}} as it should stand."""
    programs, kinds = {}, {}
    for path in sorted((HERE / "checklists").glob("*.yaml")):
        _, programs[path.stem], faults = build(path.read_bytes(), ".yaml", path.stem)
        assert not faults, (path.name, faults)
    collect(programs["values"]["body"], kinds)
    names = {path.rsplit("/", 1)[-1]: path for path in kinds}
    expressions = {}
    for text, _, *place in json.loads((HERE / "expressions.json").read_text("utf-8"))["vectors"]:
        at = re.sub(r"\[\d+\]", "", place[0]) if place else "t"
        written = re.sub(r"\$\{(\w+)\}", lambda found: _reference(names[found[1]], at, kinds), text)  # noqa: B023
        expressions[f"{text} @ {place[0] if place else 't'}"] = parse_expression(written, at, kinds)
    return {"programs": programs, "expressions": expressions}


def _reference(path, at, kinds):
    """A reference as pyxform writes it: relative inside a shared repeat, else absolute."""
    steps, here = path.split("/"), at.split("/")
    shared = 0
    while shared < min(len(steps), len(here)) - 1 and steps[shared] == here[shared]:
        shared += 1
    if any(kinds["/".join(steps[:depth])] == "repeat" for depth in range(1, shared + 1)):
        return "/".join([".."] * (len(here) - shared) + steps[shared:])
    return "/data/" + path


def collect(nodes, kinds):
    """Path -> kind of every node into `kinds`."""
    for node in nodes:
        kinds[node["id"]] = node["kind"]
        collect(node.get("children", ()), kinds)


if __name__ == "__main__":
    text = json.dumps(compiled(), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (HERE / "programs.json").write_text(text + "\n", "utf-8")
