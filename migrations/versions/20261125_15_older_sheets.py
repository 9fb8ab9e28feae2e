"""Yearly sheets that came before there were bodies wait in the office, as later ones do, for a person to say whose they are."""

import sqlalchemy as sa
from alembic import op

from siteaudit.core.db import JSONText
from siteaudit.core.ids import new_id
from siteaudit.visits.told import is_sheet, read_sheet

revision = "20261125_15"
down_revision = "20261124_13"
branch_labels = None
depends_on = None

VERSION = sa.table("checklist_version", sa.column("id"), sa.column("program", JSONText()))
VISIT = sa.table("visit", sa.column("id"), sa.column("visited_on", sa.Date()))
SUBMISSION = sa.table(
    "submission",
    *(sa.column(name) for name in ("id", "visit_id", "checklist_version_id", "replaced_at")),
    sa.column("answers", JSONText()),
    sa.column("summary", JSONText()),
)
SHEET = sa.table(
    "body_sheet",
    *(sa.column(name) for name in ("uid", "submission_id", "named_uid", "named")),
    sa.column("filled_on", sa.Date()),
    sa.column("until_on", sa.Date()),
)


def upgrade():
    connection = op.get_bind()
    for version, program in connection.execute(sa.select(VERSION.c.id, VERSION.c.program)).all():
        if is_sheet(program):
            for row in connection.execute(_without_a_row(version)).all():
                connection.execute(sa.insert(SHEET).values(_sheet(program, row)))


def _without_a_row(version):
    """Submissions of a version that count and have no row; from now on each gets one when it is kept."""
    query = sa.select(SUBMISSION.c.id, SUBMISSION.c.answers, SUBMISSION.c.summary, VISIT.c.visited_on)
    query = query.join_from(SUBMISSION, VISIT, VISIT.c.id == SUBMISSION.c.visit_id)
    query = query.where(SUBMISSION.c.checklist_version_id == version, SUBMISSION.c.replaced_at.is_(None))
    return query.where(SUBMISSION.c.id.not_in(sa.select(SHEET.c.submission_id))).order_by(SUBMISSION.c.id)


def _sheet(program, row):
    told = read_sheet(program, row.answers, row.summary, row.visited_on)
    return {
        "uid": new_id(), "submission_id": row.id, "named_uid": told.uid, "named": told.name,
        "filled_on": told.filled_on, "until_on": told.until_on,
    }  # fmt: skip


def downgrade():
    """Rows of before are as true as those of later; a step down to the tables of bodies takes all."""
