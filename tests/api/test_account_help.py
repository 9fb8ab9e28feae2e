"""Help by an administrator: a slip for one use, a reset, and what nobody comes into by helping."""

import re
import time

from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import User
from siteaudit.audit import service as audit
from siteaudit.core.actor import SYSTEM
from siteaudit.core.transaction import reading, transaction

from .accounts import BASE, Browser, is_in, uid_of


def test_an_administrator_makes_an_account_and_sees_who_did_not_come_yet(house):
    admin, new = Browser(house), Browser(house)
    admin.sign_in("admin")
    area = re.search(r'name="areas" value="([^"]+)"', admin.get("/office/people").text)[1]
    page = admin.post("/office/people", label="Nadia", email="nadia@example.org", roles="monitor", areas=area, language="en").text
    slip = re.search(r'<p class="code"><code>([a-z2-9-]{19})</code>', page)[1]

    assert slip not in admin.get("/office/people").text
    assert "no password of their own yet" in admin.get("/office/people").text
    assert new.sign_in("nadia", slip).location == "/office/"
    assert new.change(present=slip).location == "/office/account"
    assert "no password of their own yet" not in admin.get("/office/people").text
    assert Browser(house).sign_in("nadia", slip).status_code == 200


def test_a_forgotten_password_is_reset_and_never_read(house):
    admin, amina = Browser(house), Browser(house)
    amina.sign_in("amina")
    admin.sign_in("admin")
    place = f"/office/people/{uid_of(house, 'amina')}"
    page = admin.post(f"{place}/reset", place).text
    slip = re.search(r'<p class="code"><code>([a-z2-9-]{19})</code>', page)[1]

    assert not is_in(amina)
    assert slip not in admin.get(place).text
    assert amina.sign_in("amina").status_code == 200
    amina.sign_in("amina", slip)
    assert amina.get("/office/").location == "/office/account/password"
    with house.app_context(), reading() as session:
        assert slip not in audit.find_entry(session, "user.reset", uid_of(house, "amina")).body


def test_neither_the_own_account_nor_a_higher_one_is_taken_over_by_a_reset(house):
    admin, odette = Browser(house), Browser(house)
    odette.sign_in("odette")
    admin.sign_in("admin")
    own, higher = (f"/office/people/{uid_of(house, name)}" for name in ("admin", "odette"))

    assert admin.post(f"{own}/reset", own).status_code == 403
    assert admin.post(f"{own}/factor", own).status_code == 403
    assert admin.post(f"{higher}/reset", higher).status_code == 403
    assert is_in(odette)
    odette.factor()
    assert admin.post(f"{higher}/reset", higher).status_code == 200
    assert admin.post(f"{higher}/factor", higher).status_code == 403
    assert odette.get(higher).status_code in (302, 403)


def test_the_log_says_who_gave_whom_which_roles(house):
    admin = Browser(house)
    admin.sign_in("admin")
    place = f"/office/people/{uid_of(house, 'amina')}"

    admin.post(f"{place}/roles", place, roles=["monitor", "clerk"])

    page = re.sub(r"<[^>]+>|\s+", " ", admin.get("/office/log?verb=user.role").text)
    assert re.search(r"Admin: changed the roles of an account +Roles: Clerk of the authority, Monitor +.*Amina", page)


def test_a_half_done_sign_in_does_not_survive_a_reset(house):
    owner, thief = Browser(house), Browser(house)
    owner.sign_in("odette")
    codes = owner.factor()
    thief.sign_in("odette")
    with house.app_context(), transaction() as session:
        access.reset_password(session, SYSTEM, user=session.scalars(select(User).where(User.email == "odette@example.org")).one(), password_hash="x")

    assert not is_in(owner)
    assert "/sign-in" in thief.get("/sign-in/code").location
    answer = thief.client.post("/sign-in/code", data={"code": codes.generate(time=time.time() + 30).token}, base_url=BASE)
    assert answer.status_code != 200 or not is_in(thief)
