"""siteaudit log head|verify|prove."""

import click

from siteaudit.audit import service as audit

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
    """Hash everything again; exit 1 with the first position that does not agree."""
    with looking() as (session, _actor):
        result = audit.verify(session)
    show(result, as_json, f"{result['size']} entries agree, root {result['root']}")


@log.command()
@click.argument("position", type=int)
@json_option
def prove(position, as_json):
    """The inclusion proof of the entry at POSITION."""
    with looking() as (session, _actor):
        show(audit.get_proof(session, position), as_json)


COMMANDS = [log]
