"""The tables of committees."""

revision = "20261124_06"
down_revision = "20261124_05"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
