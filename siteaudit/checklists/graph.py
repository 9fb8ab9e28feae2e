"""Who reads whom in a program: circles, sealed answers that leak into open ones, what to recompute.

Made once at publish by `compile.py`, so that a phone recomputes only what a tap can change.
"""

from .xpath import references

# A change of these changes the node's own value or presence, so its readers change too.
PASSING = ("relevant", "calculate", "count")
CHECKING = ("required", "constraint")
COLUMN = {"calculate": "calculation", "count": "repeat_count"}


def find_affected(nodes):
    """Path -> every other path to recompute when its answer changes, in the order of the form."""
    readers = _readers(nodes)
    order = {path: number for number, path in enumerate(nodes)}
    affected = {}
    for path in nodes:
        found, waiting = set(), [path]
        while waiting:
            for reader, passes in readers.get(waiting.pop(), ()):
                for each in [reader, *(_inside(nodes, reader) if passes else ())]:
                    if each not in found:
                        found.add(each)
                        if passes:
                            waiting.append(each)
        found.discard(path)
        if found:
            affected[path] = sorted(found, key=order.__getitem__)
    return affected


def check_cycles(nodes):
    """(path, message) for each node whose value depends on itself."""
    reads = {path: set() for path in nodes}
    for path, node in nodes.items():
        for key in PASSING:
            for read in references(node.get(key)):
                if not (key == "calculate" and read == path and _once(node[key])):
                    reads[path].add(read)
        above = path.rpartition("/")[0]
        if above:
            reads[path].add(above)
    state, faults = {}, []
    for start in nodes:
        _visit(start, reads, state, [], faults)
    return faults


def check_sealed(nodes):
    """(path, column, message) wherever an open question reads an S question: the server never sees those."""
    for path, node in nodes.items():
        if _sealed(node) or node.get("type") == "note":
            continue
        if node["kind"] != "question" and not _has_open(node):
            continue
        for key in (*PASSING, *CHECKING):
            yield from _sealed_reads(nodes, path, COLUMN.get(key, key), node.get(key))
        for rule in node.get("sa", {}).get("fail", ()):
            yield from _sealed_reads(nodes, path, "fail", rule.get("if"))


def _sealed_reads(nodes, path, column, expression):
    for read in references(expression):
        if _sealed(nodes[read]):
            advice = "give this one sensitivity S too" if nodes[path]["kind"] == "question" else "move the others out"
            yield path, column, f"this reads the sealed question “{nodes[read]['name']}”: remove it, or {advice}"


def _sealed(node):
    return node.get("sa", {}).get("sensitivity") == "S"


def _has_open(node):
    if node["kind"] == "question":
        return not _sealed(node) and node["type"] not in {"note", "hidden"}
    return any(_has_open(child) for child in node["children"])


def _readers(nodes):
    readers = {}
    for path, node in nodes.items():
        for key in (*PASSING, *CHECKING):
            for read in references(node.get(key)):
                readers.setdefault(read, []).append((path, key in PASSING))
        for rule in node.get("sa", {}).get("fail", ()):
            for read in references(rule.get("if")):
                readers.setdefault(read, []).append((path, False))
    return readers


def _inside(nodes, path):
    return [each for each in nodes if each.startswith(path + "/")] if nodes[path]["kind"] != "question" else []


def _once(expression):
    return isinstance(expression, list) and expression[0] == "once"


def _visit(path, reads, state, trail, faults):
    if state.get(path) == "done":
        return
    if path in trail:
        circle = [*trail[trail.index(path) :], path]
        faults.append((path, "this depends on itself: " + " → ".join(each.rsplit("/", 1)[-1] for each in circle)))
        return
    for read in sorted(reads[path]):
        _visit(read, reads, state, [*trail, path], faults)
    state[path] = "done"
