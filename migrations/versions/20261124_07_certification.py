"""Certification: profile versions, decisions with annex lines, status periods, recorded statuses."""

import sqlalchemy as sa
from alembic import op

from siteaudit.core.db import UTC

revision = "20261124_07"
down_revision = "20261124_06"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "profile_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_version")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_profile_version_name_version")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "journal", "stamped_copy", "press", name="source", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("profile_version_id", sa.Integer(), nullable=False),
        sa.Column("transcribed_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UTC(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > effective_on", name=op.f("ck_decision_dates")),
        sa.ForeignKeyConstraint(
            ["profile_version_id"], ["profile_version.id"], name=op.f("fk_decision_profile_version_id_profile_version")
        ),
        sa.ForeignKeyConstraint(["transcribed_by_id"], ["user.id"], name=op.f("fk_decision_transcribed_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("uid", name=op.f("uq_decision_uid")),
    )
    op.create_index(op.f("ix_decision_profile_version_id"), "decision", ["profile_version_id"], unique=False)
    op.create_index(op.f("ix_decision_reference"), "decision", ["reference"], unique=False)
    op.create_index(op.f("ix_decision_transcribed_by_id"), "decision", ["transcribed_by_id"], unique=False)
    op.create_table(
        "annex_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("matched_at", UTC(), nullable=True),
        sa.Column("matched_by_id", sa.Integer(), nullable=True),
        sa.Column("in_error_at", UTC(), nullable=True),
        sa.Column("in_error_by_id", sa.Integer(), nullable=True),
        sa.Column("in_error_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_annex_line_decision_id_decision")),
        sa.ForeignKeyConstraint(["in_error_by_id"], ["user.id"], name=op.f("fk_annex_line_in_error_by_id_user")),
        sa.ForeignKeyConstraint(["matched_by_id"], ["user.id"], name=op.f("fk_annex_line_matched_by_id_user")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_annex_line_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annex_line")),
        sa.UniqueConstraint("uid", name=op.f("uq_annex_line_uid")),
    )
    op.create_index(op.f("ix_annex_line_decision_id"), "annex_line", ["decision_id"], unique=False)
    op.create_index(op.f("ix_annex_line_in_error_by_id"), "annex_line", ["in_error_by_id"], unique=False)
    op.create_index(op.f("ix_annex_line_matched_by_id"), "annex_line", ["matched_by_id"], unique=False)
    op.create_index(op.f("ix_annex_line_site_id"), "annex_line", ["site_id"], unique=False)
    op.create_index(
        "uq_annex_line_standing",
        "annex_line",
        ["decision_id", "number"],
        unique=True,
        sqlite_where=sa.text("in_error_at IS NULL"),
        postgresql_where=sa.text("in_error_at IS NULL"),
    )
    op.create_table(
        "recorded_status",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_recorded_status_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recorded_status")),
        sa.UniqueConstraint("source", "reference", name=op.f("uq_recorded_status_source_reference")),
        sa.UniqueConstraint("uid", name=op.f("uq_recorded_status_uid")),
    )
    op.create_index(op.f("ix_recorded_status_site_id"), "recorded_status", ["site_id"], unique=False)
    op.create_table(
        "status_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("profile_version_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "cause",
            sa.Enum(
                "registration", "decision", "expiry", name="cause", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=300), nullable=False),
        sa.Column("known_from", UTC(), nullable=False),
        sa.Column("known_to", UTC(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_status_period_dates")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_status_period_decision_id_decision")),
        sa.ForeignKeyConstraint(
            ["profile_version_id"],
            ["profile_version.id"],
            name=op.f("fk_status_period_profile_version_id_profile_version"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_status_period_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_period")),
    )
    op.create_index(op.f("ix_status_period_decision_id"), "status_period", ["decision_id"], unique=False)
    op.create_index(op.f("ix_status_period_profile_version_id"), "status_period", ["profile_version_id"], unique=False)
    op.create_index(op.f("ix_status_period_site_id"), "status_period", ["site_id"], unique=False)
    op.create_index(
        "uq_status_period_known",
        "status_period",
        ["site_id", "starts_on"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )


def downgrade():
    op.drop_index(
        "uq_status_period_known",
        table_name="status_period",
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.drop_index(op.f("ix_status_period_site_id"), table_name="status_period")
    op.drop_index(op.f("ix_status_period_profile_version_id"), table_name="status_period")
    op.drop_index(op.f("ix_status_period_decision_id"), table_name="status_period")
    op.drop_table("status_period")
    op.drop_index(op.f("ix_recorded_status_site_id"), table_name="recorded_status")
    op.drop_table("recorded_status")
    op.drop_index(
        "uq_annex_line_standing",
        table_name="annex_line",
        sqlite_where=sa.text("in_error_at IS NULL"),
        postgresql_where=sa.text("in_error_at IS NULL"),
    )
    op.drop_index(op.f("ix_annex_line_site_id"), table_name="annex_line")
    op.drop_index(op.f("ix_annex_line_matched_by_id"), table_name="annex_line")
    op.drop_index(op.f("ix_annex_line_in_error_by_id"), table_name="annex_line")
    op.drop_index(op.f("ix_annex_line_decision_id"), table_name="annex_line")
    op.drop_table("annex_line")
    op.drop_index(op.f("ix_decision_transcribed_by_id"), table_name="decision")
    op.drop_index(op.f("ix_decision_reference"), table_name="decision")
    op.drop_index(op.f("ix_decision_profile_version_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_table("profile_version")
