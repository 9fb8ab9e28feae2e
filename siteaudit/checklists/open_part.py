"""The open part of a checklist: its source without the questions that must be sealed, for apps that seal nothing. Pure.

`openrosa` makes it once, when a version is published. The rest compiles by itself, because publishing refuses open
logic that reads a sealed answer; where it does not, or asks nothing any more, there is a reason instead of a form.
"""

import re
from typing import NamedTuple

from siteaudit.core.problems import Problem

from .authoring import columns, types
from .authoring.cells import Cells, code_of
from .authoring.files import PHONE_LISTS
from .authoring.loader import read_columns
from .authoring.reading import Row, read_sheets
from .compiler.graph import expressions_of, reads_of
from .source import build_sheets

TITLES = {"en": "open part", "fr": "partie ouverte", "sw": "sehemu ya wazi"}
NOTHING_LEFT, UNMADE, NEVER = "nothing-left", "unmade", "never"
# What somebody tells of his own accord: without its sealed questions (consent is one) it still says what, when and where.
SEALS = "incident"
# A voice tells who speaks: without another word it is sealed.
VOICES = {"audio", "video"}
# Where, when and how a visit was: alone they are no list.
_CONTEXT = {"geopoint", "date", "time", "dateTime"}
_COUNTED = {"calculate", "hidden"}
_UNSHOWN = {"type", "name", "relevant", "repeat_count", "fixed"}
_READ = re.compile(r"""(?:instance|pulldata)\(\s*['"]([^'"]+?)(?:\.csv)?['"]""")


class OpenPart(NamedTuple):
    """The XForm, its titles and the files it names; `reason` says why there is none."""

    xform: str | None
    title: dict
    files: list
    reason: str | None = None


def is_sealed(node):
    """Whether this question must be sealed on the phone."""
    sensitivity = node.get("sa", {}).get("sensitivity")
    return sensitivity == "S" or (sensitivity is None and node.get("type") in VOICES)


def list_sealed(program):
    """Names of the questions of a program that must be sealed, in the order of the form."""
    return [node["name"] for node in _walk(program["body"]) if is_sealed(node)]


def open_part(source, program):
    """The OpenPart of a checklist's YAML source and its program."""
    if program.get("pillar") == SEALS:
        return OpenPart(None, {}, [], NEVER)
    known = {node["id"]: node for node in _walk(program["body"])}
    kept = _needed(_kept(program["body"], known, program.get("lists", {})), known, program)
    if not any(_asks(node, program) for node in _walk(kept)):
        return OpenPart(None, {}, [], NOTHING_LEFT)
    try:
        whole = read_sheets(source.encode(), ".yaml")
    except Problem:  # a source of old that nobody can read any more stops no upgrade
        return OpenPart(None, {}, [], UNMADE)
    sheets = _cut(whole, {node["name"]: node for node in _walk(kept)}, program["id"])
    xform, made, faults = build_sheets(sheets, is_new=False)
    if faults:
        return OpenPart(None, {}, [], UNMADE)
    return OpenPart(xform, made["title"], made.get("files", []))


def _walk(nodes):
    for node in nodes:
        yield node
        yield from _walk(node.get("children", ()))


def _kept(nodes, known, lists):
    """The nodes without sealed ones, without notes and groups that show or hang on those, and without groups they leave empty."""
    stays = (node for node in nodes if not is_sealed(node) and not _reads_sealed(node, known, lists))
    found = (_with_inside(node, known, lists) for node in stays)
    return [node for node in found if node is not None]


def _with_inside(node, known, lists):
    inside = node.get("children", ())
    kept = _kept(inside, known, lists)
    if _count(kept) == _count(inside) or any(map(_is_asked, _walk(kept))):
        return {**node, "children": kept}
    # What it was about is gone; what was counted in it may be read elsewhere.
    return next(iter(_bare([{**node, "children": kept}])), None)


def _bare(nodes):
    """Groups and what is counted in them, without what they show; an empty group is none."""
    for node in nodes:
        if node["kind"] == "question":
            yield from (node,) if node["type"] != "note" else ()
        elif inside := list(_bare(node["children"])):
            yield {**node, "children": inside, "unshown": True}


def _needed(nodes, known, program):
    """Without what is counted in an emptied group and read nowhere: its default and its words would tell what was asked there."""
    lists = program.get("lists", {})
    expressions = [each for node in _walk(nodes) for _, each in expressions_of(node, lists)]
    read = {path for each in [*expressions, program.get("instance_name")] for path, _ in reads_of(each, known, lists)}
    fewer = list(_read(nodes, read))
    return nodes if _count(fewer) == _count(nodes) else _needed(fewer, known, program)


