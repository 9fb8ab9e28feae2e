"""Committees: seats, reviews, recusals, votes and opinions."""

import sqlalchemy as sa
from alembic import op

from siteaudit.core.db import UTC, JSONText

revision = "20261124_06"
down_revision = "20261124_05"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "committee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "local", "provincial", "national", name="level", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("mandate", sa.Text(), nullable=False),
        sa.Column("votes_by_name", sa.Boolean(), nullable=False),
        sa.Column("each_college", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_committee_area_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee")),
        sa.UniqueConstraint("area_id", "name", name=op.f("uq_committee_area_id_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_committee_uid")),
    )
    op.create_index(op.f("ix_committee_area_id"), "committee", ["area_id"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_uid", sa.String(length=36), nullable=False),
        sa.Column("site_uid", sa.String(length=36), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "recorded", "closed", name="reviewstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("opened_at", UTC(), nullable=False),
        sa.Column("closed_at", UTC(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_review_area_id_area")),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_review_committee_id_committee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("uid", name=op.f("uq_review_uid")),
    )
    op.create_index(op.f("ix_review_area_id"), "review", ["area_id"], unique=False)
    op.create_index(op.f("ix_review_committee_id"), "review", ["committee_id"], unique=False)
    op.create_index(op.f("ix_review_site_uid"), "review", ["site_uid"], unique=False)
    op.create_index(op.f("ix_review_subject_uid"), "review", ["subject_uid"], unique=False)
    op.create_index(
        "uq_review_not_closed",
        "review",
        ["committee_id", "subject_kind", "subject_uid"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column(
            "college",
            sa.Enum(
                "state",
                "private",
                "civil_society",
                name="college",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("institution", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_seat_committee_id_committee")),
        sa.ForeignKeyConstraint(["deputy_id"], ["user.id"], name=op.f("fk_seat_deputy_id_user")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_seat_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("uid", name=op.f("uq_seat_uid")),
    )
    op.create_index(op.f("ix_seat_committee_id"), "seat", ["committee_id"], unique=False)
    op.create_index(op.f("ix_seat_deputy_id"), "seat", ["deputy_id"], unique=False)
    op.create_index(op.f("ix_seat_user_id"), "seat", ["user_id"], unique=False)
    op.create_table(
        "opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "signed_in",
                "consensus",
                "show_of_hands",
                "secret_ballot",
                name="method",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "favourable",
                "with_conditions",
                "unfavourable",
                "divided",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("tally", JSONText(), nullable=False),
        sa.Column("attendance", JSONText(), nullable=False),
        sa.Column("dissent", JSONText(), nullable=False),
        sa.Column("conditions", JSONText(), nullable=False),
        sa.Column("minutes_uid", sa.String(length=36), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UTC(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", UTC(), nullable=True),
        sa.Column("rejected_at", UTC(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_opinion_area_id_area")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["user.id"], name=op.f("fk_opinion_confirmed_by_id_user")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_opinion_recorded_by_id_user")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_opinion_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sa.UniqueConstraint("uid", name=op.f("uq_opinion_uid")),
    )
    op.create_index(op.f("ix_opinion_area_id"), "opinion", ["area_id"], unique=False)
    op.create_index(op.f("ix_opinion_confirmed_by_id"), "opinion", ["confirmed_by_id"], unique=False)
    op.create_index(op.f("ix_opinion_recorded_by_id"), "opinion", ["recorded_by_id"], unique=False)
    op.create_index(op.f("ix_opinion_review_id"), "opinion", ["review_id"], unique=False)
    op.create_index(
        "uq_opinion_standing",
        "opinion",
        ["review_id"],
        unique=True,
        sqlite_where=sa.text("rejected_at IS NULL"),
        postgresql_where=sa.text("rejected_at IS NULL"),
    )
    op.create_table(
        "recusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recused_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_recusal_review_id_review")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_recusal_seat_id_seat")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recusal_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        sa.UniqueConstraint("review_id", "seat_id", "user_id", name=op.f("uq_recusal_review_id_seat_id_user_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_recusal_uid")),
    )
    op.create_index(op.f("ix_recusal_review_id"), "recusal", ["review_id"], unique=False)
    op.create_index(op.f("ix_recusal_seat_id"), "recusal", ["seat_id"], unique=False)
    op.create_index(op.f("ix_recusal_user_id"), "recusal", ["user_id"], unique=False)
    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "choice",
            sa.Enum(
                "favourable",
                "with_conditions",
                "unfavourable",
                "abstain",
                name="choice",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("voted_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_vote_review_id_review")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_vote_seat_id_seat")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_vote_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint("review_id", "seat_id", name=op.f("uq_vote_review_id_seat_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_vote_uid")),
    )
    op.create_index(op.f("ix_vote_review_id"), "vote", ["review_id"], unique=False)
    op.create_index(op.f("ix_vote_seat_id"), "vote", ["seat_id"], unique=False)
    op.create_index(op.f("ix_vote_user_id"), "vote", ["user_id"], unique=False)


def downgrade():
    op.drop_index(op.f("ix_vote_user_id"), table_name="vote")
    op.drop_index(op.f("ix_vote_seat_id"), table_name="vote")
    op.drop_index(op.f("ix_vote_review_id"), table_name="vote")
    op.drop_table("vote")
    op.drop_index(op.f("ix_recusal_user_id"), table_name="recusal")
    op.drop_index(op.f("ix_recusal_seat_id"), table_name="recusal")
    op.drop_index(op.f("ix_recusal_review_id"), table_name="recusal")
    op.drop_table("recusal")
    op.drop_index(
        "uq_opinion_standing",
        table_name="opinion",
        sqlite_where=sa.text("rejected_at IS NULL"),
        postgresql_where=sa.text("rejected_at IS NULL"),
    )
    op.drop_index(op.f("ix_opinion_review_id"), table_name="opinion")
    op.drop_index(op.f("ix_opinion_recorded_by_id"), table_name="opinion")
    op.drop_index(op.f("ix_opinion_confirmed_by_id"), table_name="opinion")
    op.drop_index(op.f("ix_opinion_area_id"), table_name="opinion")
    op.drop_table("opinion")
    op.drop_index(op.f("ix_seat_user_id"), table_name="seat")
    op.drop_index(op.f("ix_seat_deputy_id"), table_name="seat")
    op.drop_index(op.f("ix_seat_committee_id"), table_name="seat")
    op.drop_table("seat")
    op.drop_index(
        "uq_review_not_closed",
        table_name="review",
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.drop_index(op.f("ix_review_subject_uid"), table_name="review")
    op.drop_index(op.f("ix_review_site_uid"), table_name="review")
    op.drop_index(op.f("ix_review_committee_id"), table_name="review")
    op.drop_index(op.f("ix_review_area_id"), table_name="review")
    op.drop_table("review")
    op.drop_index(op.f("ix_committee_area_id"), table_name="committee")
    op.drop_table("committee")
