"""How long something takes, as people say it in each language."""

from __future__ import annotations

from collections.abc import Mapping

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
    ", ساعتين/ساعتان=120, ساعة واحدة/ساعه وحده=60",
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
    "nl": "max/maximum/maximaal/hoogstens/tot/niet meer dan/niet langer dan/geen langer dan",
    "fr": "max/maximum/au plus/au maximum/jusqu'à/pas plus de/pas plus que/pas plus",
    "en": "max/maximum/at most/up to/at the most/not more than/no more than/no longer than/not longer than/not over",
    "es": "max/máximo/como máximo/hasta/no más de/no mas que/como mucho",
    "ro": "max/maxim/maximum/până la/nu mai mult de/cel mult/nu mai mult decât",
    "pl": "max/maks/maksymalnie/maksimum/do/około/nie więcej niż/nie dłużej niż/najwyżej",
    "tr": "max/maksimum/en fazla/en çok",
    "so": "max/ilaa/ugu badnaan/kama badna/aan ka badnayn",
    "uk": "макс/максимум/до/максимально/не більше ніж/не більше/не довше ніж/не довше",
    "ru": "макс/максимум/до/максимально/не больше чем/не больше/не более/не дольше",
    "ar": "اقصى شي/بالكثير/حد أقصى/كحد أقصى/max/لا يزيد عن/ليس أكثر من/مو أكثر من/مش أكتر من/على الأكثر/لا أكثر من",
    "fa_AF": "اکثر/تا/max/نه بیشتر از/بیشتر از این نه/زیاد نه/حد اکثر",
    "ps": "تر/اعظمي/max/نه زیات/تر ډېره",
    "ti": "ክሳብ/max/ካብ ዘይበዝሕ/ዘይበልጽ",
}
"""No longer than, also where it takes a denial and a "more" to say it."""
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
DISTANCES = (
    "km kilometer kilometers kilometre kilometres kilometros kilometri kilometry kilometrow км километр километра"
    " километров кілометрів кілометри كم كيلومتر کیلومتر کیلومتره ኪሎሜተር kiiloomitir"
)
"""What is no length of time in any language."""
