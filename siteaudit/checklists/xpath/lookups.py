"""How expressions look things up: lists, files, the rows of a repeat by number, the label of an option.

`instance()`, `pulldata()`, `indexed-repeat()` and `jr:choice-name()` for `expression.py`.
"""

from ..faults import did_you_mean, say
from .builtins import OVER_ROWS
from .grammar import Unsupported, parse
from .paths import conditions_of, is_number, steps_of


def list_of(writer, name, steps, function):
    """instance('NAME')/root/item[..]/column."""
    place = writer.place
    if place.lists is not None and name not in place.lists:
        raise Unsupported(did_you_mean(say("there is no list or file “%(list)s”", list=name), name, place.lists))
    names = [step for step, _ in steps]
    if names[:2] != ["root", "item"] or len(names) > 3 or steps[0][1] or any(found for _, found in steps[2:]):
        raise Unsupported(say("write instance('list')/root/item[condition]/column"))
    inner = type(writer)(place.item(name), writer.changing)
    conditions = conditions_of(inner, steps[1][1])
    if len(names) < 3:
        if function != "count":
            raise Unsupported(say("write the column behind it: instance('list')/root/item[condition]/column"))
        return ["list", name, conditions, None]
    place.check_column(name, names[2])
    if not conditions and function not in OVER_ROWS:
        raise Unsupported(say("“%(column)s” has one value in each item of the list: add a [condition]", column=names[2]))
    return ["list", name, conditions, names[2]]


def pulled_of(writer, arguments):
    """pulldata('file', 'column', 'key column', value): of the first row where the key column has the value."""
    if len(arguments) != 4:
        raise Unsupported(say("pulldata() takes a file, a column, a key column and a value"))
    written = [writer.write(part) for part in arguments]
    if not all(isinstance(part, str) for part in written[:3]):
        raise Unsupported(say("pulldata() takes the file and both columns as plain texts in quotation marks"))
    _check_no_item(written[3], "pulldata()")
    name = written[0].removesuffix(".csv")
    writer.place.check_column(name, written[1])
    writer.place.check_column(name, written[2])
    return ["list", name, [["=", ["item", written[2]], written[3]]], written[1]]


def indexed_of(writer, arguments):
    """indexed-repeat(${question}, ${repeat}, number, ...): the question's value in the row of that number."""
    if len(arguments) < 3 or len(arguments) % 2 == 0:
        raise Unsupported(say("indexed-repeat() takes a question, then a repeat and a number for each repeat around it"))
    place = writer.place
    if place.among_rows:
        raise Unsupported(say("indexed-repeat() does not stand in the [condition] of a repeat: use a calculate for it"))
    path = _path_of(writer, arguments[0])
    steps, conditions = path.split("/"), {}
    for repeat, number in zip(arguments[1::2], arguments[2::2], strict=True):
        named = _path_of(writer, repeat)
        if place.kinds[named] != "repeat" or not path.startswith(named + "/"):
            raise Unsupported(say("“%(repeat)s” is not a repeat around “%(path)s”", repeat=named, path=path))
        index = writer.write(number)
        _check_no_item(index, "indexed-repeat()")
        plain = index if is_number(index) else ["number", index]
        conditions[str(len(named.split("/")))] = plain if isinstance(plain, int | float) else ["here", plain]
    common = 0
    while common < min(len(steps), len(place.seen)) and steps[common] == place.seen[common]:
        common += 1
    shared = min(common, min(int(depth) for depth in conditions) - 1)
    for depth in range(shared + 1, len(steps) + 1):
        around = "/".join(steps[:depth])
        if place.kinds[around] == "repeat" and str(depth) not in conditions:
            raise Unsupported(say("indexed-repeat() needs a number for the repeat “%(repeat)s” too", repeat=around))
    return ["ref", path, shared, conditions]


def choice_name_of(writer, arguments):
    """jr:choice-name(value, '${question}'): the label of one of the question's options."""
    if len(arguments) != 2 or arguments[1].data != "string":
        raise Unsupported(say("jr:choice-name() takes a value and a question in quotation marks: '${question}'"))
    value = writer.write(arguments[0])
    path = _path_of(writer, parse(str(arguments[1].children[0])[1:-1].strip()))
    return ["choice-name", value, path]


def _path_of(writer, tree):
    """The path that a reference names, without a value."""
    if tree.data not in {"path", "from"} or steps_of(tree)[0].startswith("instance:"):
        raise Unsupported(say("a reference stands here: write ${name}"))
    start, steps = steps_of(tree)
    outer = type(writer)(writer.place.outer(), writer.changing) if start == "current" else writer
    return outer.reference(steps, start == "root", "count")[1]


def _check_no_item(expression, name):
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            if part[:1] == ["item"]:
                raise Unsupported(
                    say("%(function)s inside a [condition] cannot read the list's columns: use a calculate for it", function=name)
                )
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(part.values())
