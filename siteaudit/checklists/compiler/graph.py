"""Who reads whom in a program: circles, sealed answers that leak into open ones, what to recompute.

Made once at publish by `compile.py`, so that a phone recomputes only what a tap can change.
"""

from ..faults import advised, say
from .questions import SENDER

# A change of these changes the node's own value or presence, so its readers change too.
PASSING = ("relevant", "calculate", "count")
CHECKING = ("required", "constraint", "readonly", "filter", "random")
MOST_AFFECTED = 200_000
# What these give is an answer of its own.
WRITING = ("calculate", "initial")
TEXTS = ("label", "hint", "guidance", "constraint_message", "required_message")
COLUMN = {
    "calculate": "calculation", "count": "repeat_count", "filter": "choice_filter", "readonly": "read_only",
    "random": "parameters", "guidance": "guidance_hint", "initial": "default",
}  # fmt: skip


def expressions_of(node, lists=None):
    """(key, expression) of everything that a node runs; with `lists` also the labels of its options."""
    for key in (*PASSING, *CHECKING, "initial"):
        if isinstance(node.get(key), list):
            yield key, node[key]
    for rule in node.get("sa", {}).get("fail", ()):
        if "if" in rule:
            yield "fail", rule["if"]
    for key in TEXTS:
        yield from ((key, part) for part in _parts(node.get(key)))
    yield from (("label", part) for part in _in_options(node, lists))
    for each in node.get("sets", ()):
        yield "sets", each["value"]


def reads_of(expression, nodes, lists=None):
    """(path, shared) of all that an expression reads; `shared` leading steps are the reader's own instances.

    `lists` are those of the program: the label of an option may read questions too.
    """
    waiting, named = [(expression, False)], set()
    while waiting:
        part, elsewhere = waiting.pop()
        if not isinstance(part, list) or not part:
            continue
        head, further = part[0], part[1:]
        if head == "ref":
            yield part[1], 0 if elsewhere or len(part) < 3 else part[2]
            waiting.extend((each, True) for each in (part[3].values() if len(part) > 3 else ()))
        elif head == "choice-name":
            yield part[2], 0
            waiting.append((part[1], elsewhere))
            if part[2] not in named:
                named.add(part[2])
                waiting.extend((each, True) for each in _of_options(nodes.get(part[2], {}), lists))
        elif head == "list":
            waiting.extend((each, elsewhere) for each in part[2])
        else:
            waiting.extend((each, elsewhere and head != "here") for each in further)


def find_affected(nodes, lists=None):
    """Path -> every other node to recompute when its answer changes, in the order of the form.

    An entry is a path (all its instances), or [path, shared]: the instances that share so many leading steps.
    None when there are more than MOST_AFFECTED: no phone could hold them.
    """
    readers = _readers(nodes, lists)
    inside = _insides(nodes)
    order = {path: number for number, path in enumerate(nodes)}
    repeats = {path: _repeats(path, nodes) for path in nodes}
    affected, total = {}, 0
    for path in nodes:
        found, waiting = {}, [(path, len(path.split("/")))]
        while waiting:
            source, far = waiting.pop()
            for reader, passes, shared in readers.get(source, ()):
                near = min(far, shared)
                for each in [reader, *(inside[reader] if passes else ())]:
                    if near < found.get(each, near + 1):
                        found[each] = near
                        if passes:
                            waiting.append((each, near))
        found.pop(path, None)
        total += len(found)
        if total > MOST_AFFECTED:
            return None
        if found:
            kept = ((each, _own(found[each], repeats[each])) for each in sorted(found, key=order.__getitem__))
            affected[path] = [[each, shared] if shared else each for each, shared in kept]
    return affected


def check_cycles(nodes, lists):
    """(path, column, sentence) for each node whose value, triggers or options depend on themselves."""
    reads = {path: set() for path in nodes}
    for path, node in nodes.items():
        for key in PASSING:
            for read, _ in reads_of(node.get(key), nodes, lists):
                if not (key == "calculate" and read == path and _once(node[key])):
                    reads[path].add(read)
        above = path.rpartition("/")[0]
        if above:
            reads[path].add(above)
    yield from ((path, _circular(nodes[path]), said) for path, said in _circles(reads))
    events = {path: {each["target"] for each in node.get("sets", ())} for path, node in nodes.items()}
    yield from ((path, "trigger", said) for path, said in _circles(events))
    options = {path: {name for each in _of_options(node, lists) for name in _named(each)} for path, node in nodes.items()}
    yield from ((path, "choice_filter", said) for path, said in _circles(options))


def check_choice_names(nodes, lists):
    """(path, column, sentence) wherever the label of an option is asked of a question without options."""
    for path, node in nodes.items():
        for key, expression in expressions_of(node, lists):
            for named in _named(expression):
                if "choices" not in nodes[named] and "list" not in nodes[named]:
                    said = say("jr:choice-name(): “%(question)s” has no options", question=nodes[named]["name"])
                    yield path, COLUMN.get(key, key), said


def check_sealed(program, nodes):
    """(path, column, sentence) wherever an open question reads an S question: the server never sees those.

    The path is None for the name of the whole record.
    """
    lists = program.get("lists", {})
    for read, _ in reads_of(program.get("instance_name"), nodes, lists):
        if _sealed(nodes[read]):
            said = say("this reads the sealed question “%(question)s”: remove it", question=nodes[read]["name"])
            yield None, "instance_name", said
    for path, node in nodes.items():
        for each in node.get("sets", ()):
            yield from _sealed_sets(nodes, lists, node, each)
        if not _is_open(node) or (node["kind"] != "question" and not _has_open(node)):
            continue
        for key, expression in expressions_of(node, lists):
            if key != "sets":
                yield from _sealed_reads(nodes, lists, path, COLUMN.get(key, key), expression)


