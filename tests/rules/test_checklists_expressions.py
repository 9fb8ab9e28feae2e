"""The expressions of XLSForm: the small tree that each becomes, and what is refused with advice."""

import pytest

from siteaudit.checklists.xpath.expression import Unsupported, parse_expression


def cases(table):
    """(key, row, value) of a table of tables."""
    return [(key, row, value) for key, rows in table.items() for row, value in rows.items()]


KINDS = {
    "a": "question", "b": "question", "o": "question", "r": "repeat", "r/q": "question", "r/w": "question",
    "r/s": "repeat", "r/s/x": "question", "r/s/y": "question",
}  # fmt: skip


# Where an expression stands: how it is written, and the tree that comes of it.
TREES = {
    "a": {
        "instance('l')/root/item[c = current()/../b]/v": ["list", "l", [["=", ["item", "c"], ["ref", "b"]]], "v"],
        "instance('l')/root/item[c = 1][2]/v": ["list", "l", [["=", ["item", "c"], 1], 2], "v"],
        "count(instance('l')/root/item)": ["count", ["list", "l", [], None]],
        "join(', ', instance('l')/root/item/v)": ["join", ", ", ["list", "l", [], "v"]],
        "pulldata('f.csv', 'v', 'k', /data/b)": ["list", "f", [["=", ["item", "k"], ["ref", "b"]]], "v"],
        "sum(/data/r[w = 'x' and position() < 3]/q)": ["sum", ["ref", "r/q", 0, {"1": ["and", ["=", ["ref", "r/w", 1], "x"], ["<", ["position"], 3]]}]],
        "/data/r[position() = current()/../b]/q": ["ref", "r/q", 0, {"1": ["=", ["position"], ["here", ["ref", "b"]]]}],
        "count(/data/r[sum(current()/../r/q) > 3])": ["count", ["ref", "r", 0, {"1": [">", ["here", ["sum", ["ref", "r/q"]]], 3]}]],
        "/data/r[2]/q": ["ref", "r/q", 0, {"1": 2}],
        "sum(/data/r/q[. > 3])": ["sum", ["ref", "r/q", 0, {"2": [">", ["ref", "r/q", 2], 3]}]],
        "indexed-repeat(/data/r/q, /data/r, 2)": ["ref", "r/q", 0, {"1": 2}],
        "indexed-repeat(/data/r/q, /data/r, /data/b)": ["ref", "r/q", 0, {"1": ["here", ["number", ["ref", "b"]]]}],
        "indexed-repeat(/data/r/s/x, /data/r, 1, /data/r/s, 2)": ["ref", "r/s/x", 0, {"1": 1, "2": 2}],
        "jr:choice-name(/data/o, ' /data/o ')": ["choice-name", ["ref", "o"], "o"],
        "string-length() > 3": [">", ["string-length", ["ref", "a"]], 3],
        "enclosed-area(/data/b)": ["area", ["ref", "b"]],
        "is-selected(/data/b, 'x')": ["selected", ["ref", "b"], "x"],
        "once(random())": ["once", ["random"]],
        "digest(/data/b, 'SHA-256', 'hex')": ["digest", ["ref", "b"], "SHA-256", "hex"],
        "checklist(1, 2, /data/a = 1, /data/b = 2)": ["checklist", 1, 2, ["=", ["ref", "a"], 1], ["=", ["ref", "b"], 2]],
    },
    "r/q": {
        "instance('l')/root/item[c = current()/../w]/v": ["list", "l", [["=", ["item", "c"], ["ref", "r/w", 1]]], "v"],
        "count(../../r[w = current()/../w])": ["count", ["ref", "r", 0, {"1": ["=", ["ref", "r/w", 1], ["here", ["ref", "r/w", 1]]]}]],
        "indexed-repeat(../w, /data/r, position(..) - 1)": ["ref", "r/w", 0, {"1": ["here", ["-", ["position", ["ref", "r", 1]], 1]]}],
        "jr:choice-name(../w, ' ../w ')": ["choice-name", ["ref", "r/w", 1], "r/w"],
    },
    "r/s/x": {"indexed-repeat(../y, /data/r/s, 2)": ["ref", "r/s/y", 1, {"2": 2}]},
}  # fmt: skip


@pytest.mark.parametrize(("at", "text", "wanted"), cases(TREES))
def test_an_expression_becomes_a_small_tree(at, text, wanted):
    assert parse_expression(text, at, KINDS) == wanted


# Where an expression stands: how it is written, and words of the advice.
REFUSED_EXPRESSIONS = {
    "a": {
        "floor(1.5)": "int(x)",
        "substring('abc', 2)": "substr",
        "time('x')": "format-date-time",
        "random()": "once(random())",
        "uuid()": "once(uuid())",
        "position()": "position(..)",
        "instance('l')/root/item/v": "add a [condition]",
        "instance('l')/root/item[c=1]": "write the column",
        "instance('l')/items/item/v": "/root/item[condition]",
        "instance(/data/b)/root/item/v": "may not start",
        "instance('l')/root/item[../c = 1]/v": "write a column",
        "instance('l')/root/item[/data/b]/v": "compares something",
        "/data/r[/data/b]/q": "[position() = ${name}]",
        "/data/r[1][w = 'x']/q": "one [condition]",
        "/data/r/q": "indexed-repeat",
        "indexed-repeat(/data/r/s/x, /data/r/s, 1)": "for the repeat “r” too",
        "indexed-repeat(/data/r/q, /data/b, 1)": "is not a repeat around",
        "indexed-repeat(/data/r/q)": "a number for each repeat",
        "instance('l')/root/item[v = pulldata('f', 'x', 'k', c)]/v": "use a calculate",
        "pulldata('f', /data/b, 'k', 1)": "plain texts",
        "jr:choice-name(/data/o, /data/o)": "in quotation marks",
        "jr:itext('x')": "jr:choice-name",
        "digest('x', 'MD4')": "SHA-256",
        "/data/b = yes": "“yes” is no question: write 'yes' in quotation marks, or ${yes}",
        "maybe": "write 'maybe' in quotation marks, or ${maybe}",
        "format-date-time(now(), '%b')": "%H",
        "weighted-checklist(1, 2, true(), 1, 3)": "pairs",
        "area(1)": "takes a reference",
        "/data/a | /data/b": "not supported",
        "/data//b": "// is not supported",
        "if(1," * 120 + "2" + ",3)" * 120: "nested too deep",
        "1 + " * 200 + "1": "nested too deep",
        "'" + "x" * 20_001 + "'": "longer than",
    },
    "r/q": {"..[w = 1]/w": "behind a name", "count(/data/r[w = ../w])": "current()/../name"},
}  # fmt: skip


@pytest.mark.parametrize(("at", "text", "says"), cases(REFUSED_EXPRESSIONS))
def test_what_no_app_or_not_every_app_can_do_is_refused(at, text, says):
    with pytest.raises(Unsupported) as refused:
        parse_expression(text, at, KINDS)

    assert says in str(refused.value)


def test_a_long_chain_of_conditions_is_no_deep_tree():
    def depth(expression):
        return 1 + max(map(depth, expression[1:]), default=0) if isinstance(expression, list) else 0

    written = parse_expression(" or ".join(f"/data/a = {number}" for number in range(1000)), "b", KINDS)

    assert depth(written) < 20
    assert parse_expression("/data/a = 1 or /data/a = 2 or /data/b", "b", KINDS) == [
        "or", ["or", ["=", ["ref", "a"], 1], ["=", ["ref", "a"], 2]], ["ref", "b"],
    ]  # fmt: skip
