"""Numbers for an administrator; none is about a person."""

from __future__ import annotations

from prometheus_client import Counter

RECEIVED = Counter("opstap_received_total", "Messages taken in", ["channel"])
REFUSED = Counter("opstap_refused_total", "Requests refused", ["route", "status"])
SENT = Counter("opstap_sent_total", "Messages a provider took", ["channel"])
FAILED = Counter("opstap_failed_total", "Tries that failed", ["channel", "family"])
