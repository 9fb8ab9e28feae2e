"""Which language a page speaks: the address's choice, else the cookie, the account, the browser."""

from flask import g, request
from flask_babel import Babel
from flask_security import current_user

from .catalogues import LANGUAGES

NAMES = {"en": "English", "fr": "Français", "sw": "Kiswahili"}


def choose():
    """The language of this request, one of LANGUAGES."""
    for wanted in (request.args.get("lang"), request.cookies.get("lang"), getattr(current_user, "language", None)):
        if wanted in LANGUAGES:
            return wanted
    return request.accept_languages.best_match(LANGUAGES) or g.get("default_language", "fr")


def register(app, settings):
    """Install Babel; a choice made in the address is remembered in a plain cookie."""
    Babel(app, default_locale=settings.default_language, locale_selector=choose, default_translation_directories="web/translations")

    @app.before_request
    def _default():
        g.default_language = settings.default_language

    @app.after_request
    def _remember(response):
        wanted = request.args.get("lang")
        if wanted in LANGUAGES:
            response.set_cookie("lang", wanted, max_age=31536000, samesite="Lax", httponly=True)
        return response
