"""The logic hash and reviews of a checklist version, and the files it needs beside itself."""

import json

import sqlalchemy as sa
from alembic import op

from siteaudit.checklists.compiler.logic import logic_of
from siteaudit.core.db import UTC, JSONText

revision = "20261124_09"
down_revision = "20261124_08"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("checklist_version", sa.Column("logic", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("checklist_version", sa.Column("reviewed", JSONText(), nullable=False, server_default="{}"))
    op.add_column("checklist_version", sa.Column("saved_at", UTC(), nullable=True))
    _fill()
    op.create_table(
        "checklist_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checklist_version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("md5", sa.String(length=32), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checklist_version_id"],
            ["checklist_version.id"],
            name=op.f("fk_checklist_file_checklist_version_id_checklist_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_file")),
        sa.UniqueConstraint(
            "checklist_version_id", "name", name=op.f("uq_checklist_file_checklist_version_id_name")
        ),
    )
    op.create_index(
        op.f("ix_checklist_file_checklist_version_id"), "checklist_file", ["checklist_version_id"], unique=False
    )
    op.create_index(op.f("ix_checklist_file_sha256"), "checklist_file", ["sha256"], unique=False)


def _fill():
    """What is published already gets the hash of its own program, and its day as the day it was saved."""
    table = sa.table(
        "checklist_version", sa.column("id"), sa.column("program"), sa.column("logic"), sa.column("saved_at"), sa.column("published_at"),
    )  # fmt: skip
    connection = op.get_bind()
    for identity, program in connection.execute(sa.select(table.c.id, table.c.program)).all():
        logic = logic_of(json.loads(program))
        change = sa.update(table).where(table.c.id == identity).values(logic=logic, saved_at=table.c.published_at)
        connection.execute(change)


def downgrade():
    op.drop_table("checklist_file")
    op.drop_column("checklist_version", "saved_at")
    op.drop_column("checklist_version", "reviewed")
    op.drop_column("checklist_version", "logic")
