"""Pure: sites and bodies as rows of `sites.csv` and `bodies.csv`, from which questions of a checklist choose.

The same columns in the files that other apps get, in what the server judges by, and in the phone's own lists.
No positions and no persons: other apps keep the files readable.
"""

FILE = "sites.csv"
COLUMNS = ("name", "label", "province", "territory", "activity", "operator_type", "minerals")
BODIES = "bodies.csv"
BODY_COLUMNS = ("name", "label", "kind", "seat", "province", "territory", "last_sheet")


def row_of(site, place):
    """One row of texts; `place` as `sites.service.list_places_by_level` gives it."""
    return {
        "name": site.uid,
        "label": _label(site, place),
        "province": place.get("province", ""),
        "territory": place.get("territory", ""),
        "activity": site.activity.value,
        "operator_type": site.operator_type.value,
        "minerals": " ".join(one.hs for one in site.minerals),
    }


def body_row_of(body, place, last_sheet):
    """The same of a body; `last_sheet` is the day of its newest sheet or None."""
    return {
        "name": body.uid,
        "label": _label(body, place),
        "kind": body.kind.value,
        "seat": body.seat or "",
        "province": place.get("province", ""),
        "territory": place.get("territory", ""),
        "last_sheet": last_sheet.isoformat() if last_sheet else "",
    }


def _label(one, place):
    near = place.get("territory") or place.get("province") or ""
    # Many names occur more than once, and a row without a label would spoil the whole list.
    return ", ".join(part for part in (one.name.strip() or one.uid, near) if part)
