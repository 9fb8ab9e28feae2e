"""The logic hash of a program: what it asks, decides and counts, without a word of its texts. Pure.

Two versions with one hash differ in wording only, so a revised wording keeps the meaning of old answers.
"""

from siteaudit.core.digest import canonical, sha256

# Texts, and what is made from texts; "affects" follows from the nodes and also names who re-reads a label.
_OF_PROGRAM = {
    "format", "title", "languages", "default_language", "version", "digest", "logic", "unchecked", "affects", "files",
    "instance_name",
}  # fmt: skip
_OF_NODE = {"label", "hint", "guidance", "constraint_message", "required_message", "media", "autoplay"}
_OF_ITEM = {"label", "media"}


def logic_of(program):
    """SHA-256 over the canonical JSON of `program` without its texts."""
    kept = {key: value for key, value in program.items() if key not in _OF_PROGRAM}
    kept["body"] = [_node(node) for node in program["body"]]
    if "lists" in program:
        kept["lists"] = {name: _list(held) for name, held in program["lists"].items()}
    return sha256(canonical(kept))


def _node(node):
    kept = {key: value for key, value in node.items() if key not in _OF_NODE}
    if "choices" in node:
        kept["choices"] = [_item(item) for item in node["choices"]]
    if "children" in node:
        kept["children"] = [_node(child) for child in node["children"]]
    return kept


def _list(held):
    return {**held, "items": [_item(item) for item in held["items"]]} if "items" in held else held


def _item(item):
    return {key: value for key, value in item.items() if key not in _OF_ITEM}
