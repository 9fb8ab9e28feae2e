"""One-time passwords, recovery codes, and the words of who opened a sealed part apart from the log."""

import datetime
import json

import sqlalchemy as sa
from alembic import op

from siteaudit.core.db import UTC
from siteaudit.core.ids import new_id

revision = "20261124_13"
down_revision = "20261124_14"
branch_labels = None
depends_on = None

_OPENING = sa.table(
    "protection_opening",
    sa.column("uid"), sa.column("visit_id"), sa.column("user_id"), sa.column("at", UTC()), sa.column("reason"), sa.column("words"),
)  # fmt: skip


def upgrade():
    op.add_column("user", sa.Column("one_time_until", UTC(), nullable=True))
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("user_id", "code_hash", name=op.f("uq_recovery_code_user_id_code_hash")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"], unique=False)
    op.create_table(
        "protection_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "follow_up", "evidence", "danger", "review", "request", "error", "other",
                name="reason", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_protection_opening_user_id_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_protection_opening_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protection_opening")),
        sa.UniqueConstraint("uid", name=op.f("uq_protection_opening_uid")),
    )  # fmt: skip
    for column in ("user_id", "visit_id"):
        op.create_index(op.f(f"ix_protection_opening_{column}"), "protection_opening", [column], unique=False)
    _bring_words_over()


def downgrade():
    op.drop_table("protection_opening")
    op.drop_table("recovery_code")
    op.drop_column("user", "one_time_until")


def _bring_words_over():
    """Earlier reasons stand in leaves of the log, which nothing may change: they are read from the table all the same.

    A leaf that names its opening was written after this step, and went through a step down: its words are gone, its reason stays.
    """
    found = op.get_bind()
    ids = {
        name: dict(tuple(row) for row in found.execute(sa.text(f'SELECT uid, id FROM "{name}"')))  # noqa: S608 - two names of ours
        for name in ("user", "visit")
    }
    for (body,) in found.execute(sa.text("SELECT body FROM log_entry WHERE verb = 'protection.reveal' ORDER BY position")):
        leaf = json.loads(body)
        user, visit = ids["user"].get(leaf["actor"]["uid"]), ids["visit"].get(leaf["subject"]["uid"])
        if user and visit:
            at, told = datetime.datetime.fromisoformat(leaf["at"]), leaf["details"]
            reason, words = (told["reason"], "") if "opening" in told else ("other", told.get("reason", "")[:300])
            uid = told.get("opening") or new_id()
            op.execute(_OPENING.insert().values(uid=uid, visit_id=visit, user_id=user, at=at, reason=reason, words=words))
