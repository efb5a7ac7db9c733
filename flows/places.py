"""Which Belgian place a text means, since people write it with typos, in their language and in their script."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from flows import folding

_POSTCODE = re.compile(r"(?<![0-9])[1-9][0-9]{3}(?![0-9])")
_SAINTS = {"sint": "st", "saint": "st", "sankt": "st", "sainte": "ste"}
# Places that are also everyday words: believed when they stand alone, not inside a sentence.
_EVERYDAY = frozenset({
    "alle", "aye", "bande", "berg", "bois", "bouge", "bure", "celles", "champion", "dave", "essen", "fosse",
    "ham", "haren", "heure", "hour", "hove", "jambes", "laar", "latour", "lot", "mean", "meer", "mere", "naast",
    "outer", "perk", "recht", "silly", "stave", "ways", "wever",
    "ans", "goe", "hal", "heffen", "мене", "الان", "كنت",
})  # fmt: skip
_MOST = 5  # places offered at once
_ENOUGH = 81.0  # points of `ratio`: at 80 "werk" is Wervik and "morgen" is Moen
_CLOSE = 6.0  # points of `ratio` within which two places are both meant


@dataclass(frozen=True, slots=True)
class Place:
    """A postcode and place; `names` are all its spellings, its own first; degrees WGS 84."""

    postcode: str
    name: str
    names: tuple[str, ...]
    lat: float
    lon: float

    @property
    def key(self) -> str:
        """What is stored: readable and stable, since a postcode alone can hold many villages."""
        return f"{self.postcode} {self.name}"

    def is_called(self, text: str) -> bool:
        """Is the text this place's name or postcode, and no everyday word or a mere two letters?"""
        name = fold(text.replace(self.postcode, " "))
        if self.postcode in text.split() and not name:
            return True
        return len(name) > 2 and name not in _EVERYDAY and name in map(fold, self.names)


class Gazetteer:
    """All places with their look-ups, built once, so that a search is a dictionary's work."""

    def __init__(self, rows: Iterable[tuple[Place, str]]) -> None:
        """Index (place, municipality) rows in the order given."""
        self._town = dict(rows)
        self._by_key = {place.key: place for place in self._town}
        self._by_postcode: dict[str, list[Place]] = defaultdict(list)
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        for place in sorted(self._town, key=lambda p: (not self._main(p), p.postcode)):
            self._by_postcode[place.postcode].append(place)
            apart = (name.replace("'", " ") for name in place.names)  # "de l'Enclus", "de lEnclus", "de l Enclus"
            for name in dict.fromkeys(map(fold, (*place.names, *apart))):
                # Antwerpen has seven postcodes and is one answer: the lowest stands for all.
                if not any((self._town[p], p.name) == (self._town[place], place.name) for p in self._by_name[name]):
                    self._by_name[name].append(place)
        self._names = list(self._by_name)
        self._longest = max((name.count(" ") + 1 for name in self._names), default=0)

    @classmethod
    def parse(cls, tsv: str) -> "Gazetteer":
        """Read the text of places.tsv: a header, then postcode, name, other|names, lat, lon, municipality."""
        rows = []
        for line in tsv.splitlines()[1:]:
            postcode, name, others, lat, lon, town = line.split("\t")
            names = (name, *filter(None, others.split("|")))
            rows.append((Place(postcode, name, names, float(lat), float(lon)), town))
        return cls(rows)

    def get(self, key: str) -> Place:
        """The place stored under `key`; KeyError when there is none."""
        return self._by_key[key]

    def find(self, text: str) -> tuple[Place, ...]:
        """() is unknown, one is certain, several (at most 5) are to be asked back.

        A known postcode decides: the place of it that the text names, else the one that carries its
        municipality's name (3300 is Tienen, not one of its villages), else all of it. A name found
        elsewhere contradicts the postcode, so both are given. Without postcode an exact name wins, alone or
        as whole words of a sentence; else the nearest spelling. Municipalities come before villages.
        """
        codes = [code for code in _POSTCODE.findall(text) if code in self._by_postcode]
        folded = fold(_POSTCODE.sub(" ", text))
        named = self._named(folded)
        if not codes:
            return tuple((named or self._similar(folded))[:_MOST])
        inside = [place for code in codes for place in self._by_postcode[code]]
        picked = self._picked(inside, folded)
        if picked:
            return tuple(picked[:_MOST])
        mains = [place for code in codes for place in self._heads(self._by_postcode[code])]
        towns = {self._town[place] for place in inside}
        elsewhere = [] if any(place.name in towns or self._town[place] in towns for place in named) else named
        return tuple(dict.fromkeys(mains + elsewhere))[:_MOST]

    def _main(self, place: Place) -> bool:
        return self._town[place] == place.name

    def _heads(self, places: list[Place]) -> list[Place]:
        return [place for place in places if self._main(place)] or places

    def _named(self, folded: str) -> list[Place]:
        """The places named exactly; in "Kessel-Lo bij Leuven" a part outranks its own municipality."""
        if folded in self._by_name:
            return self._by_name[folded]
        found = []
        words, start = folded.split(), 0
        while start < len(words):
            for end in range(min(len(words), start + self._longest), start, -1):
                name = " ".join(words[start:end])
                if len(name) > 2 and name not in _EVERYDAY and name in self._by_name:
                    found += self._by_name[name]
                    start = end - 1
                    break
            start += 1
        whole = {self._town[place] for place in found if not self._main(place)}
        return [place for place in dict.fromkeys(found) if not (self._main(place) and place.name in whole)]

    def _picked(self, places: list[Place], folded: str) -> list[Place]:
        """Those of a postcode's places which the text names, misspelt perhaps."""
        scores = {place: max(fuzz.ratio(folded, fold(name)) for name in place.names) for place in places if folded}
        padded = f" {folded} "
        exact = [place for place in scores if any(f" {fold(name)} " in padded for name in place.names)]
        villages = [place for place in exact if not self._main(place)]
        best = max(scores.values(), default=0)
        return villages or exact or [p for p in scores if scores[p] == best >= _ENOUGH]

    def _similar(self, folded: str) -> list[Place]:
        """The nearest spellings, all that are about as near: "Gentk" is Gent or Genk."""
        if len(folded) < 4:
            return []
        hits = process.extract(folded, self._names, scorer=fuzz.ratio, score_cutoff=_ENOUGH, limit=2 * _MOST)
        close = [name for name, score, _ in hits if score >= hits[0][1] - _CLOSE]
        return list(dict.fromkeys(place for name in close for place in self._by_name[name]))


def fold(text: str) -> str:
    """Folded words with one spelling for every saint, so that spellings of one name meet.

    >>> fold("St.-Truiden"), fold("Sint Truiden"), fold("LIÈGE")
    ('st truiden', 'st truiden', 'liege')
    """
    return " ".join(_SAINTS.get(word, word) for word in folding.fold(text).split())


def distance_km(a: Place, b: Place) -> float:
    """Great-circle (haversine) distance, as the crow flies."""
    north, south = math.radians(a.lat), math.radians(b.lat)
    east = math.radians(b.lon - a.lon)
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(east / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(min(1.0, half)))


def place_at(address: str, site: str, places: Gazetteer) -> Place | None:
    """The place of an address, by its postcode; the site decides where a postcode holds several."""
    found = re.search(r"\b[1-9][0-9]{3}\b.*", address)
    here = places.find(found.group()) if found else ()
    by_site = [place for place in here if place in places.find(site)]
    return next(iter(by_site or here), None)
