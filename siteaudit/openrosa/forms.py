"""Which forms the door offers - whole lists, of others the open part - and the files beside them.

`sites.csv` is a list of entities that phones only read. It holds no positions, as `bodies.csv` does not: other apps keep
them readable.
"""

import csv
import io
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import undefer

from siteaudit.access import service as access
from siteaudit.checklists import service as checklists
from siteaudit.checklists.models import Checklist, ChecklistVersion
from siteaudit.checklists.open_part import UNMADE, list_sealed
from siteaudit.checklists.rules import VersionState
from siteaudit.core.problems import Problem
from siteaudit.core.spreadsheet import guard
from siteaudit.sites import choices
from siteaudit.sites import service as sites
from siteaudit.sites.models import Site
from siteaudit.visits.lists import list_bodies

from . import documents
from .open_parts import find_parts
from .seal import OpenForm

_PAGE = 500
# Collect takes a row whose version is not lower than its own; as no form changes a site, one number serves for ever.
_COLUMNS = ("name", "label", "__version", *choices.COLUMNS[2:])
_VERSION = {"__version": "1"}


class Form(NamedTuple):
    """What is handed out of a version (row), or why nothing is (`reason`); `left_out` says how many questions are sealed."""

    version: ChecklistVersion
    title: dict
    xform: str | None
    files: tuple
    left_out: int = 0
    reason: str | None = None


def list_forms(session, actor, *, form=None):
    """The forms of all published versions by name, also those of which nothing is handed out; only `form` when it is given."""
    found = checklists.list_published(session, actor)
    wanted = [one for one in found if _is_for_the_field(one) and form in (None, "", one.checklist.name)]
    _read_whole(session, wanted)
    parts = find_parts(session, wanted)
    return [_form(one, parts) for one in wanted]


def get_form(session, actor, digest):
    """The form of a version by the version's digest, also a retired one: phones still hold it. item.not-found for what is not offered."""
    version = checklists.find_version(session, actor, digest)
    is_offered = version is not None and _is_for_the_field(version)
    form = _form(version, find_parts(session, [version])) if is_offered else None
    if form is None or form.xform is None:
        raise Problem("item.not-found")
    return form


def find_published(session, actor, name, number):
    """The version of this name and number that is or was published, or None."""
    access.require(session, actor, "checklist.read")
    query = select(ChecklistVersion).join(Checklist).where(Checklist.name == name, ChecklistVersion.version == number)
    return session.scalars(query.where(ChecklistVersion.state != VersionState.DRAFT)).first()


def find_sealed(session, actor, name, number):
    """The seal.OpenForm of a form of which only the open part was handed out, or None where nothing is sealed.

    Refuses with openrosa.sealed-form what was never handed out: no open part, or an unknown number of a list with sealed questions.
    """
    version = find_published(session, actor, name, number)
    if version is None:
        query = select(ChecklistVersion).join(Checklist).where(Checklist.name == name)
        if any(list_sealed(one.program) for one in session.scalars(query.options(undefer(ChecklistVersion.program)))):
            raise Problem("openrosa.sealed-form")
        return None
    form = _form(version, find_parts(session, [version]))
    if form.xform is None:
        raise Problem("openrosa.sealed-form")
    return get_open_form(session, actor, version) if form.left_out else None


def get_open_form(session, actor, version):
    """The seal.OpenForm of a version (row) with sealed questions: an app may have the whole form from elsewhere."""
    access.require(session, actor, "checklist.read")
    part = find_parts(session, [version]).get(version.id)
    handed_out = [part.xform] if part is not None and part.xform is not None else []
    return OpenForm.of(version.program, [version.xform, *handed_out])


def list_files(session, actor, form):
    """(name, md5) of every file that the form needs beside itself, by name."""
    found = {file.name: file.md5 for file in form.version.files if file.name in form.files}
    own = {name: documents.md5(make(session, actor)) for name, make in _OWN.items() if name in form.files}
    return sorted((found | own).items())


def get_file(session, actor, form, name):
    """(bytes, media type) of one of them, or item.not-found."""
    if name not in form.files:
        raise Problem("item.not-found")
    if name in _OWN:
        return _OWN[name](session, actor), "text/csv"
    file = next((one for one in form.version.files if one.name == name), None)
    if file is None:
        raise Problem("item.not-found")
    return file.content, file.media_type


def make_sites(session, actor):
    """The sites of the actor's areas as CSV, in the order in which they were entered."""
    return _csv(_COLUMNS, (choices.row_of(site, place) | _VERSION for site, place in _sites(session, actor)))


def make_bodies(session, actor):
    """The dispute bodies of the actor's areas as CSV."""
    return _csv(choices.BODY_COLUMNS, list_bodies(session, actor))


_OWN = {choices.FILE: make_sites, choices.BODIES: make_bodies}


def list_gone(session, actor, uids):
    """Pairs of id and whether no such site is in the actor's areas (any more), in the order asked."""
    query = select(Site.uid).where(Site.uid.in_(uids))
    here = set(session.scalars(access.scope(session, actor, query, Site.area_id)))
    return [(uid, uid not in here) for uid in uids]


def _read_whole(session, versions):
    """Read what of the versions is read only when asked for: of all of them at once."""
    query = select(ChecklistVersion).where(ChecklistVersion.id.in_([one.id for one in versions]))
    session.scalars(query.options(undefer(ChecklistVersion.program), undefer(ChecklistVersion.xform))).all()


def _form(version, parts):
    """The whole list where nothing is sealed, else what was kept when it was published (`parts` by the version's row id)."""
    sealed = len(list_sealed(version.program))
    if not sealed:
        return Form(version, version.title, version.xform, tuple(version.program.get("files", ())))
    part = parts.get(version.id)
    if part is None or part.xform is None:
        return Form(version, version.title, None, (), sealed, part.reason if part else UNMADE)
    return Form(version, part.title, part.xform, tuple(part.files), sealed)


def _sites(session, actor):
    after = 0
    while page := sites.list_sites(session, actor, after=after, limit=_PAGE):
        places = sites.list_places_by_level(session, actor, page)
        yield from ((site, places[site.id]) for site in page)
        after = page[-1].id


def _csv(columns, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: guard(text) for name, text in row.items()} for row in rows)
    return out.getvalue().encode()


def _is_for_the_field(version):
    """Records of long ago are typed in at the office."""
    return version.pillar != "history"
