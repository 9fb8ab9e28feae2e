"""In words for a reader what a file says in codes: the kinds of export, and by which rule a status came by time alone."""

import functools
import re

from flask_babel import get_locale, lazy_gettext, ngettext
from flask_babel import gettext as _

from siteaudit.certification.profiles import list_profiles, load_profile

CHOICES = {
    "icglr-json registry": lazy_gettext("ICGLR record (JSON), for the registry"),
    "geojson registry": lazy_gettext("Map file, for the registry"),
    "csv registry": lazy_gettext("Table, for the registry"),
    "geojson public": lazy_gettext("Map file, for the public"),
    "csv public": lazy_gettext("Table, for the public"),
}
# As certification/timeline.py writes it: "icglr-rcm-2 1: green P12M".
_RULE = re.compile(r"(\S+) \S+: (\S+) P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


def rule_of(reference):
    """The rule by which a period came by time alone, in the reader's language; what is not written so stays as it is."""
    found = _RULE.fullmatch(reference or "")
    profile = found and _profile(found[1])
    if not profile or found[2] not in profile.statuses:
        return reference or ""
    language = str(get_locale())
    return _(
        "%(rules)s: %(status)s lasts %(duration)s",
        rules=profile.title.get(language) or profile.title.get("fr") or profile.id,
        status=profile.label(found[2], language).lower(),
        duration=_duration(*(int(part or 0) for part in found.groups()[2:])),
    )


@functools.cache
def _profile(name):
    return load_profile(name) if name in list_profiles() else None


def _duration(years, months, weeks, days):
    parts = (
        (years, ngettext("%(num)d year", "%(num)d years", years)),
        (months, ngettext("%(num)d month", "%(num)d months", months)),
        (weeks, ngettext("%(num)d week", "%(num)d weeks", weeks)),
        (days, ngettext("%(num)d day", "%(num)d days", days)),
    )
    return ", ".join(text for number, text in parts if number)
