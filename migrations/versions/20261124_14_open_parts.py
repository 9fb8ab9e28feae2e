"""Open parts of checklists for other apps: kept for ever once published, made now for every version that is out."""

import json

import sqlalchemy as sa
from alembic import op

from siteaudit.checklists.open_part import list_sealed, open_part
from siteaudit.core.db import JSONText

revision = "20261124_14"
down_revision = "20261124_12"
branch_labels = None
depends_on = None


def upgrade():
    parts = op.create_table(
        "openrosa_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("xform", sa.Text(), nullable=True),
        sa.Column("title", JSONText(), nullable=False),
        sa.Column("files", JSONText(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["checklist_version.id"], name=op.f("fk_openrosa_part_version_id_checklist_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openrosa_part")),
        sa.UniqueConstraint("version_id", name=op.f("uq_openrosa_part_version_id")),
    )
    op.create_index(op.f("ix_openrosa_part_version_id"), "openrosa_part", ["version_id"], unique=False)
    _fill(parts)


def _fill(parts):
    """What `openrosa.open_parts.keep_part` keeps of a version that is published from now on."""
    columns = [sa.column(name) for name in ("id", "state", "source", "program")]
    versions = sa.table("checklist_version", *columns)
    query = sa.select(*columns).select_from(versions).where(versions.c.state != "draft")
    connection = op.get_bind()
    for identity, _state, source, text in connection.execute(query).all():
        program = json.loads(text)
        if list_sealed(program):
            made = open_part(source, program)
            row = {"version_id": identity, "xform": made.xform, "title": made.title, "files": made.files, "reason": made.reason}
            connection.execute(sa.insert(parts).values(row))


def downgrade():
    op.drop_table("openrosa_part")
