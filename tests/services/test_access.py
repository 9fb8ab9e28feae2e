"""Rights: areas hide, roles refuse, the log remembers."""

import datetime

import pytest

from siteaudit.access import service as access
from siteaudit.access.models import Area, SignIn, User
from siteaudit.audit import service as audit
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM, Actor
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction
from siteaudit.demo import people as cast


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


@pytest.fixture
def second(session, people):
    """Another administrator of the whole country, beside the cast's."""
    user = access.create_user(
        session, SYSTEM, email="second@example.org", label="Second", roles=["administrator"], areas=[people.areas[cast.COUNTRY]]
    )
    return Actor("user", user.id, user.uid, user.label)


def known(session, user, factor=False):
    """Somebody who was in before, perhaps with a second factor."""
    session.add(SignIn(user_id=user.id, started_at=clock.now(), seen_at=clock.now()))
    user.tf_primary_method, user.tf_totp_secret = ("authenticator", "x") if factor else (None, None)
    session.flush()
    return user


def reset(session, actor, user):
    access.reset_password(session, actor, user=user, password_hash="new")


@pytest.mark.parametrize(("name", "factor", "allowed"), [
    ("amina", False, True), ("lea", False, True), ("safi", False, False), ("safi", True, True), ("rachid", False, True),
    ("chen", False, False), ("noella", False, False), ("claude", False, False), ("odette", False, False), ("admin", False, False),
    ("chen", True, True), ("claude", True, True), ("odette", True, True), ("admin", True, True),
])  # fmt: skip
def test_who_decides_is_reset_only_behind_a_second_factor(session, people, second, name, factor, allowed):
    user = known(session, people.users[name], factor)
    before = user.fs_uniquifier

    if allowed:
        reset(session, second, user)
        assert (user.password, bool(user.one_time_until), bool(user.tf_primary_method)) == ("new", True, factor)
        assert user.fs_uniquifier != before
        assert all(row.ended_at for row in session.query(SignIn).filter_by(user_id=user.id))
    else:
        with pytest.raises(Problem, match=r"account\.two-keys"):
            reset(session, second, user)
        assert user.password != "new"


def test_nobody_gets_both_keys_of_an_account_in_either_order(session, people):
    first, other = known(session, people.users["claude"], factor=True), known(session, people.users["odette"], factor=True)

    reset(session, people.admin, first)
    with pytest.raises(Problem, match=r"account\.two-keys"):
        access.remove_factor(session, people.admin, user=first)
    access.remove_factor(session, people.admin, user=other)
    with pytest.raises(Problem, match=r"account\.two-keys"):
        reset(session, people.admin, other)


def test_a_role_taken_away_for_a_moment_opens_nothing(app, session, people):
    user = known(session, people.users["chen"])
    session.commit()
    with transaction() as written:
        access.set_roles(written, people.admin, user=written.get(User, user.id), roles=["chair", "monitor"])
    with transaction() as written:
        access.set_roles(written, people.admin, user=written.get(User, user.id), roles=["monitor"])

    with transaction() as written, pytest.raises(Problem, match=r"account\.two-keys"):
        reset(written, people.admin, written.get(User, user.id))


@pytest.mark.parametrize("role", ["case_officer", "clerk", "member", "chair", "secretary", "auditor", "administrator"])
def test_who_reset_a_colleague_gives_that_account_no_role_that_decides(app, session, people, second, role):
    user = known(session, people.users["amina"])
    session.commit()
    with transaction() as written:
        reset(written, people.admin, written.get(User, user.id))

    with transaction() as written, pytest.raises(Problem, match=r"account\.same-person"):
        access.set_roles(written, people.admin, user=written.get(User, user.id), roles=["monitor", role])
    with transaction() as written:
        access.set_roles(written, people.admin, user=written.get(User, user.id), roles=["monitor", "team_lead"])
        access.set_roles(written, second, user=written.get(User, user.id), roles=[role])
    with transaction() as written:
        access.set_roles(written, people.admin, user=written.get(User, user.id), roles=[role])


def test_after_a_reset_by_another_the_first_may_give_roles_again(app, session, people, second):
    user = known(session, people.users["amina"])
    session.commit()
    for helper in (people.admin, second):
        with transaction() as written:
            reset(written, helper, written.get(User, user.id))

    with transaction() as written, pytest.raises(Problem, match=r"account\.same-person"):
        access.set_roles(written, second, user=written.get(User, user.id), roles=["clerk"])
    with transaction() as written:
        access.set_roles(written, people.admin, user=written.get(User, user.id), roles=["clerk"])


