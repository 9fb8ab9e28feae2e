"""siteaudit key list|import: the public keys that phones seal protected parts to."""

import pathlib

import click

from siteaudit.access import service as access
from siteaudit.access.models import KeyPurpose
from siteaudit.core import signing
from siteaudit.core.digest import b64

from . import acting, application, json_option, show


@click.group()
def key():
    """Keys. Private protection keys never come here: officers keep them."""


@key.command("list")
@json_option
def list_keys(as_json):
    """This server's own public keys and those of the officers."""
    from siteaudit.core.actor import SYSTEM
    from siteaudit.core.transaction import reading

    with application() as app, reading() as session:
        ring = app.extensions["siteaudit.keyring"]
        rows = [
            {"purpose": purpose, "id": signing.key_id(raw), "label": "this server", "public": b64(raw)}
            for purpose, raw in (
                ("receipt", ring.receipt_public),
                ("intake", ring.intake_public),
                ("log", ring.log_public),
            )
        ]
        for holder in access.list_keys(session, SYSTEM, purpose=KeyPurpose.PROTECTION):
            rows.append(
                {"purpose": "protection", "id": holder.key_id, "label": holder.label, "public": holder.public_key}
            )
    show(rows, as_json, "\n".join(f"{row['purpose']:<11}{row['id']}  {row['label']}" for row in rows))


@key.command("import")
@click.argument("file", type=click.Path(path_type=pathlib.Path))
@click.option("--label", required=True, help="who holds the private half, by function")
@json_option
def import_key(file, label, as_json):
    """Let phones seal protected parts to the public key in FILE (PEM, or the raw point as base64url)."""
    raw = signing.read_public(file.read_bytes())
    with acting() as (session, actor):
        made = access.import_key(
            session, actor, purpose=KeyPurpose.PROTECTION, label=label, key_id=signing.key_id(raw), public_key=b64(raw)
        )
        result = {"id": made.key_id, "label": made.label}
    show(result, as_json, f"phones now seal protected parts to {result['id']} ({result['label']})")


COMMANDS = [key]
