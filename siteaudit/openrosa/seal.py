"""Pure: a record of a list with sealed questions says what the open part of that list asks, and nothing beside it.

What no such form writes could carry what must be sealed: answers under any other name, words in attributes, between
elements, in comments, logs of other questions, files that no answer names. Asked before anything is stored, and again when judged.
"""

import csv
import io
import re

from siteaudit.checklists.open_part import is_sealed
from siteaudit.core.problems import Problem

from .envelope import list_meta, local
from .rules import clean_name

# What apps write of the record itself (OpenRosa metadata, and what Enketo adds).
_META = {
    "instanceID", "instanceName", "deprecatedID", "rootUuid", "audit", "timeStart", "timeEnd", "deviceID", "userID", "username",
    "email", "phonenumber", "simserial", "subscriberid",
}  # fmt: skip
_ROW = re.compile(r"\[[0-9]+\]")


def check_record(envelope, program):
    """Raise openrosa.sealed-answer when a record holds more than the open part of `program` asks."""
    if envelope.has_remarks or not _is_open(envelope.root, program["body"], is_top=True):
        raise Problem("openrosa.sealed-answer")


def check_log(content, root, program):
    """Raise openrosa.sealed-answer when a log of filling (bytes) tells of anything else."""
    if not _is_open_log(content, root, program):
        raise Problem("openrosa.sealed-answer")


def logs_told(root):
    """Names of the log of filling that came with a record."""
    return [name for text in list_meta(root, "audit") if (name := clean_name(text))]


def names_told(root):
    """Names that some answer gives: a file under another name belongs to no question."""
    return {name for element in root.iter() if (name := clean_name(element.text))}


def _is_open(element, nodes, is_top=False):
    """Whether a group, a row or the record itself holds answers of open questions alone."""
    known = {node["name"]: node for node in nodes}
    has_more = any(not _is_ours(name, value, is_top) for name, value in element.attrib.items())
    return not has_more and _is_blank(element.text) and all(_is_open_child(child, known, is_top) for child in element)


def _is_open_child(child, known, is_top):
    name = local(child)
    if not _is_blank(child.tail):
        return False
    if is_top and name == "meta":
        return not child.attrib and _is_blank(child.text) and all(_is_plain(one) and local(one) in _META for one in child)
    node = known.get(name)
    if node is None:
        return False
    if node["kind"] != "question":
        return _is_open(child, node["children"])
    return _is_plain(child) and (_is_blank(child.text) or not is_sealed(node))


def _is_plain(element):
    """A text and nothing else."""
    return not element.attrib and len(element) == 0 and _is_blank(element.tail)


def _is_ours(name, value, is_top):
    """Whether an attribute is the form's own; a careless client leaves the mark of a repeat's pattern in."""
    return (is_top and name in ("id", "version")) or (name.rpartition("}")[2] == "template" and not value)


def _is_blank(text):
    return not (text or "").strip()


def _is_open_log(content, root, program):
    if not content:
        return True
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        places = [row.get("node") or "" for row in rows]
    except (UnicodeDecodeError, csv.Error):
        return False
    if "node" not in (rows.fieldnames or ()):
        return False
    open_names = set(_open_names(program["body"])) | _META | {"meta"}
    return all(_is_open_place(place, local(root), open_names) for place in places)


def _is_open_place(place, form, open_names):
    """Whether `/form/group/row[2]/question` names what is open, or nothing at all."""
    start, *steps = _ROW.sub("", place.strip()).removeprefix("/").split("/")
    return start in ("", form) and open_names.issuperset(steps)


def _open_names(nodes):
    for node in nodes:
        if not is_sealed(node):
            yield node["name"]
        yield from _open_names(node.get("children", ()))
