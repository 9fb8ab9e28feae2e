"""Which visit says how a site stands: the last that judged it. What came after and judged nothing is named beside it.

Called by the page of a site and by dossiers, with the list of the visits that their reader may see.
"""

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from siteaudit.visits.rules import JUDGED

# Where no visit judged the site, one that left critical questions open stands, then one that was not there.
ON_SITE = (JUDGED, ("incomplete",))
ANY = (*ON_SITE, ("not-verified",))
_WHAT = {
    "incomplete": lazy_gettext("a visit that stayed incomplete"),
    "not-verified": lazy_gettext("a visit that could not verify anything at the site"),
    None: lazy_gettext("a record that says nothing about how the site stands"),
}


def find_standing(list_visits, ranks):
    """(visit, later ones): the last visit of the first of these ranks of indications, and what came after it, newest first.

    `list_visits` gives the visits of one site by `among`, `since` and `limit`. Without any such visit (None, []).
    """
    for among in ranks:
        for visit in list_visits(among=among, limit=1):
            rows = list_visits(since=visit.visited_on)
            return visit, [one for one in rows if (one.visited_on, one.id) > (visit.visited_on, visit.id)]
    return None, []


def what_words(visit, *, is_report=False):
    """What a visit was that judged nothing: "a visit that stayed incomplete"."""
    if is_report and visit.indication_status is None:
        return _("an incident report")
    return str(_WHAT.get(visit.indication_status, _WHAT[None]))
