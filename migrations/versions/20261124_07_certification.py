"""The tables of certification."""

revision = "20261124_07"
down_revision = "20261124_06"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
