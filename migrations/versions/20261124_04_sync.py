"""The tables of sync."""

revision = "20261124_04"
down_revision = "20261124_03"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
