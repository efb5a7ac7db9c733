"""What people type must be the place they mean, a question back, or nothing: never silently another place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import places
from flows.places import Gazetteer, distance_km, fold

TSV = Path(places.__file__).with_suffix(".tsv").read_text("utf-8")
BELGIUM = Gazetteer.parse(TSV)
HEADS = {"Leuven": "3000 Leuven", "Kessel-Lo": "3010 Kessel-Lo", "Brussel": "1000 Brussel", "Gent": "9000 Gent"}
CASES: list[tuple[str, tuple[str, ...]]] = [
    # exact, in any case, punctuation, language
    ("Leuven", ("3000 Leuven",)),
    ("  LEUVEN! ", ("3000 Leuven",)),
    ("Louvain", ("3000 Leuven",)),
    ("Löwen", ("3000 Leuven",)),
    ("kessel lo", ("3010 Kessel-Lo",)),
    ("Tirlemont", ("3300 Tienen",)),
    ("Brussel", ("1000 Brussel",)),
    ("Bruxelles", ("1000 Brussel",)),
    ("Brüksel", ("1000 Brussel",)),
    ("Antwerpen", ("2000 Antwerpen",)),
    ("Antwerp", ("2000 Antwerpen",)),
    ("Ghent", ("9000 Gent",)),
    ("liege", ("4000 Liège",)),
    ("Luik", ("4000 Liège",)),
    ("Lüttich", ("4000 Liège",)),
    ("Namen", ("5000 Namur",)),
    ("Bergen", ("7000 Mons",)),
    ("Malines", ("2800 Mechelen",)),
    ("Courtrai", ("8500 Kortrijk",)),
    ("Alost", ("9300 Aalst",)),
    ("Termonde", ("9200 Dendermonde",)),
    ("Vilvorde", ("1800 Vilvoorde",)),
    ("Furnes", ("8630 Veurne",)),
    ("Ypres", ("8900 Ieper",)),
    ("Audenarde", ("9700 Oudenaarde",)),
    ("Renaix", ("9600 Ronse",)),
    ("Grammont", ("9500 Geraardsbergen",)),
    ("Geldenaken", ("1370 Jodoigne",)),
    ("Waver", ("1300 Wavre",)),
    ("Aerschot", ("3200 Aarschot",)),
    ("St. Truiden", ("3800 Sint-Truiden",)),
    ("Braine l’Alleud", ("1420 Braine-l'Alleud",)),
    ("As", ("3665 As",)),
    ("Mont-de-l'Enclus", ("7750 Mont-de-l'Enclus",)),
    ("mont de lenclus", ("7750 Mont-de-l'Enclus",)),
    ("Mont de l Enclus", ("7750 Mont-de-l'Enclus",)),
    # other scripts
    ("لوفان", ("3000 Leuven",)),
    ("لوفن", ("3000 Leuven",)),
    ("أنا أسكن في لوفان", ("3000 Leuven",)),
    ("بروكسل", ("1000 Brussel",)),
    ("بروکسل", ("1000 Brussel",)),
    ("Льовен", ("3000 Leuven",)),
    ("Лёвен", ("3000 Leuven",)),
    ("Я живу в Левен", ("3000 Leuven",)),
    ("Брюссель", ("1000 Brussel",)),
    ("Тінен", ("3300 Tienen",)),
    ("ሉቨን", ("3000 Leuven",)),
    # typos
    ("Levuen", ("3000 Leuven",)),
    ("Leuvn", ("3000 Leuven",)),
    ("Kesel-lo", ("3010 Kessel-Lo",)),
    ("Kessello", ("3010 Kessel-Lo",)),
    ("Tinen", ("3300 Tienen",)),
    ("Heverle", ("3001 Heverlee",)),
    ("oudheverlee", ("3050 Oud-Heverlee",)),
    ("Rotselar", ("3110 Rotselaar",)),
    ("ierbeek", ("3360 Bierbeek", "1701 Itterbeek")),
    ("Gentk", ("3600 Genk", "9000 Gent")),
    # inside a sentence
    ("ik woon in Leuven", ("3000 Leuven",)),
    ("I live in Kessel-Lo", ("3010 Kessel-Lo",)),
    ("à Louvain", ("3000 Leuven",)),
    ("j'habite à Louvain-la-Neuve", ("1348 Louvain-la-Neuve",)),
    ("Kessel-Lo bij Leuven", ("3010 Kessel-Lo",)),
    ("Leuven of Diest", ("3000 Leuven", "3290 Diest")),
    ("naast Leuven", ("3000 Leuven",)),
    # postcodes
    ("3000", ("3000 Leuven",)),
    ("B-3000 Leuven", ("3000 Leuven",)),
    ("3300", ("3300 Tienen",)),
    ("3300 Kumtich", ("3300 Kumtich",)),
    ("3300 kumtick", ("3300 Kumtich",)),
    ("3010 Leuven", ("3010 Kessel-Lo",)),
    ("3271", ("3271 Averbode", "3271 Zichem")),
    ("3000 of 3001", ("3000 Leuven", "3001 Heverlee")),
    ("2018", ("2018 Antwerpen",)),
    ("1000 Leuven", ("1000 Brussel", "3000 Leuven")),
    ("9999 Leuven", ("3000 Leuven",)),
    ("9999 Levuen", ("3000 Leuven",)),
    ("3300 Tienen Kumtich", ("3300 Kumtich",)),
    ("1020 1030 1060 1070 1080 1090", ("1020 Laken", "1030 Schaarbeek", "1060 Sint-Gillis", "1070 Anderlecht",
                                       "1080 Sint-Jans-Molenbeek")),
    # several places of one name, municipalities first
    ("Halle", ("1500 Halle", "2980 Halle")),
    ("Aalst", ("9300 Aalst", "3800 Aalst")),
    ("Deurne", ("2100 Deurne", "3290 Deurne")),
    ("Nieuwerkerken", ("3850 Nieuwerkerken", "9320 Nieuwerkerken")),
    ("Scherpenheuvel-Zichem", ("3270 Scherpenheuvel", "3271 Zichem")),
    *[(text, ()) for text in ("", "gen", "nee", "ja", "stop", "bus", "werk", "morgen", "9999", "30000", "Parijs")],
    *[(text, ()) for text in ("ik weet het niet meer", "my name is", "да", "нет", "نعم", "لا", "👍", "\ud800")],
]  # fmt: skip


@pytest.mark.parametrize(("text", "keys"), CASES, ids=[ascii(text) for text, _ in CASES])
def test_find(text: str, keys: tuple[str, ...]) -> None:
    assert tuple(place.key for place in BELGIUM.find(text)) == keys


@pytest.mark.parametrize(
    ("a", "b"), [("بروکسل", "بروكسل"), ("LIÈGE", "liege"), ("St.-Truiden", "sint truiden"), ("ı", "I")]
)
def test_one_name_folds_alike(a: str, b: str) -> None:
    assert fold(a) == fold(b)


@given(st.text() | st.text("0123456789 aeLuvn-'"))
def test_any_text_finds_at_most_five(text: str) -> None:
    found = BELGIUM.find(text)
    assert len(found) <= 5
    assert len(set(found)) == len(found)


def test_every_place_is_found_by_its_key() -> None:
    rows = [line.split("\t") for line in TSV.splitlines()[1:]]
    for postcode, name, *_ in rows:
        place = BELGIUM.get(f"{postcode} {name}")
        assert place.names[0] == place.name
        assert place in BELGIUM.find(place.key)
        assert 49.4 < place.lat < 51.6 and 2.5 < place.lon < 6.5
    assert rows == sorted(rows)
    with pytest.raises(KeyError):
        BELGIUM.get("3000 Atlantis")


def test_everyday_words_are_places() -> None:
    assert [word for word in sorted(places._EVERYDAY) if not BELGIUM.find(word)] == []


@pytest.mark.parametrize(
    ("a", "b", "km"), [("Leuven", "Kessel-Lo", 2.6), ("Leuven", "Brussel", 25), ("Leuven", "Gent", 71)]
)
def test_distance(a: str, b: str, km: float) -> None:
    here, there = BELGIUM.get(HEADS[a]), BELGIUM.get(HEADS[b])
    assert distance_km(here, there) == pytest.approx(km, rel=0.05)
    assert distance_km(there, here) == pytest.approx(distance_km(here, there))
    assert distance_km(here, here) == 0
