"""Pure: a site as a row of the file `sites.csv`, from which questions of a checklist choose.

The same columns in the file that other apps get, in what the server judges by, and in the phone's own list.
No positions: other apps keep the file readable.
"""

FILE = "sites.csv"
COLUMNS = ("name", "label", "province", "territory", "activity", "operator_type", "minerals")


def row_of(site, place):
    """One row of texts; `place` as `sites.service.list_places_by_level` gives it."""
    near = place.get("territory") or place.get("province") or ""
    # Many names occur more than once, and a row without a label would spoil the whole list.
    label = ", ".join(part for part in (site.name.strip() or site.uid, near) if part)
    return {
        "name": site.uid,
        "label": label,
        "province": place.get("province", ""),
        "territory": place.get("territory", ""),
        "activity": site.activity.value,
        "operator_type": site.operator_type.value,
        "minerals": " ".join(one.hs for one in site.minerals),
    }
