"""found by index, however many people there are"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
DUE, ABOUT = sa.text("status = 'due'"), sa.text("status = 'due' AND about IS NOT NULL")
HELD = sa.text("status = 'held'")
OPEN = sa.text("status != 'closed'")


def upgrade() -> None:
    for name in ("outbox_due", "outbox_open", "outbox_held", "outbox_about"):
        op.drop_index(name, "outbox")
    op.create_index("outbox_due", "outbox", ["due_at", "channel"], sqlite_where=DUE, postgresql_where=DUE)
    op.create_index("outbox_of_contact", "outbox", ["contact_id", "status", "id"])
    op.create_index("outbox_about", "outbox", ["about"], sqlite_where=ABOUT, postgresql_where=ABOUT)
    op.create_index("outbox_held", "outbox", ["about"], sqlite_where=HELD, postgresql_where=HELD)
    op.drop_index("appointment_open", "appointment")
    op.create_index("ix_appointment_person_id", "appointment", ["person_id"])
    op.create_index("ix_queue_entry_person_id", "queue_entry", ["person_id"])
    op.create_index("queue_entry_held", "queue_entry", ["coach_id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_audit_person_id", "audit", ["person_id"])
