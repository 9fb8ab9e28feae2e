"""Pure: what an account must be, which roles go together, who may help whom out; folding of names for search."""

import datetime
import re
import unicodedata

from siteaudit.core.problems import Problem

from .verbs import ROLES

# A one-time password that nobody used is worth nothing after a fortnight: slips of paper lie about.
ONE_TIME = datetime.timedelta(days=14)
_EMAIL = re.compile(r"[^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+\.[^\s@\x00-\x1f]+")


def check_account(email, label):
    """Raise body.invalid for an address that is none, or a label with line breaks or signs nobody sees."""
    faults = {}
    if not is_address(email):
        faults["email"] = ["is needed"]
    if not label.strip() or len(label) > 200 or any(not sign.isprintable() for sign in label):
        faults["label"] = ["is needed"]
    if faults:
        raise Problem("body.invalid", fields=faults)


def is_address(text):
    """Whether an account may have this address; one that the net does not know (clerk@office.local) is as good as any."""
    return len(text) <= 200 and _EMAIL.fullmatch(text) is not None


def fold(name):
    """A name without accents, case and punctuation: "Kalémié (Nord)" -> "kalemie nord"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^0-9a-z]+", " ", plain).strip() or name.casefold()


# Who gives rights to others must not hold those that decide, vote or open what is sealed.
_APART_FROM_ADMINISTRATOR = frozenset({"case_officer", "clerk", "member", "chair"})


# Nor may help come to accounts that confirm what a committee said or read why sealed parts were opened.
_TWO_KEYS = _APART_FROM_ADMINISTRATOR | {"administrator", "secretary", "auditor"}


def check_roles(names):
    """Raise role.unknown unless all are roles of the table, access.roles-apart when one person may not hold all."""
    if not set(names) <= set(ROLES):
        raise Problem("role.unknown")
    if "administrator" in names and not _APART_FROM_ADMINISTRATOR.isdisjoint(names):
        raise Problem("access.roles-apart")


def check_help(roles_ever, *, keeps_key):
    """Raise account.two-keys when help would open an account that decides, votes, opens sealed parts or gives rights.

    Such an account has two keys, password and second factor, and one administrator may replace one of them
    while its owner keeps the other (`keeps_key`). Without that, whoever hands out the new key could use it.
    """
    if not keeps_key and not _TWO_KEYS.isdisjoint(roles_ever):
        raise Problem("account.two-keys")


def check_giver(new_roles, *, has_key):
    """Raise account.same-person when one person would hold the key of a colleague's account and give it a role that decides.

    Help and rights in this order would do what `check_help` forbids in the other: act under somebody else's name.
    """
    if has_key and not _TWO_KEYS.isdisjoint(new_roles):
        raise Problem("account.same-person")
