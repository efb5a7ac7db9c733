"""Ready sentences: a coach helps in a language that they do not speak. A new one is one entry here, then its words."""

from __future__ import annotations

from collections.abc import Mapping

from flows.menus import placeholders
from flows.model import N_, Msg

SENTENCES: Mapping[str, Msg] = {
    "card": N_("Please bring your residence card."),
    "call": N_("I will call you today at {time}."),
    "missed": N_("I tried to call you. Please call me: {phone}"),
    "come": N_("Please come to this place: {place}"),
    "papers": N_("Your papers are in order."),
    "answer": N_("Please answer the questions. I can help you."),
    "done": N_("Well done! Thank you."),
    "soon": N_("I am looking for an answer. I will write soon."),
    "yes": N_("Yes, that is fine."),
    "again": N_("I do not understand you. Please say it differently."),
}
"""Key → sentence, with at most one thing that the coach fills in."""


def blank(key: str) -> str:
    """What the coach has to fill in, "time"; empty when the sentence is ready as it is."""
    return next(iter(placeholders(SENTENCES[key])), "")
