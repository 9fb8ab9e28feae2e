"""Sites: names, codes, minerals, parties, titles, listings, hints; the position's spatial index."""

import sqlalchemy as sa
from alembic import op

from siteaudit.core.db import UTC, JSONText
from siteaudit.core.geo import Geom, create_spatial_index, drop_spatial_index

revision = "20261124_02"
down_revision = "20261124_01"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "site_number",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("country", name=op.f("pk_site_number")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("search_name", sa.String(length=200), nullable=False),
        sa.Column("locality", sa.String(length=200), nullable=True),
        sa.Column("geom", Geom("POINT", srid=4326), nullable=True),
        sa.Column(
            "position_source",
            sa.Enum(
                "gps",
                "approximate",
                "map",
                "village",
                "old",
                "unknown",
                name="positionsource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("national_id", sa.String(length=64), nullable=True),
        sa.Column("icglr_id", sa.String(length=64), nullable=True),
        sa.Column(
            "activity",
            sa.Enum(
                "active",
                "non_active",
                "abandoned",
                "unknown",
                name="activity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "operator_type",
            sa.Enum(
                "cooperative",
                "pit_boss",
                "company",
                "state",
                "none",
                "unknown",
                name="operatortype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("water_concern", sa.Boolean(), nullable=True),
        sa.Column("created_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_site_area_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("icglr_id", name=op.f("uq_site_icglr_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_site_uid")),
    )
    op.create_index(op.f("ix_site_area_id"), "site", ["area_id"], unique=False)
    op.create_index(op.f("ix_site_national_id"), "site", ["national_id"], unique=False)
    op.create_index(op.f("ix_site_search_name"), "site", ["search_name"], unique=False)
    op.create_table(
        "licence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "claim",
                "exploration_permit",
                "mining_license",
                "artisanal_permit",
                "unlicensed",
                "other",
                name="licencekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=64), nullable=True),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("commodities", JSONText(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_licence_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence")),
        sa.UniqueConstraint("uid", name=op.f("uq_licence_uid")),
    )
    op.create_index(op.f("ix_licence_site_id"), "licence", ["site_id"], unique=False)
    op.create_table(
        "scheme_listing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=32), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_scheme_listing_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_listing")),
        sa.UniqueConstraint("scheme", "reference", name=op.f("uq_scheme_listing_scheme_reference")),
    )
    op.create_index(op.f("ix_scheme_listing_site_id"), "scheme_listing", ["site_id"], unique=False)
    op.create_table(
        "site_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_code_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_code")),
        sa.UniqueConstraint("scheme", "code", name=op.f("uq_site_code_scheme_code")),
    )
    op.create_index(op.f("ix_site_code_site_id"), "site_code", ["site_id"], unique=False)
    op.create_table(
        "site_hint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("other_site_id", sa.Integer(), nullable=True),
        sa.Column("other_text", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "accepted", "rejected", name="hintstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["other_site_id"], ["site.id"], name=op.f("fk_site_hint_other_site_id_site")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_hint_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_hint")),
        sa.UniqueConstraint("source", "reference", name=op.f("uq_site_hint_source_reference")),
        sa.UniqueConstraint("uid", name=op.f("uq_site_hint_uid")),
    )
    op.create_index(op.f("ix_site_hint_other_site_id"), "site_hint", ["other_site_id"], unique=False)
    op.create_index(op.f("ix_site_hint_site_id"), "site_hint", ["site_id"], unique=False)
    op.create_table(
        "site_mineral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hs", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_mineral_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_mineral")),
        sa.UniqueConstraint("site_id", "hs", name=op.f("uq_site_mineral_site_id_hs")),
    )
    op.create_index(op.f("ix_site_mineral_site_id"), "site_mineral", ["site_id"], unique=False)
    op.create_table(
        "site_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("search_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_name_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_name")),
    )
    op.create_index(op.f("ix_site_name_search_name"), "site_name", ["search_name"], unique=False)
    op.create_index(op.f("ix_site_name_site_id"), "site_name", ["site_id"], unique=False)
    op.create_table(
        "site_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("owner", "operator", name="partyrole", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("identifier", sa.String(length=64), nullable=True),
        sa.Column("tax_number", sa.String(length=64), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("representative", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=16), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_party_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_party")),
        sa.UniqueConstraint("uid", name=op.f("uq_site_party_uid")),
    )
    op.create_index(op.f("ix_site_party_site_id"), "site_party", ["site_id"], unique=False)
    create_spatial_index(op, "site", "geom")


def downgrade():
    drop_spatial_index(op, "site", "geom")
    op.drop_index(op.f("ix_site_party_site_id"), table_name="site_party")
    op.drop_table("site_party")
    op.drop_index(op.f("ix_site_name_site_id"), table_name="site_name")
    op.drop_index(op.f("ix_site_name_search_name"), table_name="site_name")
    op.drop_table("site_name")
    op.drop_index(op.f("ix_site_mineral_site_id"), table_name="site_mineral")
    op.drop_table("site_mineral")
    op.drop_index(op.f("ix_site_hint_site_id"), table_name="site_hint")
    op.drop_index(op.f("ix_site_hint_other_site_id"), table_name="site_hint")
    op.drop_table("site_hint")
    op.drop_index(op.f("ix_site_code_site_id"), table_name="site_code")
    op.drop_table("site_code")
    op.drop_index(op.f("ix_scheme_listing_site_id"), table_name="scheme_listing")
    op.drop_table("scheme_listing")
    op.drop_index(op.f("ix_licence_site_id"), table_name="licence")
    op.drop_table("licence")
    op.drop_index(op.f("ix_site_search_name"), table_name="site")
    op.drop_index(op.f("ix_site_national_id"), table_name="site")
    op.drop_index(op.f("ix_site_area_id"), table_name="site")
    op.drop_table("site")
    op.drop_table("site_number")
