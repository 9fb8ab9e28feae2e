"""The cast: who plays which part in the demonstration and in the tests. First names, example.org.

The administrator holds none of the roles that access/rules.py keeps apart.
"""

from typing import NamedTuple

# Printed by ./run and in the README: it protects nothing and works in a demonstration only.
PASSWORD = "demo-only-coltan-7"  # noqa: S105


class Person(NamedTuple):
    """One member of the cast; `areas` are names of areas of the demonstration."""

    name: str
    label: str
    roles: tuple
    areas: tuple
    language: str = "fr"
    seat: tuple | None = None

    @property
    def email(self):
        """The sign-in address."""
        return f"{self.name}@example.org"


NORTH, SOUTH, EAST = "Kaleo-Nord", "Kaleo-Sud", "Lushi"
COUNTRY = "République de Kaleo"

CAST = (
    Person("amina", "Amina, monitor north", ("monitor",), (NORTH,), "sw"),
    Person("boris", "Boris, monitor south", ("monitor",), (SOUTH,)),
    Person("lea", "Léa, team lead", ("team_lead",), (COUNTRY,)),
    Person("chen", "Chen, chair (state)", ("chair",), (NORTH,), seat=("state", "Head of territory")),
    Person("furaha", "Furaha, mines division (state)", ("member",), (NORTH,), seat=("state", "Mines division")),
    Person("jonas", "Jonas, cooperative (private)", ("member",), (NORTH,), seat=("private", "Cooperatives")),
    Person("rita", "Rita, traders (private)", ("member",), (NORTH,), seat=("private", "Traders")),
    Person("noella", "Noëlla, women's association", ("member",), (NORTH,), seat=("civil_society", "Women's association")),
    Person("pascal", "Pascal, human rights NGO", ("member",), (NORTH,), seat=("civil_society", "Human rights NGO")),
    Person("safi", "Safi, secretary", ("secretary",), (NORTH,)),
    Person("claude", "Claude, clerk of the ministry", ("clerk",), (COUNTRY,)),
    Person("odette", "Odette, case officer", ("case_officer",), (NORTH, SOUTH)),
    Person("rachid", "Rachid, registry officer", ("registry_officer",), (COUNTRY,), "en"),
    Person("admin", "Administrator", ("administrator", "auditor"), (COUNTRY,), "en"),
)
BY_NAME = {person.name: person for person in CAST}
