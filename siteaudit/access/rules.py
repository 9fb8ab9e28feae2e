"""Pure: folding of names for search, and the closed list of roles."""

import re
import unicodedata

from siteaudit.core.problems import Problem

from .verbs import ROLES


def fold(name):
    """A name without accents, case and punctuation: "Kalémié (Nord)" -> "kalemie nord"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^0-9a-z]+", " ", plain).strip() or name.casefold()


# Who gives rights to others must not hold those that decide, vote or open what is sealed.
_APART_FROM_ADMINISTRATOR = frozenset({"case_officer", "clerk", "member", "chair"})


def check_roles(names):
    """Raise role.unknown unless all are roles of the table, access.roles-apart when one person may not hold all."""
    if not set(names) <= set(ROLES):
        raise Problem("role.unknown")
    if "administrator" in names and not _APART_FROM_ADMINISTRATOR.isdisjoint(names):
        raise Problem("access.roles-apart")
