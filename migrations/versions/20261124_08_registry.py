"""Exports that were handed out."""

import sqlalchemy as sa
from alembic import op

from siteaudit.core.db import UTC, JSONText

revision = "20261124_08"
down_revision = "20261124_07"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "export_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("face", sa.String(length=32), nullable=False),
        sa.Column("made_at", UTC(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("manifest", JSONText(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_export_run_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_run")),
        sa.UniqueConstraint("uid", name=op.f("uq_export_run_uid")),
    )
    op.create_index(op.f("ix_export_run_user_id"), "export_run", ["user_id"], unique=False)


def downgrade():
    op.drop_table("export_run")