def check_sender(program, nodes):
    """(path, column, sentence) wherever who sent a record would travel on as another answer, which exports and pages show."""
    lists = program.get("lists", {})
    written = [(node["id"], COLUMN.get(key, key), each) for node in nodes.values() for key, each in expressions_of(node, lists) if key in WRITING]
    sets = [(each["target"], "calculation", each["value"]) for node in nodes.values() for each in node.get("sets", ())]
    for path, column, expression in ((None, "instance_name", program.get("instance_name")), *written, *sets):
        for read, _ in reads_of(expression, nodes, lists):
            if nodes[read].get("type") in SENDER:
                said = say("this would carry who sent the record (“%(question)s”) into the answers", question=nodes[read]["name"])
                yield path, column, advised(said, say("leave it out: the office knows the sender"))


def _sealed_reads(nodes, lists, path, column, expression):
    for read, _ in reads_of(expression, nodes, lists):
        if _sealed(nodes[read]):
            said = say("this reads the sealed question “%(question)s”", question=nodes[read]["name"])
            of_group = say("remove it, or move the others out")
            of_question = say("remove it, or give this one sensitivity S too")
            yield path, column, advised(said, of_question if nodes[path]["kind"] == "question" else of_group)


def _sealed_sets(nodes, lists, node, each):
    target = nodes[each["target"]]
    if _is_open(target):
        if _sealed(node):
            said = say("the sealed question “%(question)s” sets this", question=node["name"])
            advice = say("remove the trigger, or give this one sensitivity S too")
            yield target["id"], "trigger", advised(said, advice)
        yield from _sealed_reads(nodes, lists, target["id"], "calculation", each["value"])


def _sealed(node):
    return node.get("sa", {}).get("sensitivity") == "S"


def _is_open(node):
    return not _sealed(node) and node.get("type") != "note"


def _has_open(node):
    if node["kind"] == "question":
        return not _sealed(node) and node["type"] not in {"note", "hidden"}
    return any(_has_open(child) for child in node["children"])


def _readers(nodes, lists):
    readers = {}
    for path, node in nodes.items():
        for key, expression in expressions_of(node, lists):
            if key not in {"initial", "sets"}:
                for read, shared in reads_of(expression, nodes, lists):
                    readers.setdefault(read, []).append((path, key in PASSING, shared))
        for each in node.get("sets", ()):
            readers.setdefault(path, []).append((each["target"], True, _common(path, each["target"])))
    return readers


def _insides(nodes):
    """Group or repeat -> all that is in it."""
    found = {path: [] for path in nodes}
    for path in nodes:
        steps = path.split("/")
        for depth in range(1, len(steps)):
            found["/".join(steps[:depth])].append(path)
    return found


def _repeats(path, nodes):
    steps = path.split("/")
    return [depth for depth in range(1, len(steps) + 1) if nodes["/".join(steps[:depth])]["kind"] == "repeat"]


def _own(shared, repeats):
    """`shared` cut down to the innermost repeat that it reaches; 0 where every instance is meant."""
    return max((depth for depth in repeats if depth <= shared), default=0)


def _common(one, other):
    steps = zip(one.split("/"), other.split("/"), strict=False)
    return next((place for place, (a, b) in enumerate(steps) if a != b), min(one.count("/"), other.count("/")))


def _of_options(node, lists):
    """The expressions that say what a question offers, and how it is called."""
    return [node.get("filter"), *_in_options(node, lists)]


def _in_options(node, lists):
    """What stands in the labels of a question's options."""
    listed = (lists or {}).get(node.get("list"), {}).get("items", ())
    for option in [*node.get("choices", ()), *listed]:
        yield from _parts(option["label"])


def _parts(texts):
    for found in (texts or {}).values():
        if isinstance(found, list):
            yield from (part for part in found if isinstance(part, list))


def _named(expression):
    if isinstance(expression, list) and expression:
        if expression[0] == "choice-name":
            yield expression[2]
        for part in expression[1:]:
            yield from _named(part)
    elif isinstance(expression, dict):
        for part in expression.values():
            yield from _named(part)


def _circular(node):
    """The column that makes a node depend on itself; pyxform counts rows by a calculation of its own."""
    return next((COLUMN[key] for key in ("calculate", "count") if key in node), "relevant")


def _once(expression):
    return isinstance(expression, list) and expression[0] == "once"


def _circles(reads):
    """(path, sentence) of every circle, without recursion: a form may chain a thousand calculations."""
    done = set()
    for start in reads:
        trail, waiting = [], [(start, None)]
        while waiting:
            path, leaving = waiting.pop()
            if leaving:
                trail.pop()
                done.add(path)
            elif path in trail:
                circle = [*trail[trail.index(path) :], path]
                names = " → ".join(each.rsplit("/", 1)[-1] for each in circle)
                yield path, say("this depends on itself: %(names)s", names=names)
            elif path not in done:
                trail.append(path)
                waiting.append((path, True))
                waiting.extend((read, None) for read in sorted(reads[path], reverse=True))