def _read(nodes, read, bare=False):
    for node in nodes:
        if node["kind"] == "question":
            yield from (node,) if not bare or node["id"] in read or node["type"] not in _COUNTED else ()
        else:
            inside = list(_read(node["children"], read, node.get("unshown", False)))
            yield from ({**node, "children": inside},) if inside or not node.get("unshown") else ()


def _reads_sealed(node, known, lists):
    reads = (reads_of(each, known, lists) for key, each in expressions_of(node, lists) if key != "sets")
    return any(is_sealed(known[path]) for found in reads for path, _ in found)


def _count(nodes):
    return sum(1 for _ in _walk(nodes))


def _is_asked(node):
    return node.get("type") in types.ANSWERED


def _asks(node, program):
    """Whether a question is asked that is more than the context of a visit."""
    listed = program.get("lists", {}).get(node.get("list"), {})
    is_site = node["name"] == "site" or listed.get("file") in PHONE_LISTS
    is_mode = node.get("sa", {}).get("criterion") == "visit-mode"
    return _is_asked(node) and node["type"] not in _CONTEXT and not is_site and not is_mode


def _cut(sheets, kept, form_id):
    """The sheets with the rows of `kept` ({name: node}) and the lists that those read; a source may leave its `form_id` out."""
    survey = list(_survey(sheets["survey"], kept))
    read = _filters(survey, kept)
    external = [row for row in survey if row.cells["type"] == "csv-external" and row.cells["name"] not in read]
    cut = {**sheets, "survey": [row for row in survey if row not in external]}
    cut["settings"] = [Row(row.number, _titled({"form_id": form_id} | _named(row, columns.SETTINGS))) for row in sheets["settings"]]
    gone = read_columns(sheets) - read_columns(cut)
    for name in ("choices", "external_choices"):
        offered = [row for row in sheets.get(name, ()) if _is_offered(row.cells, read)]
        cut[name] = [Row(row.number, {key: row.cells[key] for key in row.cells if key not in gone}) for row in offered]
    return cut


def _filters(survey, kept):
    """{list or file: the filters by which questions choose from it, None for a question or an expression that reads all of it}."""
    found = {}
    for row in survey:
        chosen = _kind(row.cells).list
        if chosen is not None:
            found.setdefault(chosen, []).append(kept[row.cells["name"]].get("filter"))
        for name in {name for cell in row.cells.values() for name in _READ.findall(str(cell))}:
            found.setdefault(name, []).append(None)
    return found


def _is_offered(option, filters):
    """Whether an open question may offer an option: what a filter leaves to sealed ones alone tells what they ask."""
    found = filters.get(option.get("list_name"), ())
    return any(each is None or _takes(each, option) is not False for each in found)


def _takes(test, option):
    """Whether a filter takes an option; None where that hangs on an answer."""
    head, *parts = test if isinstance(test, list) else (None,)
    if head in ("and", "or"):
        found, settled = [_takes(part, option) for part in parts], head == "or"
        return settled if settled in found else None if None in found else not settled
    if head == "not":
        inner = _takes(parts[0], option)
        return None if inner is None else not inner
    if head in ("=", "!=", "selected"):
        one, other = (_text_of(part, option) for part in parts)
        if None in (one, other):
            return None
        return other in one.split() if head == "selected" else (one == other) is (head == "=")
    return None


def _text_of(part, option):
    """A text of a filter: its own or that of a column."""
    value = option.get(part[1], "") if isinstance(part, list) and part[0] == "item" else part
    return value if isinstance(value, str) else None


def _survey(rows, kept):
    """The rows of `kept` under their standard headings; an end goes with its beginning."""
    above = []
    for row in rows:
        cells = _named(row, columns.SURVEY)
        kind = _kind(cells).name
        node = kept.get(cells.get("name"))
        stays = above.pop() if kind.startswith("end_") else node is not None or kind in types.BESIDE
        if kind.startswith("begin_"):
            above.append(stays)
        if stays:
            bare = node is not None and node.get("unshown")
            yield Row(row.number, {key: cells[key] for key in cells if key in _UNSHOWN} if bare else cells)


def _named(row, known):
    return Cells().renamed(row, "survey", known)


def _kind(cells):
    return types.type_of(cells["type"], lambda _message: None)


def _titled(cells):
    title = cells.get("form_title") or cells["form_id"]
    if isinstance(title, str):
        return cells | {"form_title": _with_words(title, code_of(cells.get("default_language", "en")))}
    return cells | {"form_title": {code: _with_words(text, code) for code, text in title.items()}}


def _with_words(title, code):
    return f"{title} ({TITLES.get(code, TITLES['en'])})"
