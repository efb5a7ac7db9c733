"""How long something may take, in minutes: "half an hour" is one of the options, 40 minutes is asked back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from flows.answers import CHOOSE_NUMBER, Choice, denials_of, label_of, without
from flows.folding import fold
from flows.model import N_, Heard, Option, Problem, Say, Value
from flows.numerals import MOST_WORDS, in_digits
from flows.programme import World

WHICH_IS_BEST = N_("I cannot write that. Which of these is best?")
HALVES: Mapping[str, str] = {
    "nl": "half uur/halfuur/half uurtje=30, kwartier/kwartiertje=15, anderhalf uur/uur en half/uur en een half=90",
    "fr": "demi heure/demie heure/demiheure=30, quart d'heure/quart d heure/quarts d'heure/quarts d heure=15"
    ", heure et demie/heure et demi/h et demie=90",
    "en": "half an hour/half hour/half a hour=30, quarter of an hour/quarter hour=15, quarters of an hour=15"
    ", hour and a half/hours and a half=90",
    "es": "media hora=30, cuarto de hora/cuartos de hora=15, hora y media/horas y media=90",
    "ro": "jumătate de oră/juma de oră/o jumătate de oră/jumate de oră=30, sfert de oră/sferturi de oră=15"
    ", oră și jumătate/oră și jumate=90",
    "pl": "pół godziny/pół godz/pół godzinki=30, kwadrans/kwadranse/kwadransy=15, półtorej godziny/półtora godziny=90",
    "tr": "yarım saat=30, çeyrek saat=15, bir buçuk saat/1 buçuk saat=90",
    "so": "nus saac/nuss saac/nusu saac/nus saacad/bar saac/saac nus/saac nuskeed/saac barkeed=30"
    ", rubac saac/rubuc saac/rubac saacad=15, saac iyo bar/saac iyo nus/saac iyo badh=90",
    "uk": "півгодини/пів години/пів год/півгодинки/полчаса=30, чверть години/чверті години=15"
    ", півтори години/півтора години=90",
    "ru": "полчаса/пол часа/полчасика/пол часика=30, четверть часа/четверти часа=15, полтора часа=90",
    "ar": "نصف ساعة/نص ساعة/نص ساعه=30, ربع ساعة=15, ثلث ساعة/تلت ساعة=20, ساعة إلا ربع=45, ساعة ونصف/ساعة ونص=90"
    ", ساعتين/ساعتان=120",
    "fa_AF": "نیم ساعت/نیمساعت=30, پاو ساعت/ربع ساعت=15, یک نیم ساعت/یک و نیم ساعت/یکونیم ساعت/1 و نیم ساعت=90",
    "ps": "نیم ساعت/نیمه ساعت/نیمساعت/نیم ساعته=30, پاو ساعت/ربع ساعت=15, یو نیم ساعت/یو نیم ساعته=90",
    "ti": "ፍርቂ ሰዓት/ፈረቓ ሰዓት/ፍርቂሰዓት=30, ርብዒ ሰዓት=15, ሓደ ሰዓትን ፈረቓን/ሰዓትን ፈረቓን/ሰዓትን ፍርቅን=90",
}
"""Names of lengths → minutes; a number before one multiplies it, as in three quarters of an hour."""
HOURS: Mapping[str, str] = {
    "nl": "uur uren uurtje u h",
    "fr": "heure heures h",
    "en": "hour hours h hr hrs",
    "es": "hora horas h",
    "ro": "oră ora ore h",
    "pl": "godzina godzinę godziny godzin godz g h",
    "tr": "saat sa h",
    "so": "saac saacad saacadood saacadaha h",
    "uk": "година годину години годин год г час часа ч",
    "ru": "час часа часов часик ч h",
    "ar": "ساعة ساعات h",
    "fa_AF": "ساعت ساعته h",
    "ps": "ساعت ساعته ساعتونه h",
    "ti": "ሰዓት ሰዓታት",
}
MINUTES: Mapping[str, str] = {
    "nl": "minuut minuten minuutjes min m",
    "fr": "minute minutes min mn m",
    "en": "minute minutes min mins m",
    "es": "minuto minutos min mins m",
    "ro": "minut minute min m",
    "pl": "minuta minuty minut minutę min m",
    "tr": "dakika dakka dk dak min",
    "so": "daqiiqo daqiiqadood daqiiqad daqiiqa daqiiqadaha daq min",
    "uk": "хвилина хвилини хвилин хвилину хв минут мин хвилинок",
    "ru": "минута минуты минут минуту мин м min минуток",
    "ar": "دقيقة دقايق دقائق د min minutes",
    "fa_AF": "دقیقه دقه دقایق min daqiqa",
    "ps": "دقیقې دقیقه دقيقو دقیقو min",
    "ti": "ደቒቕ ደቓይቕ ደቃይቕ ደቂቕ ደቂቃ ደቓቕ min dekik deqiq",
}
AT_MOST: Mapping[str, str] = {
    "nl": "niet meer dan/niet langer dan/geen langer dan",
    "fr": "pas plus de/pas plus que/pas plus",
    "en": "not more than/no more than/no longer than/not longer than/not over",
    "es": "no más de/no mas que/como mucho",
    "ro": "nu mai mult de/cel mult/nu mai mult decât",
    "pl": "nie więcej niż/nie dłużej niż/najwyżej",
    "tr": "en fazla/en çok",
    "so": "ugu badnaan/kama badna/aan ka badnayn",
    "uk": "не більше ніж/не більше/не довше ніж/не довше",
    "ru": "не больше чем/не больше/не более/не дольше",
    "ar": "لا يزيد عن/ليس أكثر من/مو أكثر من/مش أكتر من/على الأكثر/لا أكثر من",
    "fa_AF": "نه بیشتر از/بیشتر از این نه/زیاد نه/حد اکثر",
    "ps": "نه زیات/تر ډېره",
    "ti": "ካብ ዘይበዝሕ/ዘይበልጽ",
}
"""A denial or a "more" that only says: no longer than."""
UNSURE: Mapping[str, str] = {
    "nl": "meer langer minstens minimaal minimum vanaf half halve anderhalf",
    "fr": "plus minimum moins demi demie quart",
    "en": "more longer least minimum over half quarter quarters",
    "es": "más mínimo menos media medio cuarto cuartos desde",
    "ro": "mai peste minim jumătate jumate sfert",
    "pl": "więcej dłużej ponad minimum pół półtorej kwadrans",
    "tr": "fazla az buçuk yarım çeyrek üstü",
    "so": "badan yaraan nus bar badh rubac",
    "uk": "більше довше понад мінімум пів половина чверть півтори",
    "ru": "больше дольше свыше минимум пол половина четверть полтора более",
    "ar": "أكثر اكتر فوق نصف نص ونصف ونص ربع وربع إلا الا",
    "fa_AF": "بیشتر زیاد زیادتر نیم پاو ربع کم",
    "ps": "زیات ډېر نیم نیمه پاو کم",
    "ti": "ልዕሊ ዝበዝሕ ፍርቂ ፈረቓ ፈረቓን ርብዒ",
}
"""A word that makes another length of the number beside it."""
EDGES = re.compile(r"(?<=[0-9])(?=[^\W\d])|(?<=[^\W\d])(?=[0-9])")
SHORTEST = 10
"""A smaller number alone is the number of an option."""
LONGEST = 600
"""A greater number tells no minutes: a postcode, a telephone number."""
HOUR = 60


@lru_cache
def units(lang: str) -> Mapping[str, int]:
    """Folded name of a length, its numbers in digits → minutes."""
    named = [half.strip().rpartition("=") for half in HALVES.get(lang, "").split(", ")]
    found = {in_digits(fold(name), lang): int(n) for names, _, n in named for name in names.split("/") if name}
    found |= {fold(word): HOUR for word in HOURS.get(lang, "").split()}
    return found | {fold(word): 1 for word in MINUTES.get(lang, "").split()}


def lengths(text: str, lang: str) -> tuple[list[int], list[int]]:
    """The lengths in a folded text in minutes, and its numbers without a unit; an hour takes the minutes after it.

    >>> lengths("1 uur 15", "nl"), lengths("drie kwartier", "nl"), lengths("een half uur of 40", "nl")
    (([75], []), ([45], []), ([30], [40]))
    """
    rest = in_digits(EDGES.sub(" ", text), lang).split()
    known, found, bare = units(lang), list[int](), list[int]()
    count, hours = -1, False
    while rest:
        length = next((n for n in range(MOST_WORDS + 1, 0, -1) if " ".join(rest[:n]) in known), 0)
        unit = known.get(" ".join(rest[:length]), 0)
        if unit and (count >= 0 or unit > 1):
            minutes = unit * (count if count >= 0 else 1)
            if hours and minutes < HOUR:
                found[-1] += minutes
            else:
                found.append(minutes)
            hours, count = unit == HOUR, -1
        elif count >= 0:
            bare.append(count)
            count = -1
        if not length and rest[0].isdecimal():
            count = int(rest[0][:4])
        rest = rest[length or 1 :]
    if count >= 0 and hours and count < HOUR:
        found[-1] += count
    elif count >= 0:
        bare.append(count)
    return found, bare


@dataclass(frozen=True, slots=True)
class Length:
    """One of several lengths in minutes, whose keys they are; another is asked back with those around it."""

    offers: Callable[[World], tuple[Option, ...]]
    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return self.offers(world)

    def parse(self, heard: Heard) -> str | Problem:
        lang, text = heard.translate.lang, fold(heard.text)
        plain = without(text, map(fold, AT_MOST.get(lang, "").split("/")))
        found, bare = lengths(plain, lang)
        named = [*found, *(number for number in bare if number >= SHORTEST)]
        if not named:
            return Choice(self.offers).parse(heard)
        wanted = {*denials_of(heard), *map(fold, UNSURE.get(lang, "").split())} & {*words_beside(plain, lang)}
        if len(bare) + len(found) > 1 or named[0] > LONGEST or wanted:
            return Problem(Say(CHOOSE_NUMBER))
        offered = [option for option in self.offers(heard.world) if option.key.isdecimal()]
        if any(option.key == str(named[0]) for option in offered):
            return str(named[0])
        below = [option for option in offered if int(option.key) < named[0]][-1:]
        above = [option for option in offered if int(option.key) > named[0]][:1]
        return Problem(Say(WHICH_IS_BEST), (*below, *above))

    def show(self, value: str, world: World) -> Value:
        return label_of(value, self.offers(world))


def words_beside(text: str, lang: str) -> list[str]:
    """The words of a text without its lengths."""
    return without(in_digits(EDGES.sub(" ", text), lang), units(lang)).split()
