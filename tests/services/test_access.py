"""Rights: areas hide, roles refuse, the log remembers."""

import pytest

from siteaudit.access import service as access
from siteaudit.access.models import Area
from siteaudit.audit import service as audit
from siteaudit.core.actor import SYSTEM, Actor
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction


def test_outside_the_area_is_not_found_and_inside_without_the_role_is_denied(session, people):
    with pytest.raises(Problem) as outside:
        access.require(session, people.amina, "device.enrol", area_id=people.areas["Kashenge"].id)
    with pytest.raises(Problem) as inside:
        access.require(session, people.amina, "device.enrol", area_id=people.areas["Mwela"].id)

    assert (outside.value.code, inside.value.code) == ("item.not-found", "access.denied")


def test_a_list_holds_only_what_lies_inside(session, people):
    names = {area.name for area in access.list_areas(session, people.amina)}

    assert "Mwela" in names
    assert "Kashenge" not in names


def test_an_area_path_is_no_prefix_of_another_by_chance(session, people):
    north = people.areas["Kaleo-Nord"]
    grants = access.get_grants(session, people.amina)

    assert grants.covers(north.path)
    assert not grants.covers(north.path.rstrip("/") + "5/")


def test_the_last_administrator_stays(session, people):
    with pytest.raises(Problem) as refused:
        access.set_roles(session, SYSTEM, user=people.users["admin"], roles=["auditor"])

    assert refused.value.code == "access.last-administrator"


def test_nobody_changes_the_own_roles(session, people):
    with pytest.raises(Problem, match=r"access\.own-account"):
        access.set_roles(session, people.admin, user=people.users["admin"], roles=["administrator"])


@pytest.mark.parametrize("role", ["case_officer", "clerk", "member", "chair"])
def test_an_administrator_neither_votes_decides_nor_opens_sealed_parts(session, people, role):
    both = ["administrator", role]

    with pytest.raises(Problem, match=r"access\.roles-apart"):
        access.set_roles(session, SYSTEM, user=people.users["claude"], roles=both)
    with pytest.raises(Problem, match=r"access\.roles-apart"):
        access.create_user(session, SYSTEM, email="b@example.org", label="B", roles=both, areas=[])
    assert [one.name for one in people.users["claude"].roles] == ["clerk"]


def test_an_administrator_of_one_province_keeps_its_people_only(session, people):
    north = access.create_user(
        session, SYSTEM, email="n@example.org", label="N", roles=["administrator"], areas=[people.areas["Kaleo-Nord"]]
    )
    actor = Actor("user", north.id, north.uid, north.label)

    told = {one.label.split(",")[0] for one in access.list_users(session, actor)}

    assert {"Amina", "Safi", "N"} <= told
    assert not told & {"Boris", "Odette", "Claude", "Administrator"}
    assert access.get_user(session, actor, people.users["amina"].uid)
    for act in (
        lambda: access.get_user(session, actor, people.users["boris"].uid),
        lambda: access.set_roles(session, actor, user=people.users["boris"], roles=["auditor"]),
        lambda: access.disable_user(session, actor, user=people.users["odette"]),
    ):
        with pytest.raises(Problem, match=r"item\.not-found"):
            act()


def test_a_second_account_with_the_same_address_is_refused(session, people):
    with pytest.raises(Problem) as refused:
        access.create_user(
            session, people.admin, email="AMINA@example.org", label="x", roles=["monitor"],
            areas=[people.areas["Kaleo-Nord"]],
        )

    assert refused.value.code == "account.exists"


def test_every_act_leaves_a_leaf_and_the_log_proves_itself(app, session):
    with transaction() as inner:
        first = audit.get_head(inner)["size"]
        area = access.create_area(inner, SYSTEM, parent=None, level="country", name="Somewhere")
    with transaction() as inner:
        head = audit.verify(inner)
        entry = audit.find_entry(inner, "area.create", area.uid)

    assert head["size"] == first + 1
    assert entry.position == first


def test_a_refused_act_leaves_neither_row_nor_leaf(app, session):
    with transaction() as inner:
        before = audit.get_head(inner)
    with pytest.raises(Problem), transaction() as inner:
        inner.add(Area(level="country", name="Nowhere", search_name="nowhere", path="/x/"))
        raise Problem("request.refused")
    with transaction() as inner:
        assert audit.get_head(inner) == before
        assert not [area for area in inner.query(Area) if area.name == "Nowhere"]


def test_a_changed_row_breaks_the_log(app, session):
    from siteaudit.audit.models import LogEntry
    with transaction() as inner:
        for name in ("One", "Two", "Three"):
            access.create_area(inner, SYSTEM, parent=None, level="country", name=name)
    with transaction() as inner:
        entry = inner.get(LogEntry, audit.get_head(inner)["size"] - 2)
        entry.body = entry.body.replace("country", "village")
    with transaction() as inner, pytest.raises(Problem) as broken:
        audit.verify(inner)

    assert broken.value.code == "log.broken"
