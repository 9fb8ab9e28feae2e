"""The standard behind a question, in the reader's language: its terms are translated, paragraphs and numbers stay.

Asked by pages that show `standard`. A form of other makers may name what is in no table: that stays as its author wrote it.
"""

import re

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from .questions import Wording

_TERMS = (
    _("Accountability"), _("CEDAW"), _("Clinical care practice"), _("Community score card"), _("Conflict analysis"),
    _("Conflict sensitivity"), _("Consent"), _("Context of"), _("Context of the route"), _("CRAFT"), _("CRPD"), _("Cultural rights"),
    _("Cycle of visits"), _("DRC artisanal code of conduct"), _("DRC digital code"), _("DRC law bars the army from mines"),
    _("DRC law of"), _("DRC local committees"), _("DRC mining code"), _("DRC mining code of"), _("DRC mining regulation"),
    _("DRC qualification practice"), _("DRC security framework"), _("Do No Harm"), _("Do no harm"), _("Effect of actions"),
    _("Effect on people"), _("Evidence"), _("GDPR"), _("ICCPR"), _("ICGLR"), _("ICGLR RCM"), _("ICoCA"), _("ILO"),
    _("ILO forced-labour indicators"), _("Inclusion"), _("International Alert"), _("IPIS"), _("IPIS columns on"),
    _("ITSCI practice"), _("Land rights"), _("Local meaning of human rights"), _("Method"), _("Minamata Convention"),
    _("Monitoring"), _("Numbers by sex and age"), _("OECD Annex II"), _("OECD actions on child labour"), _("Once a year"),
    _("Perception"), _("Register of cases"), _("Right to water"), _("Safety first"), _("Safety of the team"),
    _("Security of the route"), _("Separation of roles"), _("Survivor first"), _("Trend"), _("UN principles on the use of force"),
    _("UNDRIP"), _("UNGP"), _("VPI report"), _("Voluntary Principles"), _('a "no" limits the confidence of the visit'),
    _("chain of custody"), _("conflict sensitivity"), _("consultation"), _("contract clauses"), _("decent work"),
    _("equipment transfers"), _("incident records"), _("integrity of the monitoring"), _("land rights"), _("legality"),
    _("limits the confidence of the visit"), _("monthly practice"), _("national law"), _("private security"), _("proportionality"),
    _("public security"), _("re-inspection"), _("response to abuse"), _("risk"), _("risk assessment"), _("stakeholder engagement"),
    _("transparency"), _("tripartite rule"), _("vetting"), _("with its exceptions"),
)  # fmt: skip
_BETWEEN = re.compile(r"(; |, )")
# What may follow a term, or stand alone behind a comma: paragraphs, numbers, codes; after IPIS the columns of its data.
_REFERENCE = re.compile(r"[A-Z]{0,4}\.?\d[\w()-]*(?: and [\w()-]+)?")
_COLUMNS = re.compile(r"[a-z][a-z0-9_]*(?: (?:and|to) [a-z][a-z0-9_]*)?")


def standard_words(text):
    """`text` as a Wording: in the reader's language where every part of it is known, else as its author wrote it."""
    parts = _BETWEEN.split(text)
    told = [part if _BETWEEN.fullmatch(part) else _told(part) for part in parts]
    return Wording(text, "en") if None in told else Wording("".join(told), str(get_locale()))


def _told(part):
    """One part in the reader's language, or None."""
    if _REFERENCE.fullmatch(part) and part[0].isdigit():
        return _joined(part)
    for term in _by_length():
        rest = part.removeprefix(term)
        follows = _COLUMNS if term.startswith("IPIS") else _REFERENCE
        if rest != part and (not rest or (rest[0] == " " and follows.fullmatch(rest[1:]))):
            return gettext(term) + _joined(rest)
    return None


def _joined(reference):
    return reference.replace(" and ", f" {gettext('and')} ").replace(" to ", f" {gettext('to')} ")


def _by_length():
    """The longest first: "ICGLR RCM" before "ICGLR"."""
    return sorted((term._args[0] for term in _TERMS), key=len, reverse=True)
