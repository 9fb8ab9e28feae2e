"""What every office page shares: the blueprint, the places at the side, and a refusal shown in place.

Pages read through `page`; forms act through `act`, which shows the page again with what was typed.
"""

import functools
import inspect

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.access.verbs import VERBS
from siteaudit.core import clock
from siteaudit.core.problems import Problem
from siteaudit.web.command import form

from .. import words
from ..standards import standard_words

bp = Blueprint("office", "siteaudit.office", url_prefix="/office", template_folder="templates")
# Place, name at the side, verbs of which a person needs one to see it there.
_PLACES = (
    ("waiting", lambda: _("What waits for me"), ()),
    ("sites", lambda: _("Sites"), ("status.read",)),
    ("visits", lambda: _("Visits"), ("visit.read",)),
    ("due", lambda: _("Visits due"), ("visit.read", "visit.plan")),
    ("bodies", lambda: _("Dispute bodies"), ("visit.read", "body.create")),
    ("dossiers", lambda: _("Dossiers"), ("review.read",)),
    ("committees", lambda: _("Committees"), ("review.read",)),
    ("decisions", lambda: _("Official decisions"), ("status.read",)),
    ("packages", lambda: _("Records that need help"), ("package.read",)),
    ("phones", lambda: _("Phones"), ("device.enrol",)),
    ("openrosa", lambda: _("Other apps"), ("openrosa.open", "openrosa.release")),
    ("people", lambda: _("People"), ("user.create",)),
    ("checklists", lambda: _("Checklists"), ()),
    ("log", lambda: _("Log"), ("log.read",)),
)


def show(template, session, actor, *, here=None, **values):
    """Render an office page with the places that this person may open and the fault of a refused form."""
    places = [
        (url_for(f"office.{name}"), title(), name == here)
        for name, title, verbs in _PLACES
        if not verbs or any(access.can(session, actor, verb) for verb in verbs)
    ]
    return render_template(
        f"office/{template}.html",
        places=places,
        exports=access.can(session, actor, "export.make"),
        fault=g.get("fault"),
        shown={"fault": False},
        given=g.get("given", {}),
        words=words,
        standard_words=standard_words,
        verbs=VERBS,
        today=clock.today(),
        may=lambda verb, area_id=None: access.can(session, actor, verb, area_id=area_id),
        **values,
    )


def act(again, at=None, before=None, *, unfinished=False):
    """Wrap a posted form: what is refused shows the page `again` (endpoint `at`) with the reason and all that was typed.

    `before` is slow work outside the transaction, and `unfinished` who has first steps to do, as `form` takes them.
    """

    def decorate(view):
        posted = form(view, before, unfinished=unfinished)

        @functools.wraps(view)
        def wrapped(**arguments):
            try:
                _check_texts()
                return posted(**arguments)
            except Problem as problem:
                if problem.status in (401, 404):
                    raise
                g.fault, g.given = problem, request.form
                g.page_path = url_for(f"office.{at or again.__name__}", **_known(again, arguments))
                return again(**_known(again, arguments)), problem.status

        wrapped.writes = True
        return wrapped

    return decorate


def _check_texts():
    """No field holds the one sign that PostgreSQL keeps in no text."""
    for name, values in request.form.lists():
        if any("\x00" in value for value in values):
            raise Problem("body.invalid", fields={name: ["holds a sign that is no text"]})


def _known(again, arguments):
    """The arguments that the page takes: an act on one line of a list has more than the list itself."""
    takes = inspect.signature(again).parameters
    return {name: value for name, value in arguments.items() if name in takes}


def to(endpoint, **arguments):
    """Redirect to another office page."""
    return redirect(url_for(f"office.{endpoint}", **arguments))
