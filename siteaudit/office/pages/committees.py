"""Committees: who sits where, and naming a deputy."""

from flask import flash, request
from flask_babel import gettext as _

from siteaudit.access import service as access
from siteaudit.committees import service as committees
from siteaudit.committees.rules import College, is_held_on
from siteaudit.core import clock
from siteaudit.web.command import page

from .. import people
from ..forms import text_of
from .frame import act, bp, show, to


@bp.get("/committees", endpoint="committees")
@page
def committee_list(session, actor):
    """The committees of my areas."""
    rows = committees.list_committees(session, actor)
    areas = {area.id: area.name for area in access.list_areas(session, actor)}
    return show("committees", session, actor, here="committees", rows=rows, areas=areas)


@bp.get("/committees/<uuid:uid>")
@page
def committee(session, actor, uid):
    """Seats by college, and the mandate that the committee rests on."""
    row = committees.get_committee(session, actor, str(uid))
    today = clock.today()
    names = people.labels_of(session, actor, {one for seat in row.seats for one in (seat.user_id, seat.deputy_id) if one})
    everybody = access.list_users(session, actor) if access.can(session, actor, "device.enrol") else []
    return show(
        "committee",
        session,
        actor,
        here="committees",
        committee=row,
        seats=[seat for seat in row.seats if is_held_on(seat.starts_on, seat.ends_on, today)],
        past=[seat for seat in row.seats if not is_held_on(seat.starts_on, seat.ends_on, today)],
        colleges=list(College),
        names=names,
        people=everybody,
    )


@bp.post("/committees/<uuid:uid>/deputy")
@act(committee)
def name_deputy(session, actor, uid):
    """Name the deputy of a seat."""
    committees.set_deputy(session, actor, seat=text_of(request.form, "seat"), user=text_of(request.form, "user"))
    flash(_("The deputy is named."))
    return to("committee", uid=uid)
