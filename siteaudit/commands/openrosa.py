"""siteaudit openrosa open|close|list, user create|disable: the door for ODK Collect and its family."""

import click

from siteaudit.access import service as access
from siteaudit.openrosa import service as openrosa
from siteaudit.openrosa.setup_code import server_url, setup_code

from . import acting, json_option, looking, show


@click.group("openrosa")
def group():
    """The door for ODK Collect. It is closed until somebody opens it."""


@group.command("open")
@click.argument("project")
@click.option("--label", default=None, help="name of the project as its users see it")
@json_option
def open_door(project, label, as_json):
    """Open /openrosa/PROJECT/; a project that is not there is made."""
    with acting() as (session, actor):
        row = openrosa.open_door(session, actor, name=project, label=label)
        result = {"project": row.name, "open": True, "address": _address(row.name)}
    show(result, as_json, f"open: {result['address']}")


@group.command("close")
@click.argument("project")
@json_option
def close_door(project, as_json):
    """Close it: every address below it is gone at once."""
    with acting() as (session, actor):
        openrosa.close_door(session, actor, name=project)
    show({"project": project, "open": False}, as_json, f"{project} is closed")


@group.command("list")
@json_option
def list_all(as_json):
    """Projects, app users, and how many records wait for a person."""
    with looking() as (session, actor):
        result = {
            "projects": [
                {"project": one.name, "label": one.label, "open": one.is_open, "address": _address(one.name)}
                for one in openrosa.list_projects(session, actor)
            ],
            "users": [
                {
                    "name": one.name, "label": one.label, "project": one.project.name, "active": one.active,
                    "areas": [area.name for area in one.areas],
                }
                for one in openrosa.list_users(session, actor)
            ],
            "set_aside": openrosa.count_set_aside(session, actor),
        }  # fmt: skip
    show(result, as_json, _lines(result))


@group.group()
def user():
    """App users: a name and a secret for one project, in some areas."""


@user.command()
@click.argument("label")
@click.option("--project", required=True, help="the project that this user sends to")
@click.option("--area", "areas", multiple=True, required=True, help="uid of an area; repeat for several")
@json_option
def create(label, project, areas, as_json):
    """Create an app user LABEL; name and secret are printed once, with the text of Collect's set-up code."""
    with acting() as (session, actor):
        found = [access.get_area(session, actor, uid) for uid in areas]
        made, secret = openrosa.create_user(session, actor, project=project, label=label, areas=found)
        result = {
            "name": made.name,
            "secret": secret,
            "address": _address(made.project.name),
            "settings": setup_code(_public_url(), made, secret),
        }
    words = f"address {result['address']}\nname    {made.name}\nsecret  {secret}\ncode    {result['settings']}"
    show(result, as_json, words)


@user.command()
@click.argument("name")
@json_option
def disable(name, as_json):
    """Shut out the app user NAME at once; what was sent stays."""
    with acting() as (session, actor):
        openrosa.disable_user(session, actor, name=name)
    show({"name": name, "active": False}, as_json, f"{name} is shut out")


def _lines(result):
    lines = [f"{'open  ' if one['open'] else 'closed'}  {one['address']}  {one['label']}" for one in result["projects"]]
    lines += [
        f"{one['name']}  {'active  ' if one['active'] else 'shut out'}  {one['project']}  {one['label']}"
        for one in result["users"]
    ]
    return "\n".join([*lines, f"{result['set_aside']} records wait for a person"])


def _public_url():
    from flask import current_app

    return current_app.extensions["siteaudit.settings"].public_url


def _address(name):
    return server_url(_public_url(), name)


COMMANDS = [group]
