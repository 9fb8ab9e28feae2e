"""The tables of checklists."""

revision = "20261124_03"
down_revision = "20261124_02"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
