"""Packages, their files, conflicts, and the generation."""

import sqlalchemy as sa
from alembic import op

from siteaudit.core.db import UTC, JSONText

revision = "20261124_04"
down_revision = "20261124_03"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "generation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("began_at", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generation")),
        sa.UniqueConstraint("uid", name=op.f("uq_generation_uid")),
    )
    op.create_table(
        "package",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("manifest_hash", sa.String(length=64), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("device_seq", sa.BigInteger(), nullable=False),
        sa.Column(
            "transport",
            sa.Enum(
                "partial", "complete", "durable", name="transport", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "judgement",
            sa.Enum(
                "waiting",
                "judging",
                "opened",
                "quarantine",
                "needs_repair",
                name="judgement",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("flags", JSONText(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("received_at", UTC(), nullable=False),
        sa.Column("completed_at", UTC(), nullable=True),
        sa.Column("generation", sa.String(length=36), nullable=True),
        sa.Column("judged_at", UTC(), nullable=True),
        sa.Column("durable_at", UTC(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_package_device_id_device")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
        sa.UniqueConstraint("uid", name=op.f("uq_package_uid")),
    )
    op.create_index(op.f("ix_package_device_id"), "package", ["device_id"], unique=False)
    op.create_index("ix_package_judgement_id", "package", ["judgement", "id"], unique=False)
    op.create_index("ix_package_transport_id", "package", ["transport", "id"], unique=False)
    op.create_table(
        "package_blob",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("assessment", "protected", name="part", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "content",
            sa.Enum("record", "photo", name="content", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name=op.f("fk_package_blob_package_id_package")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_blob")),
        sa.UniqueConstraint("package_id", "place", name=op.f("uq_package_blob_package_id_place")),
    )
    op.create_index(op.f("ix_package_blob_package_id"), "package_blob", ["package_id"], unique=False)
    op.create_index(op.f("ix_package_blob_sha256"), "package_blob", ["sha256"], unique=False)
    op.create_table(
        "package_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("manifest_hash", sa.String(length=64), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=False),
        sa.Column("received_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_package_conflict_device_id_device")),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name=op.f("fk_package_conflict_package_id_package")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_conflict")),
        sa.UniqueConstraint("package_id", "manifest_hash", name=op.f("uq_package_conflict_package_id_manifest_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_package_conflict_uid")),
    )
    op.create_index(op.f("ix_package_conflict_device_id"), "package_conflict", ["device_id"], unique=False)
    op.create_index(op.f("ix_package_conflict_package_id"), "package_conflict", ["package_id"], unique=False)


def downgrade():
    op.drop_index(op.f("ix_package_conflict_package_id"), table_name="package_conflict")
    op.drop_index(op.f("ix_package_conflict_device_id"), table_name="package_conflict")
    op.drop_table("package_conflict")
    op.drop_index(op.f("ix_package_blob_sha256"), table_name="package_blob")
    op.drop_index(op.f("ix_package_blob_package_id"), table_name="package_blob")
    op.drop_table("package_blob")
    op.drop_index("ix_package_transport_id", table_name="package")
    op.drop_index("ix_package_judgement_id", table_name="package")
    op.drop_index(op.f("ix_package_device_id"), table_name="package")
    op.drop_table("package")
    op.drop_table("generation")
