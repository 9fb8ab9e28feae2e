"""/healthz says that the process answers, /readyz that the database does. No figures, no version."""

from flask import Blueprint, jsonify
from sqlalchemy import text

from siteaudit.core.transaction import reading

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz():
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz():
    """The database answers."""
    with reading() as session:
        session.execute(text("SELECT 1"))
    return jsonify(status="ok")
