"""Reads numbers, days and texts out of addresses. Anybody can type one: whatever stands there, a page opens.

Office pages take arguments of an address from here only. A posted form refuses instead: forms.py.
"""

import datetime

# What a row id can be in both databases.
LARGEST = 2**31 - 1
LONGEST = 200
# Days outside are nobody's, and counting on from them leaves the calendar.
FIRST_YEAR, LAST_YEAR = 1990, 2200


def find_whole(arguments, name):
    """The whole number in the address between 0 and the largest row id, or None without one."""
    number = arguments.get(name, type=int)
    return None if number is None else min(max(number, 0), LARGEST)


def find_day(arguments, name):
    """A date in the address, or None when there is none or it is no date that a site can have."""
    try:
        day = datetime.date.fromisoformat(arguments.get(name, ""))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def text_asked(arguments, name, otherwise=""):
    """The text in the address: no longer than a name, without the sign that PostgreSQL keeps in no text."""
    return arguments.get(name, otherwise).replace("\x00", "").strip()[:LONGEST]


def texts_asked(arguments, *names):
    """Several of them by name; the filters of a list."""
    return {name: text_asked(arguments, name) for name in names}
