"""What a database would do for the statements that the real functions execute, and what it would read whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, event

from storage.work import Store
from tests.stored import SIDS

GROWING = {"outbox", "person", "contact", "conversation", "appointment", "inbound", "profile", "queue_entry", "line"}
PLANNING = 50
"""From the sixth time on Postgres plans without the values, unless a plan with them costs less by more than about this:
then it plans every time."""
UNDER_WAY = {
    "outbox_leased",
    "queue_entry_held",
    "queue_entry_open",
    "queue_entry_owed",
    "outbox_held",
    "line_of_coach",
    "line_of_person",
}
"""Indexes of what is being sent, or waits for a coach, at this moment: in this crowd that is next to nothing."""
FIRST_COLUMNS = """
    SELECT relname, attname FROM pg_index
    JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_attribute ON attrelid = indexrelid AND attnum = 1
"""
VERBS = ("SELECT", "UPDATE", "DELETE", "INSERT")


def executed(store: Store, act: Callable[[], None]) -> dict[str, Any]:
    """Every statement that this takes, with the values it had first."""
    seen: dict[str, Any] = {}

    def note(connection: Any, cursor: Any, statement: str, values: Any, context: Any, many: bool) -> None:
        seen.setdefault(statement, values[0] if many else values)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    return {statement: values for statement, values in seen.items() if statement.split()[0] in VERBS}


def read_whole(connection: Connection, statement: str, values: Any) -> list[str]:
    """The growing tables of which a plan of this statement reads all rows, or the whole of an index."""
    cursor = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        once = f"/* {next(SIDS)} */"  # a text seen before would bring its old plan from Python's cache
        cursor.execute(f"EXPLAIN QUERY PLAN {once} {statement}", values)
        return [row[3] for row in cursor.fetchall() if scanned(row[3]) in GROWING | {"older"}]
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    unknown = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement).replace("%%", "%")
    known = planned(cursor, f"EXPLAIN (FORMAT JSON) {statement}", values)
    blind = planned(cursor, f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {unknown}")
    used = [known, blind] if blind["Total Cost"] < known["Total Cost"] + PLANNING else [known]
    cursor.execute(FIRST_COLUMNS)
    first = dict(cursor.fetchall())
    return [line for plan in used for line in scans(plan, first)]


def scanned(line: str) -> str:
    """The table of which a step of SQLite reads all, also by a search for nothing or by leaps through an index."""
    found = re.match(r"SCAN (\w+)|SEARCH (\w+)(?=$|.*\(ANY\()", line)
    return found[1] or found[2] if found else ""


def planned(cursor: Any, *statement: Any) -> Any:
    """What Postgres would do."""
    cursor.execute(*statement)
    return cursor.fetchone()[0][0]["Plan"]


def scans(node: dict[str, Any], first: Mapping[str, str], above: str = "") -> Iterator[str]:
    """Nodes of a Postgres plan that read the whole of a growing table, or of an index on it, or leap through all of
    an index because they do not know its first column."""
    relation, index = node.get("Relation Name", above), node.get("Index Name", "")
    begins = re.search(rf"\b{first.get(index)}\b", node.get("Index Cond", ""))
    whole = node["Node Type"] == "Seq Scan" or (index and index not in UNDER_WAY and not begins)
    if whole and relation in GROWING:
        yield f"{node['Node Type']} on {relation} {index}"
    for child in node.get("Plans", ()):
        yield from scans(child, first, relation)
