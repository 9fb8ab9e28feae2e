"""Which forms the door offers, and the files beside them: those of a version, and `sites.csv` of the user's areas.

`sites.csv` is a list of entities that phones only read. It holds no positions: other apps keep it readable.
"""

import csv
import io

from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.checklists import service as checklists
from siteaudit.checklists.models import Checklist, ChecklistVersion
from siteaudit.checklists.rules import VersionState
from siteaudit.core.problems import Problem
from siteaudit.sites import choices
from siteaudit.sites import service as sites
from siteaudit.sites.models import Site

from . import documents
from .rules import is_offered, needs_sealing

_PAGE = 500
# Collect takes a row whose version is not lower than its own; as no form changes a site, one number serves for ever.
_COLUMNS = ("name", "label", "__version", *choices.COLUMNS[2:])
_VERSION = {"__version": "1"}


def list_forms(session, actor, *, form=None):
    """Published versions that need no sealing, by name; only those called `form` when it is given."""
    found = checklists.list_published(session, actor)
    return [one for one in found if is_offered(one.program, one.pillar) and form in (None, "", one.checklist.name)]


def get_form(session, actor, digest):
    """A version by its digest, also a retired one: phones still hold it. item.not-found for what is not offered."""
    version = checklists.find_version(session, actor, digest)
    if version is None or not is_offered(version.program, version.pillar):
        raise Problem("item.not-found")
    return version


def find_published(session, actor, name, number):
    """The version of this name and number that is or was published, or None."""
    access.require(session, actor, "checklist.read")
    query = select(ChecklistVersion).join(Checklist).where(Checklist.name == name, ChecklistVersion.version == number)
    return session.scalars(query.where(ChecklistVersion.state != VersionState.DRAFT)).first()


def is_sealed(session, actor, name, number):
    """Whether this version must not come in the clear; of a version that is not published here, whether any of its name must not."""
    version = find_published(session, actor, name, number)
    if version is not None:
        return needs_sealing(version.program)
    versions = session.scalars(select(ChecklistVersion).join(Checklist).where(Checklist.name == name))
    return any(needs_sealing(one.program) for one in versions)


def list_files(session, actor, version):
    """(name, md5) of every file that the form needs beside itself, by name."""
    found = {file.name: file.md5 for file in version.files}
    if choices.FILE in version.program.get("files", ()):
        found[choices.FILE] = documents.md5(make_sites(session, actor))
    return sorted(found.items())


def get_file(session, actor, version, name):
    """(bytes, media type) of one of them, or item.not-found."""
    if name == choices.FILE and name in version.program.get("files", ()):
        return make_sites(session, actor), "text/csv"
    file = next((one for one in version.files if one.name == name), None)
    if file is None:
        raise Problem("item.not-found")
    return file.content, file.media_type


def make_sites(session, actor):
    """The sites of the actor's areas as CSV, in the order in which they were entered."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    after = 0
    while page := sites.list_sites(session, actor, after=after, limit=_PAGE):
        places = sites.list_places_by_level(session, actor, page)
        writer.writerows(choices.row_of(site, places[site.id]) | _VERSION for site in page)
        after = page[-1].id
    return out.getvalue().encode()


def list_gone(session, actor, uids):
    """Pairs of id and whether no such site is in the actor's areas (any more), in the order asked."""
    query = select(Site.uid).where(Site.uid.in_(uids))
    here = set(session.scalars(access.scope(session, actor, query, Site.area_id)))
    return [(uid, uid not in here) for uid in uids]
