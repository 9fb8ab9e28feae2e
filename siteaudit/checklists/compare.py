"""What changed between two programs of one checklist, as small facts in the order of the form. Pure.

A question is the same when its name is: it keeps it for life, in whatever group it stands. The office turns
the facts into sentences (`office/pages/checklists.py`); `old` and `new` are the values of the programs.
"""

import bisect

from .engine.answers import RESERVED

TEXTS = ("label", "hint", "guidance", "required_message", "constraint_message", "media")
LOGIC = (
    "relevant", "required", "constraint", "calculate", "initial", "default", "filter", "count", "fixed", "readonly", "sets",
    "random", "range", "integer", "parameters", "appearance", "list",
)  # fmt: skip
DOMAIN = ("severity", "criterion", "fail", "evidence", "sensitivity", "standard", "ask", "duty")


def compare(old, new):
    """[{"kind", "id", "section", "old", "new", and where they apply "language", "column", "choice", "also"}].

    A change of one list is told once, at the first question that shows it; `also` names the others.
    """
    before, after = _nodes(old), _nodes(new)
    moved = _moved(before, after)
    languages = [each for each in new["languages"] if each in old["languages"]]
    facts = _about_form(old, new)
    choices = {}
    for name in _in_order(before, after):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            facts.append(_come_or_gone(was, now))
            continue
        facts += _about_node(was, now, name in moved, languages)
        for fact in _about_choices(old, new, was, now, languages):
            same = choices.setdefault(repr([fact[key] for key in ("kind", "choice", "old", "new")]), fact)
            if same is fact:
                facts.append(fact)
            else:
                same.setdefault("also", []).append(now["id"])
    return facts


def _nodes(program):
    found = {}

    def walk(nodes):
        for node in nodes:
            found[node["name"]] = node
            walk(node.get("children", ()))

    walk(program["body"])
    return found


def _in_order(before, after):
    """Names in the new order, those that are gone at the place where they stood."""
    found, old = [], list(before)
    places, place = {name: place for place, name in enumerate(old)}, 0
    for name in after:
        if name in places:
            stop = places[name]
            found += [each for each in old[place:stop] if each not in after]
            place = max(place, stop + 1)
        found.append(name)
    return list(dict.fromkeys([*found, *(each for each in old if each not in after)]))


def _moved(before, after):
    """Names that stand in another group, and the fewest that had to move within theirs."""
    found, together = set(), {}
    for name in after:
        if name in before:
            above = _above(after[name])
            if _name_of(above) != _name_of(_above(before[name])):
                found.add(name)
            else:
                together.setdefault(above, []).append(name)
    places = {name: place for place, name in enumerate(before)}
    for names in together.values():
        found |= set(names) - _rising(names, places)
    return found


def _rising(names, places):
    """The longest run of names that kept their order."""
    ends, best, before = [], [], {}
    for name in names:
        at = bisect.bisect_left(ends, places[name])
        before[name] = best[at - 1] if at else None
        ends[at:] = [places[name], *ends[at + 1 :]]
        best[at:] = [name, *best[at + 1 :]]
    kept, name = set(), best[-1] if best else None
    while name is not None:
        kept.add(name)
        name = before[name]
    return kept


def _about_form(old, new):
    facts = [_fact("language-new", "", None, each) for each in new["languages"] if each not in old["languages"]]
    facts += [_fact("language-gone", "", each, None) for each in old["languages"] if each not in new["languages"]]
    for language in {**old["title"], **new["title"]}:
        was, now = old["title"].get(language), new["title"].get(language)
        if was != now:
            facts.append(_fact("title", "", was, now, language=language))
    was, now = old.get("files", []), new.get("files", [])
    facts += [_fact("file-new", "", None, each) for each in now if each not in was]
    facts += [_fact("file-gone", "", each, None) for each in was if each not in now]
    return facts


def _come_or_gone(was, now):
    node = now or was
    what = "question" if node["kind"] == "question" else "group"
    label = node.get("label", {})
    return _fact(f"{what}-{'new' if now else 'gone'}", node["id"], None if now else label, label if now else None)


def _about_node(was, now, is_moved, languages):
    path = now["id"]
    if is_moved:
        yield _fact("question-moved", path, was["id"], path)
    if (was["kind"], was.get("type")) != (now["kind"], now.get("type")):
        yield _fact("type", path, was.get("type", was["kind"]), now.get("type", now["kind"]))
    for column in TEXTS:
        for language, one, other in _texts(was.get(column, {}), now.get(column, {}), languages):
            yield _fact("wording", path, one, other, column=column, language=language)
    for column in LOGIC:
        if _meaning(was.get(column)) != _meaning(now.get(column)):
            yield _fact("logic", path, was.get(column), now.get(column), column=column)
    before, after = was.get("sa", {}), now.get("sa", {})
    for column in DOMAIN:
        if _meaning(before.get(column)) != _meaning(after.get(column)):
            yield _fact("domain", path, before.get(column), after.get(column), column=column)


def _about_choices(old, new, was, now, languages):
    before, after = _choices(old, was), _choices(new, now)
    # The reserved answers come and go with the severity, which is told already.
    skipped = set() if ("severity" in was.get("sa", {})) == ("severity" in now.get("sa", {})) else set(RESERVED)
    path = now["id"]
    for name in dict.fromkeys([*before, *after]):
        if name in before and name in after:
            texts = _texts(before[name].get("label", {}), after[name].get("label", {}), languages)
            for language, one, other in texts:
                yield _fact("choice-wording", path, one, other, choice=name, language=language)
            for language, one, other in _texts(before[name].get("media", {}), after[name].get("media", {}), languages):
                yield _fact("choice-wording", path, one, other, choice=name, language=language, column="media")
        elif name not in skipped:
            one = before[name].get("label", {}) if name in before else None
            other = after[name].get("label", {}) if name in after else None
            yield _fact("choice-gone" if other is None else "choice-new", path, one, other, choice=name)


def _choices(program, node):
    items = node.get("choices") or program.get("lists", {}).get(node.get("list"), {}).get("items", ())
    return {item["name"]: item for item in items}


def _texts(was, now, languages):
    return [
        (each, was.get(each), now.get(each)) for each in languages if _meaning(was.get(each)) != _meaning(now.get(each))
    ]


def _meaning(value):
    """A value of a program by what it means: a reference is the question's name, in whatever group that stands."""
    if isinstance(value, list):
        if len(value) > 1 and value[0] == "ref":
            return ["ref", _name_of(value[1]), *(_meaning(part) for part in value[3:])]
        return [_meaning(part) for part in value]
    if isinstance(value, dict):
        return {key: _name_of(part) if key == "target" else _meaning(part) for key, part in value.items()}
    return value


def _fact(kind, path, old, new, **more):
    return {
        "kind": kind,
        "id": path,
        "section": path.partition("/")[0] if "/" in path else "",
        "old": old,
        "new": new,
    } | more


def _above(node):
    return node["id"].rpartition("/")[0]


def _name_of(path):
    return path.rpartition("/")[2]
