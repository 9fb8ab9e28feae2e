"""Reads posted fields: days, chosen words, uploads. Names the field when something is missing."""

import datetime

from siteaudit.core.problems import Problem


def day_of(form, name, needed=True):
    """The date typed in a field; body.invalid naming it when it is missing or no date."""
    text = form.get(name, "").strip()
    if not text and not needed:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise Problem("body.invalid", fields={name: ["a day is needed"]}) from error


def text_of(form, name):
    """The text typed in a field; body.invalid naming it when it is empty."""
    text = form.get(name, "").strip()
    if not text:
        raise Problem("body.invalid", fields={name: ["is needed"]})
    return text


def find_day(arguments, name):
    """A date in the address, or None when there is none or it is no date."""
    try:
        return datetime.date.fromisoformat(arguments.get(name, ""))
    except ValueError:
        return None


def number_of(form, name):
    """The decimal number typed in a field (comma or point), or None when it is empty; body.invalid otherwise."""
    text = form.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise Problem("body.invalid", fields={name: ["a number is needed"]}) from error
