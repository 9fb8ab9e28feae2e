"""The cast of the demonstration as actors in a small area tree: country, three provinces, territories."""

from types import SimpleNamespace

from siteaudit.access import service as access
from siteaudit.core.actor import SYSTEM, Actor
from siteaudit.demo import people as cast

TERRITORIES = {cast.NORTH: ("Mwela", "Biruwa"), cast.SOUTH: ("Kashenge", "Itula"), cast.EAST: ("Ruvoma", "Tchaba")}


def make_people(session):
    """People by name (`people.amina` is an Actor), their rows in `people.users`, areas by name in `people.areas`."""
    areas = make_areas(session)
    users = {}
    for person in cast.CAST:
        users[person.name] = access.create_user(
            session,
            SYSTEM,
            email=person.email,
            label=person.label,
            roles=list(person.roles),
            areas=[areas[name] for name in person.areas],
            language=person.language,
        )
    actors = {name: Actor("user", user.id, user.uid, user.label) for name, user in users.items()}
    return SimpleNamespace(users=users, areas=areas, **actors)


def make_areas(session):
    """The invented country with provinces and territories, by name."""
    country = access.create_area(session, SYSTEM, parent=None, level="country", name=cast.COUNTRY, iso_code="ZZ")
    areas = {cast.COUNTRY: country}
    for number, (province, territories) in enumerate(TERRITORIES.items(), 1):
        areas[province] = access.create_area(
            session, SYSTEM, parent=country, level="province", name=province, iso_code=f"ZZ-{number:02}"
        )
        for territory in territories:
            areas[territory] = access.create_area(
                session, SYSTEM, parent=areas[province], level="territory", name=territory
            )
    return areas
