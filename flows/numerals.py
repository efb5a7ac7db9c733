"""Numbers as words. Own tables, for text2num knows half of our languages and reads one number in "een fiets" too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from flows.folding import fold

CARDINALS: Mapping[str, str] = {
    "nl": "nul een/één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien"
    " zeventien achttien negentien twintig dertig veertig vijfenveertig/vijf_en_veertig vijftig zestig",
    "fr": "zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    " dix_sept dix_huit dix_neuf vingt trente quarante quarante_cinq cinquante soixante",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty/fourty forty_five/fourty_five fifty sixty",
    "es": "cero uno/una/un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"
    " diecisiete dieciocho diecinueve veinte treinta cuarenta cuarenta_y_cinco cincuenta sesenta",
    "ro": "zero unu/una/un doi/două trei patru cinci șase șapte opt nouă zece unsprezece/unșpe"
    " doisprezece/douăsprezece/doișpe treisprezece/treișpe paisprezece/paișpe cincisprezece/cinșpe/cincișpe"
    " șaisprezece/șaișpe șaptesprezece/șapteșpe optsprezece/optișpe nouăsprezece/nouășpe douăzeci treizeci patruzeci"
    " patruzeci_și_cinci cincizeci șaizeci",
    "pl": "zero jeden/jedna/jedno/jedynka dwa/dwie/dwójka trzy/trójka cztery/czwórka pięć/piątka sześć siedem osiem"
    " dziewięć dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście"
    " dziewiętnaście dwadzieścia trzydzieści czterdzieści czterdzieści_pięć pięćdziesiąt sześćdziesiąt",
    "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz on on_bir/onbir on_iki/oniki on_üç/onüç on_dört/ondört"
    " on_beş/onbeş on_altı/onaltı on_yedi/onyedi on_sekiz/onsekiz on_dokuz/ondokuz yirmi otuz kırk kırk_beş/kırkbeş"
    " elli altmış",
    "so": "eber kow/hal/mid laba/labo saddex/sadex afar shan lix toddoba/todoba siddeed/sideed sagaal toban"
    " kow_iyo_toban laba_iyo_toban saddex_iyo_toban afar_iyo_toban shan_iyo_toban lix_iyo_toban toddoba_iyo_toban"
    " siddeed_iyo_toban sagaal_iyo_toban labaatan soddon/sodon afartan shan_iyo_afartan konton lixdan",
    "uk": "нуль один/одна/одне/одну/odyn/odin два/дві/dva три/try/tri чотири/chotyry п'ять/pyat шість сім вісім"
    " дев'ять десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять"
    " дев'ятнадцять двадцять тридцять сорок сорок_п'ять п'ятдесят шістдесят",
    "ru": "ноль/нуль один/одна/одно/одну/odin два/две/dva три/tri четыре/chetyre пять/pyat шесть семь восемь девять"
    " десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать"
    " девятнадцать двадцать тридцать сорок сорок_пять пятьдесят шестьдесят",
    "ar": "صفر واحد/واحدة/وحدة/wahed/wahid/wa7ed اثنان/اثنين/اتنين/تنين/جوج/itnin/tnin/jouj"
    " ثلاثة/تلاتة/ثلاث/tlata/thalatha اربعة/أربع/arba3a/arbaa خمسة/خمس/khamsa ستة سبعة/سبع ثمانية/تمانية/ثماني"
    " تسعة/تسع عشرة/عشر احد_عشر/احدعش/حداش اثنا_عشر/اثني_عشر/اطنعش/طناش ثلاثة_عشر أربعة_عشر"
    " خمسة_عشر/خمس_عشرة/خمسطعش/خمستاش ستة_عشر سبعة_عشر ثمانية_عشر تسعة_عشر عشرون/عشرين ثلاثون/ثلاثين/تلاتين"
    " أربعون/أربعين خمسة_وأربعون/خمسة_وأربعين/خمسه_واربعين خمسون/خمسين ستون/ستين",
    "fa_AF": "صفر یک/yak/yek دو/du سه/seh چهار/چار/char/chahar پنج/panj شش/شیش هفت هشت - ده یازده دوازده سیزده"
    " چهارده پانزده شانزده هفده هجده/هژده نزده/نوزده بیست سی چهل چهل_و_پنج پنجاه شصت",
    "ps": "صفر یو/یوه/yaw دوه/دوې/dwa درې/dre څلور/salor پنځه/pinza شپږ اووه/اوه اته - لس یوولس دوولس/دولس"
    " دیارلس څوارلس پنځلس شپاړس اوولس/اولس اتلس نولس/نونس شل دېرش/دیرش څلوېښت/څلویښت پنځه_څلوېښت/پنځه_څلویښت پنځوس"
    " شپېته/شپیته",
    "ti": "ዜሮ/ባዶ ሓደ/ሓንቲ/hade ክልተ/kilte/kelete ሰለስተ/ሠለስተ/seleste ኣርባዕተ/አርባዕተ/arbaete ሓሙሽተ/hamushte ሽዱሽተ/ሹድሽተ"
    " ሸውዓተ/ሾብዓተ ሸሞንተ/ሾሞንተ ትሽዓተ/ትሸዓተ ዓሰርተ ዓሰርተ_ሓደ ዓሰርተ_ክልተ ዓሰርተ_ሰለስተ ዓሰርተ_ኣርባዕተ ዓሰርተ_ሓሙሽተ ዓሰርተ_ሽዱሽተ ዓሰርተ_ሸውዓተ"
    " ዓሰርተ_ሸሞንተ ዓሰርተ_ትሽዓተ ዕስራ ሰላሳ ኣርብዓ ኣርብዓን_ሓሙሽተን/ኣርብዓ_ሓሙሽተ ሓምሳ ስሳ",
}
"""The words for each of NUMBERS; "/" parts ways to write one, "_" is a space. Dari and Pashto nine is also their no."""
NUMBERS = (*range(21), 30, 40, 45, 50, 60)
ORDINALS: Mapping[str, str] = {
    "nl": "eerste/1ste/1e tweede/2de/2e derde/3de/3e vierde/4de/4e vijfde/5de/5e",
    "fr": "premier/première/1er/1ère deuxième/second/seconde/2e/2ème troisième/3e/3ème quatrième/4e/4ème"
    " cinquième/5e/5ème",
    "en": "first/1st/first_one second/2nd/second_one third/3rd/third_one fourth/4th/fourth_one fifth/5th/fifth_one",
    "es": "primero/primera/primer segundo/segunda tercero/tercera/tercer cuarto/cuarta quinto/quinta",
    "ro": "primul/prima/întâi al_doilea/a_doua/doilea al_treilea/a_treia al_patrulea/a_patra al_cincilea/a_cincea",
    "pl": "pierwszy/pierwsza/pierwsze/pierwszą drugi/druga/drugie/drugą trzeci/trzecia/trzecie/trzecią"
    " czwarty/czwarta/czwarte/czwartą piąty/piąta/piąte/piątą",
    "tr": "birinci/ilk/birincisi/ilki ikinci/ikincisi üçüncü/üçüncüsü dördüncü/dördüncüsü beşinci/beşincisi",
    "so": "kowaad/koowaad/ka_kowaad/ka_koowaad labaad/ka_labaad/kan_labaad saddexaad/ka_saddexaad/kan_saddexaad"
    " afraad/ka_afraad/kan_afraad shanaad/ka_shanaad/kan_shanaad",
    "uk": "перший/перша/перше/першу другий/друга/друге/другу третій/третя/третє/третю"
    " четвертий/четверта/четверте/четверту п'ятий/п'ята/п'яте/п'яту",
    "ru": "первый/первая/первое/первую второй/вторая/второе/вторую третий/третья/третье/третью"
    " четвёртый/четвёртая/четвёртое/четвёртую пятый/пятая/пятое/пятую",
    "ar": "الأول/الأولى/الاولا/اول الثاني/الثانية/التاني/التانية/ثاني الثالث/الثالثة/التالت/التالتة/ثالث"
    " الرابع/الرابعة/رابع الخامس/الخامسة/خامس",
    "fa_AF": "اول/اولی/نخست/یکم دوم/دومی/دوهم سوم/سومی چهارم/چهارمی پنجم/پنجمی",
    "ps": "لومړی/لومړۍ/اول دویم/دوهم/دویمه/دوهمه درېیم/دریم/درېیمه څلورم/څلورمه پنځم/پنځمه",
    "ti": "ቀዳማይ/ቀዳማይቲ/ቀዳመይቲ ካልኣይ/ካልአይ/ካልኣይቲ ሳልሳይ/ሳልሳይቲ ራብዓይ/ራብዐይቲ/ራብዓይቲ ሓምሻይ/ሓሙሻይ/ሓምሸይቲ",
}
"""The words by which one of the first five is chosen."""
ARTICLES: Mapping[str, str] = {
    "nl": "de het die",
    "en": "the",
    "fr": "le la",
    "es": "el la lo",
    "ti": "እቲ እታ",
    "ro": "cel cea",
}
"""What may stand before the second."""
ENDS: Mapping[str, str] = {"ti": "ን"}
"""What is written behind a number for "and"."""
AND = "و"
"""Arabic writes it at the front of the next word."""
MOST_WORDS = 3
"""In one number."""


def spellings(written: str) -> list[str]:
    """The folded ways to write one number; "-" is none."""
    return [fold(word.replace("_", " ")) for word in written.split("/") if word != "-"]


@lru_cache
def cardinals(lang: str) -> Mapping[str, int]:
    """Folded word → its number."""
    listed = zip(NUMBERS, CARDINALS.get(lang, "").split(), strict=False)
    ends = {"", ENDS.get(lang, "")}
    return {word + end: number for number, written in listed for word in spellings(written) for end in ends}


@lru_cache
def ordinals(lang: str) -> Mapping[str, int]:
    """Folded words, with and without their article → the place in the list that they choose."""
    leads = ["", *(f"{fold(article)} " for article in ARTICLES.get(lang, "").split())]
    listed = enumerate(ORDINALS.get(lang, "").split(), 1)
    return {lead + word: place for place, written in listed for word in spellings(written) for lead in leads}


def in_digits(text: str, lang: str, joiners: Iterable[str] = ()) -> str:
    """A folded text with its numbers as digits.

    One is also "a" or "alone" in most languages: it is a number only where all other words are numbers or `joiners`.

    >>> in_digits("een en drie", "nl", ["en"]), in_digits("een fiets of twee", "nl"), in_digits("de tweede", "nl")
    ('1 en 3', 'een fiets of 2', '2')
    """
    known = {**cardinals(lang), **ordinals(lang)}
    pieces = replaced(text, known)
    if all(word.isdecimal() or word in joiners for word in pieces):
        return " ".join(pieces)
    ones = {word for word, number in cardinals(lang).items() if number == 1}
    return " ".join(replaced(text, {word: number for word, number in known.items() if word not in ones}))


def replaced(text: str, known: Mapping[str, int]) -> list[str]:
    """The words of a text, the longest of those known as numbers."""
    rest, found = text.split(), list[str]()
    while rest:
        word = rest[0]
        length = next((n for n in range(MOST_WORDS, 0, -1) if " ".join(rest[:n]) in known), 0)
        if not length and word.startswith(AND) and word[1:] in known:
            found.append(AND)
            rest[0] = word[1:]
            continue
        found.append(str(known[" ".join(rest[:length])]) if length else word)
        rest = rest[length or 1 :]
    return found
