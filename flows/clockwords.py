"""How the time of day is said in each language; "|" parts ways to say one thing, "=" tells the minutes it adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClockWords:
    """The words of one language around an hour."""

    lead: str = ""
    """At, which a date may follow as well."""
    named: str = ""
    """A word that makes an hour of the number behind it."""
    units: str = ""
    morning: str = ""
    afternoon: str = ""
    evening: str = ""
    pm: str = ""
    before: str = ""
    """Before the hour: "half past=30"; the Dutch "half=-30" counts back from it."""
    after: str = ""
    """Behind the hour: "et demie=30"."""
    hours: str = ""
    """Forms of one to twelve that the hour alone has; "/" parts them, "_" is a space."""
    fixed: str = ""
    """Names of a time, with it: "noon=12:00"."""
    ending: str = ""
    """What may be written at the end of the hour."""


CLOCKS: Mapping[str, ClockWords] = {
    "nl": ClockWords(
        lead="om",
        units="uur|uren|uurtje|u",
        morning="'s ochtends|'s morgens|s ochtends|s morgens|in de ochtend|in de voormiddag|voormiddag",
        afternoon="'s middags|'s namiddags|s middags|s namiddags|in de middag|in de namiddag|namiddag",
        evening="'s avonds|s avonds|in de avond",
        before="half=-30|kwart over=15|kwart na=15|kwart voor=-15",
    ),
    "fr": ClockWords(
        lead="à|a",
        units="heures|heure",
        morning="du matin|le matin",
        afternoon="de l'après-midi|de l'apres-midi|de l'après midi|de l'apres midi|l'après-midi",
        evening="du soir|le soir",
        after="et demie=30|et demi=30|et quart=15|et un quart=15|moins le quart=-15|moins quart=-15",
        fixed="midi=12:00|midi et demi=12:30",
    ),
    "en": ClockWords(
        lead="at",
        units="hours|hour|hrs|hr|o'clock|oclock|o clock",
        morning="in the morning",
        afternoon="in the afternoon",
        evening="in the evening",
        before="half past=30|quarter past=15|a quarter past=15|quarter to=-15|a quarter to=-15",
        fixed="noon=12:00",
    ),
    "es": ClockWords(
        lead="a",
        named="a las|a la|las|alas|a eso de las",
        units="horas|hora|hs|hrs|en punto",
        morning="de la mañana|por la mañana|de la manana|por la manana",
        afternoon="de la tarde|por la tarde",
        evening="de la noche|por la noche",
        after="y media=30|y cuarto=15|menos cuarto=-15",
        fixed="mediodía=12:00|al mediodía=12:00",
    ),
    "ro": ClockWords(
        lead="la",
        named="ora|orele|la ora|la orele",
        units="fix",
        morning="dimineața|dimineaţa|de dimineață|a dimineții",
        afternoon="după-amiaza|după amiaza|după-amiază|după amiază|după masa|după masă|după-masa|după-masă",
        evening="seara|de seară",
        after="și jumătate=30|și jumate=30|și juma=30|jumate=30|și un sfert=15|și sfert=15"
        "|fără un sfert=-15|fără sfert=-15",
        fixed="amiază=12:00|la amiază=12:00|la prânz=12:00",
    ),
    "pl": ClockWords(
        lead="o|na",
        named="godz|godz.|godzina|godzinie|godzinę|o godz|o godz.|o godzinie|na godzinę|na godz|na godz.",
        units="godz|godz.",
        morning="rano|z rana|przed południem",
        afternoon="po południu|popołudniu|po poł|po poł.",
        evening="wieczorem|wieczór",
        before="wpół do=-30|w pół do=-30|o wpół do=-30|kwadrans po=15|kwadrans przed=-15|za kwadrans=-15",
        hours="pierwszej/pierwsza drugiej/druga trzeciej/trzecia czwartej/czwarta piątej/piąta szóstej/szósta"
        " siódmej/siódma ósmej/ósma dziewiątej/dziewiąta/dziewiątą dziesiątej/dziesiąta/dziesiątą"
        " jedenastej/jedenasta/jedenastą dwunastej/dwunasta/dwunastą",
        fixed="w południe=12:00",
        ending="-tej|-ej",
    ),
    "tr": ClockWords(
        named="saat|saati|saatinde",
        morning="sabah|sabahleyin|sabahı|sabahın",
        afternoon="öğleden sonra|ogleden sonra|öğlenden sonra",
        evening="akşam|aksam|akşamı|akşamleyin",
        after="buçuk=30|buçukta=30|bucuk=30|bucukta=30",
        fixed="saat yarım=12:30|saat yarımda=12:30",
        ending="'da|'de|'ta|'te|da|de|ta|te|'a|'e|'ya|'ye",
    ),
    "so": ClockWords(
        named="saacadda|saacada|saacad|saac",
        morning="subaxnimo|subaxnimadii|subaxdii|subax|aroornimo|aroortii",
        afternoon="galabnimo|galabnimadii|galabtii|duhurnimo",
        evening="fiidnimo|fiidkii|habeennimo|habeenimo|habeenkii",
        after="iyo bar=30|iyo badh=30|iyo nus=30|iyo rubac=15",
    ),
    "uk": ClockWords(
        lead="о|об",
        units="години|годині|година|годину|годин|год|г",
        morning="ранку|зранку|вранці",
        afternoon="дня|пополудні|після обіду",
        evening="вечора|ввечері|увечері",
        before="пів на=-30|о пів на=-30|пів=-30|половина=-30|о половині=-30|в половині=-30"
        "|чверть на=-45|чверть по=15|о чверть по=15|за чверть=-15|без чверті=-15",
        hours="перша/першої/першій/першу друга/другої/другій/другу третя/третьої/третій/третю"
        " четверта/четвертої/четвертій/четверту п'ята/п'ятої/п'ятій/п'яту шоста/шостої/шостій/шосту"
        " сьома/сьомої/сьомій/сьому восьма/восьмої/восьмій/восьму дев'ята/дев'ятої/дев'ятій/дев'яту"
        " десята/десятої/десятій/десяту одинадцята/одинадцятої/одинадцятій/одинадцяту"
        " дванадцята/дванадцятої/дванадцятій/дванадцяту",
        fixed="опівдні=12:00",
        ending="-ій|-й",
    ),
    "ru": ClockWords(
        lead="в|во",
        units="часов|часа|час|ч",
        morning="утра|утром",
        afternoon="дня|днём|днем",
        evening="вечера|вечером",
        before="в половине=-30|в половину=-30|половина=-30|пол=-30|в пол=-30|без четверти=-15|без пятнадцати=-15"
        "|четверть=-45",
        after="с половиной=30",
        hours="первого второго третьего четвёртого пятого шестого седьмого восьмого девятого десятого одиннадцатого"
        " двенадцатого",
        fixed="в полдень=12:00|полдень=12:00",
    ),
    "ar": ClockWords(
        named="الساعة|ساعة|على الساعة|عالساعة",
        units="ساعة",
        morning="صباحا|الصبح|الصباح|ص|في الصباح",
        afternoon="بعد الظهر|ظهرا|الظهر|العصر|عصرا|بعد العصر",
        pm="مساء|المساء|المسا|م|في المساء",
        after="ونصف=30|ونص=30|والنصف=30|و نصف=30|و نص=30|و النصف=30|وربع=15|والربع=15|و ربع=15|إلا ربع=-15"
        "|إلا ربعا=-15|إلا الربع=-15",
        hours="الواحدة الثانية الثالثة الرابعة الخامسة السادسة السابعة الثامنة التاسعة العاشرة الحادية_عشرة"
        " الثانية_عشرة",
    ),
    "fa_AF": ClockWords(
        named="ساعت|به ساعت|سر ساعت",
        units="بجه|بجی|بجه‌ی",
        morning="صبح|قبل از ظهر|پیش از ظهر|پیش از چاشت|قبل از چاشت",
        afternoon="بعد از ظهر|بعدازظهر|بعد از چاشت|عصر",
        evening="شام",
        after="و نیم=30|ونیم=30|نیم=30|و ربع=15|و پاو=15",
        hours="- - - - - - - - نه - - -",
        fixed="چاشت=12:00",
    ),
    "ps": ClockWords(
        named="ساعت|په ساعت",
        units="بجې|بجي|بجو|بجه",
        morning="سهار|د سهار",
        afternoon="ماسپښین|د ماسپښین|مازدیګر|مازیګر|د مازدیګر|له غرمې وروسته",
        evening="ماښام|د ماښام",
        after="نیمې=30|و نیمې=30|ونیمې=30|نیمی=30|نیم=30",
        hours="- - - - - - - - نهه - - -",
        fixed="غرمه=12:00",
    ),
    "ti": ClockWords(
        named="ሰዓት|ብሰዓት|ኣብ ሰዓት",
        morning="ንግሆ|ናይ ንግሆ|ንጉሆ|ቅድሚ ቀትሪ",
        afternoon="ድሕሪ ቀትሪ|ናይ ድሕሪ ቀትሪ|ድሕሪ ቐትሪ|ድሕሪ ፍርቂ መዓልቲ",
        evening="ምሸት|ናይ ምሸት",
    ),
}
COUNT_FROM_SIX = ("ti", "so")
"""In Tigrinya, and by some in Somali, the day begins at six: their three is our nine, unless it says otherwise."""
