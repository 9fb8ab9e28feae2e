"""What the parts of a checklist and the columns of its sheets are called on office pages and on paper.

Texts only, in the reader's language; every page of checklists has them as `form_words`.
"""

from babel import Locale
from babel.core import UnknownLocaleError
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from siteaudit.checklists.engine.answers import METADATA

from .words import BODY_KINDS, MINERALS, MODES, OPERATORS

# Lists that the office itself keeps and every phone has: no checklist brings them.
OWN_LISTS = {"sites.csv": _("Answers from the office's own list of sites."), "bodies.csv": _("Answers from the office's own list of dispute bodies.")}
TYPES = {
    "text": _("text"),
    "integer": _("whole number"),
    "decimal": _("number"),
    "range": _("number on a scale"),
    "date": _("date"),
    "time": _("time of day"),
    "dateTime": _("date and time"),
    "select_one": _("one answer"),
    "select_multiple": _("several answers"),
    "rank": _("answers in an order"),
    "note": _("to be read, not answered"),
    "calculate": _("worked out by the app"),
    "hidden": _("filled by the app"),
    "acknowledge": _("to be confirmed"),
    "image": _("photo"),
    "audio": _("sound recording"),
    "video": _("film"),
    "file": _("file"),
    "barcode": _("barcode"),
    "geopoint": _("position"),
    "geotrace": _("line on the ground"),
    "geoshape": _("area on the ground"),
} | dict.fromkeys(METADATA, _("filled by the app"))
DRAWN = {"signature", "draw"}
APPEARANCES = {"signature": _("signature"), "draw": _("drawing"), "annotate": _("photo with marks")}
ASK = {
    "desk": _("from papers, at the desk"),
    "look": _("look round, ask nobody"),
    "leader": _("the person in charge"),
    "diggers": _("diggers"),
    "women": _("women, by a woman, in private"),
    "services": _("services, off the site"),
    "committee": _("the committee"),
    "team": _("the team alone"),
}
SENSITIVITIES = {"P": _("public in totals"), "R": _("restricted"), "S": _("sealed")}
EVIDENCE = {
    "O": _("seen"),
    "I": _("told by one"),
    "I2": _("told by two apart"),
    "D": _("paper"),
    "P": _("photo"),
    "G": _("position"),
    "R": _("register"),
}
ACTIONS = {"send-and-wipe": _("the app offers to send and wipe")}

# The hidden questions that the app fills have no text of their own: what they are called, and their answers.
CONTEXT = {
    "mode": (_("the visit"), MODES),
    "body_kind": (_("the body"), BODY_KINDS),
    "operator_type": (_("the operator"), OPERATORS),
    "minerals": (_("the mineral"), MINERALS),
    "water_concern": (_("a concern about water"), {"yes": _("yes"), "no": _("no")}),
}

# The columns of a form's sheets, as a committee would call what stands in them.
COLUMNS = {
    "form_title": _("Title"),
    "label": _("Wording"),
    "hint": _("Hint"),
    "guidance": _("Help for the team"),
    "guidance_hint": _("Help for the team"),
    "required_message": _("Words when the answer is missing"),
    "constraint_message": _("Words when the answer does not fit"),
    "media": _("Picture or sound"),
    "relevant": _("Asked when"),
    "required": _("Whether it must be answered"),
    "constraint": _("What the answer must fit"),
    "calculate": _("Worked out as"),
    "initial": _("First answer"),
    "default": _("First answer"),
    "filter": _("Which options are offered"),
    "count": _("How many"),
    "severity": _("How heavy"),
    "criterion": _("Criterion"),
    "fail": _("What counts as a breach"),
    "evidence": _("Evidence"),
    "sensitivity": _("Who may see it"),
    "standard": _("Standard"),
    "ask": _("Whom to ask"),
    "duty": _("Whose duty"),
}


def type_of(node):
    """A question's type in words, with what narrows it."""
    if node["type"] == "range" and "range" in node:
        scale = node["range"]
        return gettext("number from %(first)s to %(last)s, in steps of %(step)s", first=scale["start"], last=scale["end"], step=scale["step"])
    for word in node.get("appearance", "").split():
        if node["type"] == "image" and word in APPEARANCES:
            return str(APPEARANCES[word])
    return str(TYPES.get(node["type"], node["type"]))


def action_of(name):
    """What the app does when an answer asks for it."""
    return str(ACTIONS.get(name, name))


def language_name(code):
    """A language's name in the reader's language; its code where the reader's language has no name for it."""
    try:
        return Locale.parse(code, sep="-").get_display_name(get_locale()) or code
    except (UnknownLocaleError, ValueError):
        return code
