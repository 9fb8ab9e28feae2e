"""Bodies (dispute bodies, committees), the sites that they serve, and their yearly sheets."""

import sqlalchemy as sa
from alembic import op

from siteaudit.core.db import UTC

revision = "20261124_12"
down_revision = "20261124_11"
branch_labels = None
depends_on = None

KINDS = ("cls", "coop", "chief", "church", "peace", "company", "state", "court", "police")


def upgrade():
    op.create_table(
        "body",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="bodykind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("search_name", sa.String(length=200), nullable=False),
        sa.Column("seat", sa.String(length=200), nullable=True),
        sa.Column("created_at", UTC(), nullable=False),
        sa.Column("closed_at", UTC(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_body_area_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
        sa.UniqueConstraint("uid", name=op.f("uq_body_uid")),
    )
    op.create_index(op.f("ix_body_area_id"), "body", ["area_id"], unique=False)
    op.create_index(op.f("ix_body_search_name"), "body", ["search_name"], unique=False)
    op.create_table(
        "body_site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_site_body_id_body")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_body_site_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_site")),
        sa.UniqueConstraint("body_id", "site_id", name=op.f("uq_body_site_body_id_site_id")),
    )
    op.create_index(op.f("ix_body_site_body_id"), "body_site", ["body_id"], unique=False)
    op.create_index(op.f("ix_body_site_site_id"), "body_site", ["site_id"], unique=False)
    op.create_table(
        "body_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("named_uid", sa.String(length=36), nullable=True),
        sa.Column("named", sa.String(length=200), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_sheet_body_id_body")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_body_sheet_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_sheet")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_body_sheet_submission_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_body_sheet_uid")),
    )
    op.create_index(op.f("ix_body_sheet_body_id"), "body_sheet", ["body_id"], unique=False)


def downgrade():
    op.drop_table("body_sheet")
    op.drop_table("body_site")
    op.drop_table("body")
