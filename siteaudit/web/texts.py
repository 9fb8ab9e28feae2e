"""What every template may use: dates and numbers by locale, tokens, the signed-in person's place."""

import datetime

from flask import request
from flask_babel import format_date, format_datetime, get_locale

from . import identify
from .command import form_token
from .language import NAMES


def register(app, settings):
    """Install filters and the names that all pages share."""
    app.jinja_env.filters["day"] = day
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["date_text"] = date_text
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def _shared():
        return {
            "office_name": settings.office_name,
            "is_demo": settings.demo,
            "language": str(get_locale()),
            "languages": NAMES,
            "form_token": form_token,
            "actor": identify.find_actor() if request.path.startswith(("/office", "/registry")) else None,
        }


def day(value):
    """A date as "22 Nov 2026" in the page's language; a dash for none."""
    return format_date(value, "d MMM y") if value else "–"


def date_text(value):
    """The same for a date that arrives as ISO text."""
    return day(datetime.date.fromisoformat(value)) if value else "–"


def moment(value):
    """A moment as "22 Nov 2026, 14:05 UTC"."""
    return f"{format_datetime(value, 'd MMM y, HH:mm')} UTC" if value else "–"
