"""Our count must be the provider's bill: a table made once by Twilio's own calculator, and laws."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.segments import Segments, gsm7, segments

TABLE = json.loads(Path(__file__).with_name("segments.json").read_text("utf-8"))
CHEAP = st.text("aé \n€{[\f", max_size=400)
DEAR = st.text("aë€😀ب\n", max_size=200)


@pytest.mark.parametrize("row", TABLE["rows"], ids=lambda row: ascii(row["text"][:12]) + str(len(row["text"])))
def test_the_oracle_agrees(row: dict[str, Any]) -> None:
    assert segments(row["text"]) == Segments(row["encoding"], row["units"], row["segments"])
    assert gsm7(row["text"]) == (row["encoding"] == "GSM-7")


@given(CHEAP | DEAR, CHEAP | DEAR)
def test_more_text_never_costs_less(a: str, b: str) -> None:
    assert segments(a + b).count >= max(segments(a).count, segments(b).count)


@given(CHEAP | DEAR | st.text(st.characters(), max_size=200))
def test_count_covers_the_units(text: str) -> None:
    weight = segments(text)
    alone, joined = (160, 153) if weight.encoding == "GSM-7" else (70, 67)
    assert (weight.count == 1) == (weight.units <= alone)
    assert weight.count == 1 or weight.units <= weight.count * joined