def test_another_slip_for_somebody_who_never_came_holds_no_role_back(app, session, people):
    session.commit()
    with transaction() as written:
        reset(written, people.admin, written.get(User, people.users["amina"].id))
    with transaction() as written:
        access.set_roles(written, people.admin, user=written.get(User, people.users["amina"].id), roles=["clerk"])


def test_an_account_that_nobody_used_yet_gets_another_slip(session, people):
    reset(session, people.admin, people.users["chen"])

    assert people.users["chen"].one_time_until == clock.now() + datetime.timedelta(days=14)


@pytest.mark.parametrize("act", [reset, lambda session, actor, user: access.remove_factor(session, actor, user=user)])
def test_help_is_for_others_of_the_own_areas_by_administrators(session, people, act):
    north = access.create_user(session, SYSTEM, email="n@example.org", label="N", roles=["administrator"], areas=[people.areas[cast.NORTH]])
    north = Actor("user", north.id, north.uid, north.label)
    closed = known(session, people.users["boris"], factor=True)
    closed.active = False
    session.flush()

    for actor, name, code in (
        (people.admin, "admin", "access.own-account"), (north, "odette", "item.not-found"), (north, "admin", "item.not-found"),
        (people.lea, "amina", "access.denied"), (people.admin, "boris", "account.closed"),
    ):  # fmt: skip
        with pytest.raises(Problem, match=code.replace(".", r"\.")):
            act(session, actor, people.users[name])


def test_the_shell_of_the_machine_opens_what_the_office_must_not(session, people):
    user = known(session, people.users["claude"], factor=True)

    reset(session, SYSTEM, user)
    access.remove_factor(session, SYSTEM, user=user)

    assert (user.password, user.tf_primary_method) == ("new", None)


def test_a_recovery_code_works_once_for_its_owner_however_it_is_typed(session, people):
    known(session, people.users["odette"], factor=True)
    known(session, people.users["claude"], factor=True)
    codes = access.make_recovery_codes(session, people.odette)

    assert len(set(codes)) == 10
    assert not access.use_recovery_code(session, people.claude, codes[0])
    assert access.use_recovery_code(session, people.odette, f"  {codes[0].upper().replace('-', ' ')} ")
    assert not access.use_recovery_code(session, people.odette, codes[0])
    assert access.count_recovery_codes(session, people.odette) == 9
    newer = access.make_recovery_codes(session, people.odette)
    assert not access.use_recovery_code(session, people.odette, codes[1])
    assert access.use_recovery_code(session, people.odette, newer[1])


def test_every_act_on_an_account_leaves_its_leaf(app, session, people):
    odette, amina = known(session, people.users["odette"], factor=True), people.users["amina"]
    session.commit()
    with transaction() as written:
        access.make_recovery_codes(written, people.odette)
        access.set_own_password(written, people.odette, password_hash="x")
        access.set_language(written, people.odette, "sw")
        reset(written, people.admin, written.get(User, amina.id))
        access.remove_factor(written, people.admin, user=written.get(User, odette.id))

    leaves = {verb: audit.find_entry(session, verb, user.uid) for verb, user in (
        ("factor.codes", odette), ("user.password", odette), ("user.language", odette), ("user.reset", amina), ("factor.remove", odette),
    )}  # fmt: skip
    assert None not in leaves.values()
    assert people.admin.uid in leaves["user.reset"].body


def test_a_second_account_with_the_same_address_is_refused(session, people):
    with pytest.raises(Problem) as refused:
        access.create_user(
            session, people.admin, email="AMINA@example.org", label="x", roles=["monitor"],
            areas=[people.areas["Kaleo-Nord"]],
        )

    assert refused.value.code == "account.exists"


def test_an_area_may_have_a_name_as_long_as_its_column(session, people):
    made = access.create_area(session, SYSTEM, parent=people.areas[cast.NORTH], level="village", name="Ka" * 100)

    assert made.path == f"{people.areas[cast.NORTH].path}{made.id}/"


def test_an_area_is_named_in_signs_that_are_seen(session, people):
    made = access.create_area(session, SYSTEM, parent=people.areas[cast.NORTH], level="village", name="Ki\u202esangani\n ")

    assert (made.name, made.search_name) == ("Kisangani", "kisangani")
    for name in ("", "\u202e", "x" * 201):
        with pytest.raises(Problem, match=r"body\.invalid"):
            access.create_area(session, SYSTEM, parent=None, level="country", name=name)


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
