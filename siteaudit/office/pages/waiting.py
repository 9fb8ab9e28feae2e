"""The first page: what waits for the person who signed in."""

from flask_babel import gettext as _
from flask_babel import ngettext

from siteaudit.web.command import page

from ..waiting import list_waiting
from .frame import bp, show


@bp.get("/")
@page
def waiting(session, actor):
    """What waits for me, by kind, the most urgent first."""
    sections = list_waiting(session, actor)
    full = [section for section in sections if section.lines]
    total = sum(section.total for section in full)
    if not full:
        title = _("Nothing waits for you today")
    elif len(full) == 1:
        title = full[0].title
    else:
        title = ngettext("%(num)d thing waits for you", "%(num)d things wait for you", total)
    return show(
        "waiting",
        session,
        actor,
        here="waiting",
        title=title,
        sections=sections,
        sections_full=len(full),
        quiet=[section for section in sections if not section.lines],
    )
