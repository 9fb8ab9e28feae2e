"""Where sites are, in words: "Bashuri, Mwela, Kaleo-Nord", the nearest place first."""

from siteaudit.sites import service as sites


def places_of(session, actor, rows):
    """The place of each site in words, by site id."""
    return {key: ", ".join(reversed(names)) for key, names in sites.list_places(session, actor, rows).items()}


def place_of(session, actor, site):
    """The place of one site in words."""
    return places_of(session, actor, [site])[site.id]
