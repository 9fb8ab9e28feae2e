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


def check_role(name):
    """Raise role.unknown unless `name` is a role of the table."""
    if name not in ROLES:
        raise Problem("role.unknown")
