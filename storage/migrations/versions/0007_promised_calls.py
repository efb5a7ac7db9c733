"""promised calls are found by an index"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("queue_entry", schema=None) as batch_op:
        batch_op.create_index(
            "queue_entry_owed",
            ["called_at"],
            unique=False,
            sqlite_where=sa.text("call IS NOT NULL"),
            postgresql_where=sa.text("call IS NOT NULL"),
        )
