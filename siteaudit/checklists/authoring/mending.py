"""A row at fault, made sound enough to be compiled: what is wrong is left out, so that the rest is looked at too. Pure.

Nothing of it is ever published: it only finds the faults behind the first ones. Used by `survey.py`.
"""

from .cells import REFERENCE

# What still means the same when the type, or its list, is another one.
_WHATEVER_TYPE = {"relevant", "required", "constraint", "calculation", "read_only", "repeat_count", "sensitivity"}
_OF_OPTIONS = {"fail", "default"}


def sound_cells(cells, kind, at_fault, unusable, is_list_unsound):
    """The cells without those of the columns `at_fault`, and without those that read an `unusable` name."""
    gone = at_fault | (_OF_OPTIONS if is_list_unsound else set())
    gone |= {key.split("::")[0] for key, value in cells.items() if reads_any(value, unusable)}
    if not gone:
        return cells
    kept = _WHATEVER_TYPE if "type" in at_fault else cells.keys()
    found = {key: value for key, value in cells.items() if key in kept and key.split("::")[0] not in gone}
    if "trigger" in gone:
        found.pop("calculation", None)
    if kind.name == "calculate":
        found.setdefault("calculation", "''")
    if not any(key.split("::")[0] in {"label", "hint"} for key in found):
        found["label"] = "-"
    return found


def reads_any(text, names):
    """Whether a cell refers to one of these names."""
    return bool(names) and isinstance(text, str) and not names.isdisjoint(REFERENCE.findall(text))
