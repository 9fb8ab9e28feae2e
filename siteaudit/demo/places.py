"""Invented places: a country in the open sea, three provinces, forty sites. Nothing here exists.

Positions lie in the Gulf of Guinea on purpose, so that no real village can be mistaken for a site.
"""

from typing import NamedTuple

from .people import EAST, NORTH, SOUTH

COUNTRY_CODE = "ZZ"
PROVINCES = {
    NORTH: ("ZZ-01", {"Mwela": ("Bashuri", "Wanyika"), "Biruwa": ("Batemo",)}),
    SOUTH: ("ZZ-02", {"Kashenge": ("Basile", "Nindera"), "Itula": ("Wakabo",)}),
    EAST: ("ZZ-03", {"Ruvoma": ("Bahene",), "Tchaba": ("Wamuza",)}),
}
GOLD, CASSITERITE, WOLFRAMITE, COLTAN = "7108.12.00", "2609.00.00", "2611.00.00", "2615.90.00"


class Place(NamedTuple):
    """One invented site; `history` names the story that demo/stories.py tells about it."""

    name: str
    territory: str
    grouping: str
    lon: float
    lat: float
    minerals: tuple
    operator: str
    history: str
    aliases: tuple = ()


SITES = (
    Place("Tembesha", "Mwela", "Bashuri", 4.1031, -1.2044, (CASSITERITE,), "cooperative", "journey", ("Tembesha PDG",)),
    Place("Lwakiri", "Mwela", "Bashuri", 4.1460, -1.2391, (CASSITERITE, COLTAN), "cooperative", "green", ("Lua Kiri",)),
    Place("Bulonda", "Mwela", "Bashuri", 4.1822, -1.1987, (COLTAN,), "cooperative", "dossier"),
    Place("Kasheke-Haut", "Mwela", "Wanyika", 4.2210, -1.2705, (CASSITERITE,), "none", "red-indication"),
    Place("Kasheke-Bas", "Mwela", "Wanyika", 4.2304, -1.2838, (CASSITERITE,), "none", "yellow"),
    Place("Carré Zéphyr", "Mwela", "Wanyika", 4.2517, -1.2402, (WOLFRAMITE,), "company", "green"),
    Place("Nyamutiri", "Mwela", "Wanyika", 4.2788, -1.2125, (GOLD,), "none", "blue"),
    Place("Ruzira", "Mwela", "Bashuri", 4.0873, -1.1522, (GOLD,), "cooperative", "aged-green"),
    Place("Kibinga", "Mwela", "Bashuri", 4.0611, -1.1290, (GOLD, CASSITERITE), "none", "none"),
    Place("Mont Salembe", "Mwela", "Wanyika", 4.3002, -1.3011, (COLTAN,), "cooperative", "meeting"),
    Place("Tchondo I", "Biruwa", "Batemo", 4.5120, -1.4051, (CASSITERITE,), "cooperative", "green"),
    Place("Tchondo II", "Biruwa", "Batemo", 4.5162, -1.4112, (CASSITERITE,), "cooperative", "yellow"),
    Place("Mabingu", "Biruwa", "Batemo", 4.5533, -1.3790, (GOLD,), "none", "failed-visit"),
    Place("Lubile", "Biruwa", "Batemo", 4.5910, -1.4420, (GOLD,), "none", "red"),
    Place("Vatikano", "Biruwa", "Batemo", 4.6102, -1.4603, (GOLD,), "none", "none"),
    Place("Sokola", "Kashenge", "Basile", 3.8204, -2.3110, (CASSITERITE,), "cooperative", "green", ("Sokora",)),
    Place("Mushemi", "Kashenge", "Basile", 3.8511, -2.3387, (CASSITERITE,), "cooperative", "prolonged-red"),
    Place("Mushemi-Nord", "Kashenge", "Basile", 3.8536, -2.3301, (CASSITERITE,), "cooperative", "prolonged-red"),
    Place("Kalengwa", "Kashenge", "Nindera", 3.9022, -2.3718, (COLTAN,), "none", "none"),
    Place("Bwisha", "Kashenge", "Nindera", 3.9333, -2.3902, (GOLD,), "none", "blue"),
    Place("Luntula", "Kashenge", "Nindera", 3.9487, -2.4215, (WOLFRAMITE,), "company", "green"),
    Place("Cinq Chantiers", "Kashenge", "Nindera", 3.9702, -2.4401, (CASSITERITE,), "cooperative", "visited"),
    Place("Nakiele", "Itula", "Wakabo", 4.1209, -2.6028, (GOLD,), "none", "visited"),
    Place("Simbi", "Itula", "Wakabo", 4.1520, -2.6311, (GOLD,), "none", "aged-green"),
    Place("Kenya", "Itula", "Wakabo", 4.1804, -2.6502, (GOLD,), "none", "none"),
    Place("Tubimbi", "Itula", "Wakabo", 4.2001, -2.6777, (CASSITERITE,), "cooperative", "yellow"),
    Place("Mitonga", "Itula", "Wakabo", 4.2210, -2.7003, (CASSITERITE, GOLD), "none", "remote-visit"),
    Place("Lugushi", "Itula", "Wakabo", 4.2411, -2.7160, (GOLD,), "none", "aged-blue"),
    Place("Kamalenge", "Ruvoma", "Bahene", 5.2003, -1.9004, (COLTAN,), "company", "green"),
    Place("Kamalenge-Est", "Ruvoma", "Bahene", 5.2109, -1.9051, (COLTAN,), "company", "green"),
    Place("Rubanda", "Ruvoma", "Bahene", 5.2402, -1.9511, (COLTAN,), "cooperative", "none"),
    Place("Musongati", "Ruvoma", "Bahene", 5.2811, -1.9722, (CASSITERITE,), "cooperative", "visited"),
    Place("Mpanga", "Ruvoma", "Bahene", 5.3010, -1.9904, (GOLD,), "none", "blue"),
    Place("Kenya", "Ruvoma", "Bahene", 5.3204, -2.0102, (GOLD,), "none", "none"),
    Place("Ngoma ya Mungu", "Tchaba", "Wamuza", 5.5001, -2.2003, (GOLD,), "none", "red"),
    Place("Lulimba", "Tchaba", "Wamuza", 5.5310, -2.2218, (GOLD,), "none", "none"),
    Place("Katenga", "Tchaba", "Wamuza", 5.5522, -2.2407, (CASSITERITE,), "cooperative", "yellow"),
    Place("Mulende", "Tchaba", "Wamuza", 5.5811, -2.2610, (CASSITERITE,), "none", "none"),
    Place("Pont Rouge", "Tchaba", "Wamuza", 5.6004, -2.2807, (WOLFRAMITE,), "cooperative", "green"),
    Place("Boma Kuu", "Tchaba", "Wamuza", 5.6218, -2.3001, (GOLD,), "none", "none"),
)


class Bench(NamedTuple):
    """One invented dispute body: where it sits, the names of sites that it serves."""

    name: str
    kind: str
    territory: str
    seat: str
    serves: tuple


COMMITTEE, CHIEF = "Comité local de suivi de Mwela", "Chef coutumier de Kashenge"
BODIES = (
    Bench(COMMITTEE, "cls", "Mwela", "Bashuri", ("Tembesha", "Lwakiri", "Bulonda", "Kasheke-Haut", "Kasheke-Bas")),
    Bench(CHIEF, "chief", "Kashenge", "Basile", ("Sokola", "Mushemi", "Cinq Chantiers")),
)
