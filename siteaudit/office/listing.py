"""Loads sites for long lists in few queries: those of known ids, page by page; the rights of the reader count."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from siteaudit.access import service as access
from siteaudit.sites import service as sites
from siteaudit.sites.models import Site

_STEP = 400


def load_sites_of(session, actor, rows):
    """Give visits (rows) their sites in one query instead of one each; sites outside my areas cost their own."""
    known = load_sites(session, actor, {one.site_id for one in rows if one.site_id})
    # The session forgets what nobody holds: touching each `site` while `known` lives binds it to its visit.
    return [one.site for one in rows if known or one.site_id]


def load_sites(session, actor, ids):
    """Sites by row id."""
    query = select(Site).where(Site.id.in_(ids)).options(selectinload(Site.names)).order_by(Site.id)
    return session.scalars(access.scope(session, actor, query, Site.area_id)).unique().all()


def load_sites_by_uid(session, actor, uids):
    """Those of these sites that the reader may see, by public id; a site that moved out of sight is none."""
    query = access.scope(session, actor, select(Site).where(Site.uid.in_(uids)), Site.area_id)
    return {one.uid: one for one in session.scalars(query).unique()}


def find_page(session, actor, fits, *, after, size, ids=None):
    """The next `size` sites that fit, by row id, and the id after which the following page starts (or None).

    `ids` limits the walk to these rows: a filter that few sites pass must not read them all.
    """
    rows = []
    for batch in _by_ids(session, actor, ids, after) if ids is not None else _all(session, actor, after):
        for one in batch:
            if fits(one):
                if len(rows) == size:
                    return rows, rows[-1].id
                rows.append(one)
    return rows, None


def _by_ids(session, actor, ids, after):
    waiting = sorted(one for one in ids if one > after)
    for start in range(0, len(waiting), _STEP):
        yield load_sites(session, actor, waiting[start : start + _STEP])


def _all(session, actor, after):
    while True:
        batch = sites.list_sites(session, actor, after=after, limit=_STEP)
        yield batch
        if len(batch) < _STEP:
            return
        after = batch[-1].id
