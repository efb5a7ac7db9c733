"""The hint: what the rules suggest to the coach, with every reason. It decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flows.matching import gaps, open_on, value, wanted
from flows.model import N_, Answers, Say

if TYPE_CHECKING:
    from flows.programme import World

Lane = Literal["ready", "review", "check", "support", "hold", "call"]
LANES: tuple[Lane, ...] = ("ready", "review", "check", "support", "hold", "call")
Suggestion = Literal["propose", "review", "check", "support", "hold"]
LANE_OF: Mapping[Suggestion, Lane] = {
    "propose": "ready",
    "review": "review",
    "check": "check",
    "support": "support",
    "hold": "hold",
}
VERSION = "1"
"""Of the rules in this module and in matching; raised with every change of what they say."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A suggestion with its reasons; `version` names the rules and their parameters."""

    suggestion: Suggestion
    reasons: tuple[Say, ...]
    version: str

    @property
    def lane(self) -> Lane:
        return LANE_OF[self.suggestion]


def screen(answers: Answers, world: World) -> Hint:
    """First match wins: the residence card, then the gaps with the nearest wanted vacancy."""
    rules = world.programme.rules
    version = f"{VERSION}/{rules.version}"
    vacancies = wanted(answers, open_on(world.vacancies, world.now.date()))
    by_vacancy = [(vacancy, gaps(answers, vacancy, rules, world.places)) for vacancy in vacancies]
    by_vacancy.sort(key=lambda pair: len(pair[1]))
    reasons = tuple(
        Say(
            N_("{vacancy}: {gaps}") if found else N_("{vacancy}: nothing stands in the way."),
            {"vacancy": f"{vacancy.title} ({vacancy.ref})", "gaps": found},
        )
        for vacancy, found in by_vacancy
    ) or (Say(N_("No vacancy is open in the chosen work.")),)
    access = value(answers, "work_access")
    if access == "neen":
        return Hint("hold", (Say(N_("The card says: neen.")), *reasons), version)
    if access != "onbeperkt":
        return Hint("check", (Say(N_("A coach must see the residence card.")), *reasons), version)
    fewest = len(by_vacancy[0][1]) if by_vacancy else 1
    return Hint("propose" if fewest == 0 else "review" if fewest == 1 else "support", reasons, version)
