"""siteaudit user create|role|reset|disable, area create|list, device enrol|revoke."""

import click
from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import AreaLevel, User
from siteaudit.access.verbs import ROLES
from siteaudit.core.problems import Problem

from . import acting, json_option, looking, show


@click.group()
def user():
    """Accounts of people."""


@user.command()
@click.argument("email")
@click.option("--label", required=True, help="function and first name, as colleagues see it")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(sorted(ROLES)))
@click.option("--area", "areas", multiple=True, required=True, help="uid of an area; repeat for several")
@json_option
def create(email, label, roles, areas, as_json):
    """Create an account; its one-time password is printed once."""
    from siteaudit.web import passwords

    with acting() as (session, actor):
        password, hashed = passwords.new_one_time()
        found = [access.get_area(session, actor, uid) for uid in areas]
        made = access.create_user(
            session, actor, email=email, label=label, roles=list(roles), areas=found,
            password_hash=hashed, one_time=True,
        )
        result = {"uid": made.uid, "email": made.email, "password": password}
    show(result, as_json, _handed_out(result))


@user.command()
@click.argument("email")
@click.argument("roles", nargs=-1, required=True, type=click.Choice(sorted(ROLES)))
@json_option
def role(email, roles, as_json):
    """Replace the roles of an account."""
    with acting() as (session, actor):
        access.set_roles(session, actor, user=_user(session, email), roles=list(roles))
    show({"email": email, "roles": list(roles)}, as_json, f"{email}: {', '.join(roles)}")


@user.command()
@click.argument("email")
@click.option("--factor", is_flag=True, help="take the second factor away too; without it the password alone opens the account")
@json_option
def reset(email, factor, as_json):
    """Give an account a new one-time password, also where the office must not; it is printed once."""
    from siteaudit.web import passwords

    with acting() as (session, actor):
        user = _user(session, email)
        password, hashed = passwords.new_one_time()
        access.reset_password(session, actor, user=user, password_hash=hashed)
        if factor:
            access.remove_factor(session, actor, user=user)
    result = {"email": email, "password": password}
    show(result, as_json, _handed_out(result))


@user.command()
@click.argument("email")
@json_option
def disable(email, as_json):
    """Close an account and revoke its phones."""
    with acting() as (session, actor):
        access.disable_user(session, actor, user=_user(session, email))
    show({"email": email, "active": False}, as_json, f"{email} is closed")


@click.group()
def device():
    """Phones."""


@device.command()
@click.argument("email")
@json_option
def enrol(email, as_json):
    """Make a code that enrols one phone of EMAIL once."""
    from siteaudit.sync import enrolment

    with acting() as (session, actor):
        code = enrolment.create_enrolment_code(session, actor, user=_user(session, email))
    show({"code": code}, as_json, code)


@device.command()
@click.argument("uid")
@json_option
def revoke(uid, as_json):
    """Stop a phone: it reads nothing any more; what it still sends is kept apart."""
    with acting() as (session, actor):
        access.revoke_device(session, actor, uid=uid)
    show({"device": uid, "state": "revoked"}, as_json, "revoked")


@click.group()
def area():
    """Areas: country, province, territory ... by uid."""


@area.command("create")
@click.argument("name")
@click.option("--level", required=True, type=click.Choice([level.value for level in AreaLevel]))
@click.option("--below", default=None, help="uid of the area above")
@click.option("--iso", default=None, help="ISO 3166 code: a country needs one before it has sites")
@json_option
def create_area(name, level, below, iso, as_json):
    """Add an area."""
    with acting() as (session, actor):
        parent = access.get_area(session, actor, below) if below else None
        made = access.create_area(session, actor, parent=parent, level=level, name=name, iso_code=iso)
        result = {"uid": made.uid, "name": made.name, "level": made.level.value}
    show(result, as_json, result["uid"])


@area.command("list")
@json_option
def list_areas(as_json):
    """All areas."""
    with looking() as (session, actor):
        rows = [{"uid": a.uid, "name": a.name, "level": a.level.value} for a in access.list_areas(session, actor)]
    show(rows, as_json, "\n".join(f"{r['uid']}  {r['level']:<12}  {r['name']}" for r in rows) or "no areas yet")


def _handed_out(account):
    return f"{account['email']} may sign in once with the password {account['password']}, within 14 days, and then chooses another"


def _user(session, email):
    found = session.scalars(select(User).where(User.email == email.lower())).first()
    if found is None:
        raise Problem("account.unknown")
    return found


COMMANDS = [user, device, area]
