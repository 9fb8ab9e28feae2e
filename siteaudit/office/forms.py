"""Reads posted fields: days, chosen words, uploads. Names the field when something is missing."""

import datetime
import math

from siteaudit.core.problems import Problem

from .address import FIRST_YEAR, LAST_YEAR


def day_of(form, name, needed=True):
    """The date typed in a field; body.invalid naming it when it is missing or no date."""
    text = form.get(name, "").strip()
    if not text and not needed:
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise Problem("body.invalid", fields={name: ["a day is needed"]}) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Problem("body.invalid", fields={name: ["a day is needed"]})
    return day


def text_of(form, name):
    """The text typed in a field; body.invalid naming it when it is empty."""
    text = form.get(name, "").strip()
    if not text:
        raise Problem("body.invalid", fields={name: ["is needed"]})
    return text


def number_of(form, name):
    """The decimal number typed in a field (comma or point), or None when it is empty; body.invalid otherwise."""
    text = form.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError as error:
        raise Problem("body.invalid", fields={name: ["a number is needed"]}) from error
    if not math.isfinite(number):
        raise Problem("body.invalid", fields={name: ["a number is needed"]})
    return number
