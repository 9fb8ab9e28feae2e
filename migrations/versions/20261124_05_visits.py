"""Attachments, visits (planned and made), submissions, findings, and what imports took."""

import sqlalchemy as sa
from alembic import op

from siteaudit.core.db import UTC, JSONText

revision = "20261124_05"
down_revision = "20261124_04"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_uid", sa.String(length=36), nullable=False),
        sa.Column(
            "part",
            sa.Enum("assessment", "protected", name="part", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("media_type", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("sealed_sha256", sa.String(length=64), nullable=True),
        sa.Column("original_sha256", sa.String(length=64), nullable=True),
        sa.Column("captured_at", UTC(), nullable=True),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("flags", JSONText(), nullable=False),
        sa.Column("made_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_attachment_area_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint(
            "subject_kind", "subject_uid", "original_sha256", "question", name="uq_attachment_subject_original"
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_attachment_uid")),
    )
    op.create_index(op.f("ix_attachment_area_id"), "attachment", ["area_id"], unique=False)
    op.create_index("ix_attachment_subject", "attachment", ["subject_kind", "subject_uid"], unique=False)
    op.create_table(
        "imported_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("data", JSONText(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_imported_row_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_row")),
        sa.UniqueConstraint("source", "kind", "reference", name=op.f("uq_imported_row_source_kind_reference")),
    )
    op.create_index(op.f("ix_imported_row_site_id"), "imported_row", ["site_id"], unique=False)
    op.create_table(
        "visit_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "first",
                "regular",
                "follow_up",
                "incident",
                "request",
                "expiry",
                name="planreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "assigned",
                "done",
                "cancelled",
                name="planstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("checklists", JSONText(), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=True),
        sa.Column("made_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_visit_plan_area_id_area")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_visit_plan_site_id_site")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_visit_plan_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_plan")),
        sa.UniqueConstraint("uid", name=op.f("uq_visit_plan_uid")),
    )
    op.create_index(op.f("ix_visit_plan_area_id"), "visit_plan", ["area_id"], unique=False)
    op.create_index(op.f("ix_visit_plan_due_on"), "visit_plan", ["due_on"], unique=False)
    op.create_index(op.f("ix_visit_plan_site_id"), "visit_plan", ["site_id"], unique=False)
    op.create_index(op.f("ix_visit_plan_user_id"), "visit_plan", ["user_id"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("site_text", sa.String(length=200), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column(
            "mode",
            sa.Enum(
                "on_site",
                "nearby",
                "remote",
                "not_possible",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("started_at", UTC(), nullable=True),
        sa.Column("finished_at", UTC(), nullable=True),
        sa.Column("received_at", UTC(), nullable=False),
        sa.Column("time_zone_minutes", sa.Integer(), nullable=True),
        sa.Column("position", JSONText(), nullable=True),
        sa.Column("present", JSONText(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum("phone", "import", name="origin", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("package", sa.String(length=36), nullable=True),
        sa.Column("record_digest", sa.String(length=64), nullable=True),
        sa.Column("indication_status", sa.String(length=32), nullable=True),
        sa.Column("indication", JSONText(), nullable=True),
        sa.Column("phone_indication", JSONText(), nullable=True),
        sa.Column("differences", JSONText(), nullable=False),
        sa.Column("flags", JSONText(), nullable=False),
        sa.Column("sealed_photos", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_visit_area_id_area")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_visit_device_id_device")),
        sa.ForeignKeyConstraint(["plan_id"], ["visit_plan.id"], name=op.f("fk_visit_plan_id_visit_plan")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_visit_site_id_site")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_visit_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("reference", name=op.f("uq_visit_reference")),
        sa.UniqueConstraint("uid", name=op.f("uq_visit_uid")),
    )
    op.create_index(op.f("ix_visit_area_id"), "visit", ["area_id"], unique=False)
    op.create_index(op.f("ix_visit_device_id"), "visit", ["device_id"], unique=False)
    op.create_index(op.f("ix_visit_indication_status"), "visit", ["indication_status"], unique=False)
    op.create_index(op.f("ix_visit_package"), "visit", ["package"], unique=False)
    op.create_index(op.f("ix_visit_plan_id"), "visit", ["plan_id"], unique=False)
    op.create_index(op.f("ix_visit_site_id"), "visit", ["site_id"], unique=False)
    op.create_index("ix_visit_site_id_visited_on", "visit", ["site_id", "visited_on"], unique=False)
    op.create_index(op.f("ix_visit_user_id"), "visit", ["user_id"], unique=False)
    op.create_index(op.f("ix_visit_visited_on"), "visit", ["visited_on"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("checklist_version_id", sa.Integer(), nullable=False),
        sa.Column("package", sa.String(length=36), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("answers", JSONText(), nullable=False),
        sa.Column("marks", JSONText(), nullable=False),
        sa.Column("sealed", JSONText(), nullable=False),
        sa.Column("summary", JSONText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checklist_version_id"],
            ["checklist_version.id"],
            name=op.f("fk_submission_checklist_version_id_checklist_version"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_submission_user_id_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_submission_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("uid", name=op.f("uq_submission_uid")),
    )
    op.create_index(op.f("ix_submission_checklist_version_id"), "submission", ["checklist_version_id"], unique=False)
    op.create_index(op.f("ix_submission_package"), "submission", ["package"], unique=False)
    op.create_index(op.f("ix_submission_user_id"), "submission", ["user_id"], unique=False)
    op.create_index(op.f("ix_submission_visit_id"), "submission", ["visit_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("pillar", sa.String(length=64), nullable=True),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("criterion", sa.String(length=64), nullable=True),
        sa.Column(
            "severity",
            sa.Enum(
                "critical", "major", "minor", name="severity", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("evidence", sa.String(length=1), nullable=False),
        sa.Column(
            "sensitivity",
            sa.Enum(
                "public",
                "restricted",
                "sealed",
                name="sensitivity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("duty", sa.String(length=64), nullable=True),
        sa.Column("standard", sa.String(length=200), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_finding_area_id_area")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_finding_submission_id_submission")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_finding_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("submission_id", "question", name=op.f("uq_finding_submission_id_question")),
        sa.UniqueConstraint("uid", name=op.f("uq_finding_uid")),
    )
    op.create_index(op.f("ix_finding_area_id"), "finding", ["area_id"], unique=False)
    op.create_index(op.f("ix_finding_submission_id"), "finding", ["submission_id"], unique=False)
    op.create_index(op.f("ix_finding_visit_id"), "finding", ["visit_id"], unique=False)


def downgrade():
    op.drop_index(op.f("ix_finding_visit_id"), table_name="finding")
    op.drop_index(op.f("ix_finding_submission_id"), table_name="finding")
    op.drop_index(op.f("ix_finding_area_id"), table_name="finding")
    op.drop_table("finding")
    op.drop_index(op.f("ix_submission_visit_id"), table_name="submission")
    op.drop_index(op.f("ix_submission_user_id"), table_name="submission")
    op.drop_index(op.f("ix_submission_package"), table_name="submission")
    op.drop_index(op.f("ix_submission_checklist_version_id"), table_name="submission")
    op.drop_table("submission")
    op.drop_index(op.f("ix_visit_visited_on"), table_name="visit")
    op.drop_index(op.f("ix_visit_user_id"), table_name="visit")
    op.drop_index("ix_visit_site_id_visited_on", table_name="visit")
    op.drop_index(op.f("ix_visit_site_id"), table_name="visit")
    op.drop_index(op.f("ix_visit_plan_id"), table_name="visit")
    op.drop_index(op.f("ix_visit_package"), table_name="visit")
    op.drop_index(op.f("ix_visit_indication_status"), table_name="visit")
    op.drop_index(op.f("ix_visit_device_id"), table_name="visit")
    op.drop_index(op.f("ix_visit_area_id"), table_name="visit")
    op.drop_table("visit")
    op.drop_index(op.f("ix_visit_plan_user_id"), table_name="visit_plan")
    op.drop_index(op.f("ix_visit_plan_site_id"), table_name="visit_plan")
    op.drop_index(op.f("ix_visit_plan_due_on"), table_name="visit_plan")
    op.drop_index(op.f("ix_visit_plan_area_id"), table_name="visit_plan")
    op.drop_table("visit_plan")
    op.drop_index(op.f("ix_imported_row_site_id"), table_name="imported_row")
    op.drop_table("imported_row")
    op.drop_index("ix_attachment_subject", table_name="attachment")
    op.drop_index(op.f("ix_attachment_area_id"), table_name="attachment")
    op.drop_table("attachment")
