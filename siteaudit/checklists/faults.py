"""What is wrong with a checklist source: sheet, row, column and a sentence that says what to write instead.

Collected by `loader.py` and `compile.py`; never raised one by one, so that an author sees them all. A sentence is kept as
an English template and its parts, so that a page says it in the reader's language (translations/parts/faults.*.po).
"""

from difflib import get_close_matches

from siteaudit.core.problems import Problem

SHEETS = ("file", "settings", "survey", "choices", "external_choices", "entities", "files")


# Comparing letter by letter takes its time: of so many words none is the one that was meant, and a form may have thousands of slips.
MOST_ALIKE = 300


class Said(dict):
    """A sentence as {"template", "values"}; as text it is the English one."""

    def __str__(self):
        return spoken(self)


def say(template, **values):
    """The sentence of an English `template` with named parts; a part may be a sentence itself."""
    return Said(template=template, values=values)


def spoken(said, translate=str):
    """`said` in the language of `translate` (English template -> text); what an author wrote is a value, never a template."""
    values = {name: spoken(part, translate) if isinstance(part, dict) else part for name, part in said["values"].items()}
    text = translate(said["template"])
    return text % values if values else text


def advised(said, advice):
    """The sentence with advice behind it, if there is any."""
    return say("%(what)s: %(advice)s", what=said, advice=advice) if advice else said


def did_you_mean(said, word, known):
    """The sentence with the known word that is near, if there is one."""
    alike = sorted(one for one in known if abs(len(one) - len(word)) <= 2)
    near = get_close_matches(word, alike, n=1) if len(alike) <= MOST_ALIKE else ()
    return say('%(what)s; did you mean "%(near)s"?', what=said, near=near[0]) if near else said


def fault(sheet, row, column, said, line=None):
    """One fault as every caller shows it. Rows count as in a sheet: the heading is row 1."""
    found = {"sheet": sheet, "row": row, "column": column, "message": str(said), **said}
    if line is not None:
        found["line"] = line
    return found


def in_order(faults):
    """Faults as an author reads the file: by sheet, then by row."""
    return sorted(faults, key=lambda each: (SHEETS.index(each["sheet"]), each["row"] or 0))


def refuse(faults):
    """Raise checklist.invalid when there is any fault."""
    if faults:
        raise Problem("checklist.invalid", errors=faults)
