"""Rows of this room by id, within the areas of the actor, for the files that act on them. Asks no permission."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from siteaudit.access import service as access
from siteaudit.core.problems import Problem

from . import reads
from .models import Committee, Review

# Loaded for a whole list at once: what decides who sees an item, and what is told of it.
SEEN = (joinedload(Review.committee).selectinload(Committee.seats), selectinload(Review.recusals))
WHOLE = (*SEEN, selectinload(Review.votes), selectinload(Review.opinions))


def get_committee(session, actor, uid):
    """The committee (row), or item.not-found."""
    query = select(Committee).where(Committee.uid == uid)
    return access.get_row(session, actor, query, Committee.area_id)


def get_review(session, actor, uid, lock=False):
    """The item (row), with `lock` as it is now and held until the end of the act; or item.not-found."""
    query = select(Review).where(Review.uid == uid)
    if lock:
        query = query.with_for_update(of=Review).execution_options(populate_existing=True)
    return access.get_row(session, actor, query, Review.area_id)


def check_sees(session, actor, item):
    """Raise item.not-found for an item that the actor may not see: reads.may_see."""
    if not reads.may_see(item, actor, access.get_grants(session, actor).roles):
        raise Problem("item.not-found")


def read_word(kind, value, name):
    """The word of a closed set, or body.invalid naming the field."""
    try:
        return kind(value)
    except ValueError as error:
        raise Problem("body.invalid", fields={name: ["not one of the choices"]}) from error
