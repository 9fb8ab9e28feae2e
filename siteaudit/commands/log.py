"""siteaudit log head|verify|prove."""

import click

from siteaudit.audit import service as audit
from siteaudit.core.ids import check_id
from siteaudit.core.problems import Problem

from . import acting, json_option, looking, show


@click.group()
def log():
    """The append-only log under every act."""


@log.command()
@json_option
def head(as_json):
    """Size and root now, signed by the log key and kept."""
    from flask import current_app

    with acting() as (session, _actor):
        signer = current_app.extensions["siteaudit.keyring"].sign_head
        row = audit.sign_head(session, signer)
        result = {"size": row.size, "root": row.root, "key": row.key_id, "signature": row.signature}
    show(result, as_json, f"{result['size']} entries, root {result['root']}")


@log.command()
@json_option
def verify(as_json):
    """Hash everything again, and check kept heads; exit 1 with the first position that does not agree."""
    from flask import current_app

    with looking() as (session, _actor):
        result = audit.verify(session, current_app.extensions["siteaudit.keyring"].is_head)
    others = f"; {result['of_other_keys']} heads name another key" if result["of_other_keys"] else ""
    show(result, as_json, f"{result['size']} entries agree, root {result['root']}{others}")


@log.command()
@click.argument("entry", metavar="ID")
@json_option
def prove(entry, as_json):
    """The inclusion proof of an entry: its position, or the id of what it is about (the newest entry counts)."""
    with looking() as (session, _actor):
        show(audit.get_proof(session, _position(session, entry)), as_json)


def _position(session, entry):
    if entry.isdecimal() and len(entry) < 16:
        return int(entry)
    found = audit.list_entries(session, check_id(entry))
    if not found:
        raise Problem("log.unknown")
    return found[-1].position


COMMANDS = [log]
