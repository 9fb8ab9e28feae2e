"""Who gets what by which route: every route, every role, for what lies in the own area, in another one, and nowhere."""

import pytest

from siteaudit.access import verbs

from .routes import PEOPLE, ROLES, Ids, ask, fits, rows


def test_every_role_is_tried():
    assert sorted(ROLES.values()) == sorted(verbs.ROLES)


def test_the_table_names_every_route(app):
    named = {(method, address) for method, address, _who, _fields in rows()}
    asked = app.url_map.bind("localhost")

    reached = {asked.match(address.format_map(Ids()), method)[0] for method, address in named}

    assert set(app.view_functions) - reached == {"sync.tus_options"}


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_gets_what_the_table_says_and_nothing_else(session, world, sit_as, name):
    _users, _actors, north, south = world
    own, other = (south, north) if name == "south" else (north, south)
    client, form_token = sit_as(name)

    faults = []
    for method, address, who, fields in rows():
        has_id = (
            "{" in address + "".join(fields.values())
            and who not in ("phone", "public", "closed")
            and "{everywhere}" not in address
        )
        places = {"own": own} | ({"other": other, "nowhere": Ids()} if has_id else {})
        for place, ids in sorted(places.items(), reverse=True):
            session.commit()
            status = ask(client, method, address, fields, ids, form_token)
            if not fits(status, name, who, place, method):
                faults.append(f"{method} {address} {place}: {status}")
    assert not faults, "\n".join(faults)
