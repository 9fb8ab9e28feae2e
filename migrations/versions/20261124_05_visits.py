"""The tables of visits."""

revision = "20261124_05"
down_revision = "20261124_04"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
