"""The tables of registry."""

revision = "20261124_08"
down_revision = "20261124_07"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
