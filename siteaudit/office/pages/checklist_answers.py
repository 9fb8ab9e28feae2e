"""Every answer to a checklist as a file, for who may take answers along: a workbook or tables, with a signed manifest."""

import datetime

from flask import current_app, request, send_file

from siteaudit.core.problems import Problem
from siteaudit.registry import service as registry
from siteaudit.registry.packing import pack, room_in

from .. import checklists as reading
from ..forms import day_of
from .checklists import checklist
from .frame import act, bp


@bp.post("/checklists/<uuid:uid>/answers.<any(csv, xlsx):form>")
@act(checklist)
def export_answers(session, actor, uid, form):
    """All versions in one table, as far as my areas go; handed over as a zip after the commit. Rows pass one by one."""
    version = reading.get_version(session, actor, str(uid))
    name = version.checklist.name
    with room_in(current_app.extensions["siteaudit.settings"].data_path) as folder:
        path = folder / f"{name}.{form}"
        made = registry.export_answers(session, actor, name=name, path=path, office=_office(), **_period())
        packed = pack(folder)
    file_name = f"{name}-{form}-{made['made_at'][:10]}.zip"
    return lambda: send_file(packed, mimetype="application/zip", as_attachment=True, download_name=file_name)


def _period():
    """The days asked for, both included; body.invalid when the last is before the first."""
    since, until = (day_of(request.form, name, needed=False) for name in ("since", "until"))
    if since and until and until < since:
        raise Problem("body.invalid", fields={"until": ["the last day cannot be before the first"]})
    return {"since": since, "before": until and until + datetime.timedelta(days=1)}


def _office():
    return registry.Office.of(current_app.extensions["siteaudit.settings"], current_app.extensions["siteaudit.keyring"])
