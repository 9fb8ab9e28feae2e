"""The tables of ground."""

revision = "20261124_01"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
