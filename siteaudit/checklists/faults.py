"""What is wrong with a checklist source: sheet, row, column and what to write instead.

Collected by `loader.py` and `compile.py`; never raised one by one, so that an author sees them all.
"""

from difflib import get_close_matches

from siteaudit.core.problems import Problem


def fault(sheet, row, column, message, line=None):
    """One fault as every caller shows it. Rows count as in a sheet: the heading is row 1."""
    found = {"sheet": sheet, "row": row, "column": column, "message": message}
    if line is not None:
        found["line"] = line
    return found


def did_you_mean(word, known):
    """`; did you mean "x"?` when a known word is near, else nothing."""
    near = get_close_matches(word, sorted(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def in_order(faults):
    """Faults as an author reads the file: by sheet, then by row."""
    sheets = ("file", "settings", "survey", "choices", "external_choices", "entities")
    return sorted(faults, key=lambda each: (sheets.index(each["sheet"]), each["row"] or 0))


def refuse(faults):
    """Raise checklist.invalid when there is any fault."""
    if faults:
        raise Problem("checklist.invalid", errors=faults)
