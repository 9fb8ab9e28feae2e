"""The door for ODK Collect: projects, app users, submissions as they came; corrected submissions stay."""

import sqlalchemy as sa
from alembic import op

from siteaudit.core.db import UTC, JSONText

revision = "20261124_10"
down_revision = "20261124_09"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("submission", sa.Column("replaced_at", UTC(), nullable=True))
    op.create_table(
        "openrosa_project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("made_at", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openrosa_project")),
        sa.UniqueConstraint("name", name=op.f("uq_openrosa_project_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_openrosa_project_uid")),
    )
    op.create_table(
        "openrosa_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("secret_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("made_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["openrosa_project.id"], name=op.f("fk_openrosa_user_project_id_openrosa_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openrosa_user")),
        sa.UniqueConstraint("name", name=op.f("uq_openrosa_user_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_openrosa_user_uid")),
    )
    op.create_index(op.f("ix_openrosa_user_project_id"), "openrosa_user", ["project_id"], unique=False)
    op.create_table(
        "openrosa_user_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_openrosa_user_area_area_id_area")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["openrosa_user.id"], name=op.f("fk_openrosa_user_area_user_id_openrosa_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openrosa_user_area")),
        sa.UniqueConstraint("user_id", "area_id", name=op.f("uq_openrosa_user_area_user_id_area_id")),
    )
    op.create_index(op.f("ix_openrosa_user_area_area_id"), "openrosa_user_area", ["area_id"], unique=False)
    op.create_index(op.f("ix_openrosa_user_area_user_id"), "openrosa_user_area", ["user_id"], unique=False)
    op.create_table(
        "openrosa_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.String(length=200), nullable=False),
        sa.Column("replaced", sa.String(length=200), nullable=True),
        sa.Column("form", sa.String(length=100), nullable=False),
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("xml_sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "recorded", "quarantine", "replaced",
                name="state", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("received_at", UTC(), nullable=False),
        sa.Column("expected", JSONText(), nullable=False),
        sa.Column("conflicts", JSONText(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_openrosa_submission_area_id_area")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["openrosa_project.id"], name=op.f("fk_openrosa_submission_project_id_openrosa_project")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_openrosa_submission_submission_id_submission")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["openrosa_user.id"], name=op.f("fk_openrosa_submission_user_id_openrosa_user")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_openrosa_submission_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openrosa_submission")),
        sa.UniqueConstraint(
            "project_id", "instance_id", name=op.f("uq_openrosa_submission_project_id_instance_id")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_openrosa_submission_uid")),
    )  # fmt: skip
    for column in ("area_id", "replaced", "submission_id", "user_id", "visit_id", "project_id"):
        op.create_index(op.f(f"ix_openrosa_submission_{column}"), "openrosa_submission", [column], unique=False)
    op.create_table(
        "openrosa_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["openrosa_submission.id"],
            name=op.f("fk_openrosa_file_submission_id_openrosa_submission"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openrosa_file")),
        sa.UniqueConstraint("submission_id", "name", name=op.f("uq_openrosa_file_submission_id_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_openrosa_file_uid")),
    )
    op.create_index(op.f("ix_openrosa_file_submission_id"), "openrosa_file", ["submission_id"], unique=False)


def downgrade():
    for table in ("openrosa_file", "openrosa_submission", "openrosa_user_area", "openrosa_user", "openrosa_project"):
        op.drop_table(table)
    op.drop_column("submission", "replaced_at")
