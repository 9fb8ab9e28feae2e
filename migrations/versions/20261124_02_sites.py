"""The tables of sites."""

revision = "20261124_02"
down_revision = "20261124_01"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
