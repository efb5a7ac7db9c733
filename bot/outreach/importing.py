"""People brought in from a file: each row is checked, reported by its line, and only then written to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

import phonenumbers

from bot.outreach import write_first
from bot.outreach.reading import Line, is_formula, is_rounded
from bot.programme import ProgrammeFile
from flows.folding import fold
from flows.model import Problem
from flows.outreach import LONGEST_NAME, LONGEST_PARTNER
from flows.phones import NOT_MOBILE, read_mobile
from storage import campaigns
from storage.campaigns import Acquaintance, Invited
from storage.work import Store, Work

CHUNK = 500
"""Rows a transaction: others can work in between, and what was done stays done."""
LONGEST_PERMISSION = 200


class BadCell(ValueError):
    """Why a row is left out."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that was left out, and why."""

    line: int
    reason: str


@dataclass
class Import:
    """One file on its way in; without `send` it is only checked."""

    store: Store
    programme: ProgrammeFile
    coach_id: int
    coach: str
    partner: str = ""
    campaign_id: int | None = None
    held: bool = False
    seen: set[bytes] = field(default_factory=set)
    taken: int = 0

    def bring_in(self, lines: Iterable[Line], step: Callable[[int], None]) -> Iterator[LeftOut]:
        """Check all rows and, if there is a campaign, write to those that are right; tells what is left out."""
        rest = iter(lines)
        while chunk := list(islice(rest, CHUNK)):
            good: list[tuple[int, Invited]] = []
            for line in chunk:
                try:
                    good.append((line.number, self.read(line)))
                except BadCell as problem:
                    yield LeftOut(line.number, str(problem))
            with self.store.work() as work:
                left = self.take(work, good)
            yield from left
            step(len(chunk))

    def take(self, work: Work, good: list[tuple[int, Invited]]) -> list[LeftOut]:
        """Write to those of whom nothing speaks against it; the others."""
        if not good:
            return []
        known = campaigns.acquaintances(work, [one.phone for _, one in good])
        left: list[LeftOut] = []
        invited: list[Invited] = []
        for line, one in good:
            acquaintance = known.get(one.phone)
            reason = self.against(work, acquaintance)
            if reason:
                left.append(LeftOut(line, reason))
            else:
                person_id = None if acquaintance is None else acquaintance.person_id
                invited.append(Invited(one.phone, one.lang, one.name, one.partner, one.permission, person_id))
        self.taken += len(invited)
        if self.campaign_id is not None and invited:
            approached = campaigns.approach(work, invited, self.coach_id, self.campaign_id)
            write_first(work, approached, self.coach, self.programme, self.campaign_id, held=self.held)
        return left

    def against(self, work: Work, known: Acquaintance | None) -> str:
        """Why we do not write first to someone we know."""
        if known is None:
            return ""
        days = self.programme.outreach.not_again_within_days
        if known.stopped:
            return "this person wants no messages"
        if known.written_at is not None and known.written_at > work.now - timedelta(days=days) and not known.known:
            return f"we wrote to this number less than {days} days ago"
        return "this number is known already" if known.known else ""

    def read(self, line: Line) -> Invited:
        """One row, checked by itself. Raises BadCell."""
        cells = line.cells
        if "" in cells:
            raise BadCell("there are more cells than columns")
        for column, cell in cells.items():
            if is_formula(cell):
                raise BadCell(f"{column} looks like a formula")
        phone = self.phone(cells["phone"])
        lang = self.language(cells["language"])
        name, partner = cells["name"], cells["partner"] or self.partner
        if len(name) > LONGEST_NAME:
            raise BadCell(f"name has more than {LONGEST_NAME} letters: only the first name is wanted")
        if len(partner) > LONGEST_PARTNER:
            raise BadCell(f"partner has more than {LONGEST_PARTNER} letters")
        if not fold(cells["permission"]):
            raise BadCell("permission is empty: who was asked when and where?")
        if len(cells["permission"]) > LONGEST_PERMISSION:
            raise BadCell(f"permission has more than {LONGEST_PERMISSION} letters")
        digest = self.store.keys.lookup(campaigns.SMS, phone)
        if digest in self.seen:
            raise BadCell("this number stands in the file already")
        self.seen.add(digest)
        return Invited(phone, lang, name or None, partner or None, cells["permission"])

    def phone(self, cell: str) -> str:
        """+32…, a mobile number of a country that the programme allows."""
        if is_rounded(cell):
            raise BadCell("phone was rounded by a spreadsheet: format the column as text and fill it in again")
        number = read_mobile(cell, self.programme.hours.country)
        if isinstance(number, Problem):
            landline = number.say.text == NOT_MOBILE
            raise BadCell("phone is no mobile number" if landline else "phone is no number that exists")
        region = phonenumbers.region_code_for_number(phonenumbers.parse(number))
        if region not in self.programme.outreach.countries:
            raise BadCell("phone is of a country that the programme file does not allow")
        return number

    def language(self, cell: str) -> str:
        lang = self.programme.language_called(cell)
        if lang is None:
            raise BadCell(f"language is none of {', '.join(self.programme.languages)}")
        return lang
