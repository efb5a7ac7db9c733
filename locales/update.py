"""`make update`: bring every catalog up to date with the texts in the code; `--check` only looks."""

from __future__ import annotations

import sys

import polib
from babel.messages.extract import extract_from_dir

from locales import HERE, SOURCE, languages, po_path, review

ROOT = HERE.parent
KEYWORDS = {"N_": None, "NP_": (1, 2)}
ROOMS = ("flows", "bot")
ONE_OTHER = "nplurals=2; plural=(n != 1);"
ABOVE_ONE = "nplurals=2; plural=(n > 1);"
EAST_SLAVIC = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
PLURALS = {
    **dict.fromkeys(("nl", "en", "es", "ps", "so", "tr"), ONE_OTHER),
    **dict.fromkeys(("fr", "fa_AF", "ti"), ABOVE_ONE),
    **dict.fromkeys(("uk", "ru"), EAST_SLAVIC),
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "ro": "nplurals=3; plural=(n==1 ? 0 : n==0 || (n%100>0 && n%100<20) ? 1 : 2);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
"""Whole numbers only, after CLDR; Babel's own rules differ for fa and tr."""


def template() -> polib.POFile:
    """Every marked text of the code, with the files where it stands."""
    places: dict[tuple[str, str], set[str]] = {}
    for room in ROOMS:
        for filename, _, message, _, _ in extract_from_dir(
            ROOT / room, [("**.py", "python")], keywords=KEYWORDS, comment_tags=()
        ):
            one, many = (message, "") if isinstance(message, str) else (message[0], message[1])
            places.setdefault((one, many), set()).add(f"{room}/{filename}")
    pot = polib.POFile(wrapwidth=0)
    for (one, many), files in sorted(places.items()):
        flags = ["python-brace-format"] if "{" in one else []
        occurrences = [(file, "") for file in sorted(files)]
        entry = polib.POEntry(msgid=one, msgid_plural=many, flags=flags, occurrences=occurrences)
        if many:
            entry.msgstr_plural = {0: "", 1: ""}
        pot.append(entry)
    return pot


def merged(lang: str, pot: polib.POFile) -> str:
    """The language's catalog with new texts empty and old ones gone; English says what the code says."""
    known = {(entry.msgid, entry.msgid_plural): entry for entry in polib.pofile(str(po_path(lang)))}
    catalog = polib.POFile(wrapwidth=0)
    catalog.metadata = {
        "Project-Id-Version": "opstap",
        "Language": lang,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[lang],
        "X-Review": "source" if lang == SOURCE else review(lang),
    }
    forms = int(PLURALS[lang][len("nplurals=")])
    for fresh in pot:
        old = known.get((fresh.msgid, fresh.msgid_plural))
        entry = polib.POEntry(
            msgid=fresh.msgid,
            msgid_plural=fresh.msgid_plural,
            flags=fresh.flags,
            occurrences=fresh.occurrences,
            tcomment=old.tcomment if old else "",
        )
        if fresh.msgid_plural:
            english = {0: fresh.msgid, 1: fresh.msgid_plural}
            given = english if lang == SOURCE else old.msgstr_plural if old else {}
            entry.msgstr_plural = {index: given.get(index, "") for index in range(forms)}
        else:
            entry.msgstr = fresh.msgid if lang == SOURCE else old.msgstr if old else ""
        catalog.append(entry)
    return str(catalog) + "\n"


def main() -> int:
    pot = template()
    stale = {path: new for lang in languages() if (path := po_path(lang)).read_text() != (new := merged(lang, pot))}
    if "--check" in sys.argv:
        if stale:
            print("stale, run `make update`:", *(path.relative_to(ROOT) for path in stale), sep="\n  ")
        return 1 if stale else 0
    for path, new in stale.items():
        path.write_text(new)
    return 0


if __name__ == "__main__":
    sys.exit(main())
