"""What a submission's talks were, and that a visit was filled on paper first."""

import sqlalchemy as sa
from alembic import op

from siteaudit.core.db import JSONText

revision = "20261124_11"
down_revision = "20261124_10"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("submission", sa.Column("talks", JSONText(), server_default="[]", nullable=False))
    op.add_column("visit", sa.Column("paper", JSONText(), nullable=True))


def downgrade():
    op.drop_column("visit", "paper")
    op.drop_column("submission", "talks")
