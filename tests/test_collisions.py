"""Words that mean two things in two languages: a global word works in every language, so it may mean nothing else.

"Never" must not begin again what somebody ended, and "stop tomorrow" ends nothing. A yes, a no or a thanks is looked
for in the person's own language first; that they differ between languages is known here, each with its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import locales
from bot.segments import affordable
from flows.choosing import NEGATIONS
from flows.folding import fold
from flows.menus import DONE_LABEL, MORE_LABEL
from flows.model import DONT_KNOW, Msg
from flows.programme import World
from flows.remarks import THANKS, WELCOME
from flows.words import COURTESY, NO, WORDS, YES, aliases
from locales.texts import open_catalog, texts
from tests.worlds import demo_programme

ANSWERS: Mapping[str, Msg] = {
    "yes": YES,
    "no": NO,
    "courtesy": COURTESY,
    "unknown": DONT_KNOW,
    "more": MORE_LABEL,
    "done": DONE_LABEL,
    "never": NEGATIONS,
}
DENIALS: tuple[set[str], ...] = ({"no", "never"}, {"unknown", "never"})
"""What may be said in one word: a no, or not knowing, that makes a sentence with other words unsure too."""
ALLOWED = {
    "تمام": "yes in Arabic, done in Dari and Pashto; done is read only where something was ticked",
    "tamam": "yes in Turkish, done in Dari and Pashto; the same",
}
POLITE_AND_MORE = {
    "walaal": "brother, sister: what a Somali says to everybody, and our word for a friend whose name we do not know",
}
"""A courtesy word that some catalog also uses for something else."""


def meanings() -> dict[str, dict[str, set[str]]]:
    """Folded word → what it means → in which languages."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for lang in locales.languages():
        translate = demo_programme().translate(lang)
        for key, msg in {**WORDS, **ANSWERS}.items():
            for word in aliases(translate, msg):
                found[word][key].add(lang)
    return found


def told(kinds: Mapping[str, set[str]]) -> str:
    return ", ".join(f"{kind} in {' '.join(sorted(langs))}" for kind, langs in kinds.items())


def test_a_global_word_is_no_answer_in_any_language() -> None:
    both = {word: told(kinds) for word, kinds in meanings().items() if len(kinds) > 1 and WORDS.keys() & kinds.keys()}
    assert both == {}


def test_no_yes_is_a_no_in_another_language() -> None:
    assert {word: told(kinds) for word, kinds in meanings().items() if {"yes", "no"} <= kinds.keys()} == {}


def test_an_answer_means_one_thing_in_all_languages_or_is_known_not_to() -> None:
    several = {word: kinds for word, kinds in meanings().items() if len(kinds) > 1}
    two = {word: told(kinds) for word, kinds in several.items() if kinds.keys() not in DENIALS}
    assert {word: kinds for word, kinds in two.items() if word not in ALLOWED} == {}
    assert ALLOWED.keys() - two.keys() == set(), "these have become needless"


def other_uses() -> Iterator[tuple[str, str]]:
    """(folded word, source) of all that catalogs offer or understand, beside courtesy itself and thanks."""
    for lang in locales.languages():
        for text in texts(open_catalog(lang)):
            if text.source not in (COURTESY, THANKS, WELCOME) and not text.source.startswith("a|am|and"):
                yield from ((fold(word), f"{lang}: {text.source}") for word in text.said.split("|"))


def test_a_courtesy_word_is_nothing_else_since_stop_before_it_ends_everything() -> None:
    polite = {word for word, kinds in meanings().items() if "courtesy" in kinds}
    more = {word: source for word, source in other_uses() if word in polite}
    assert {word: source for word, source in more.items() if word not in POLITE_AND_MORE} == {}
    assert POLITE_AND_MORE.keys() - more.keys() == set(), "these have become needless"


def test_stop_before_a_courtesy_word_is_nothing_else(world: World) -> None:
    ends = {word for word, key in world.words.items() if key == "stop"}
    assert [(word, source) for word, source in other_uses() if word in ends and not source.endswith(STOPS)] == []


STOPS = (WORDS["stop"], "No more messages", ": held")
"""Where a catalog may write a stop word: the words themselves, our own command for it, a campaign that is held."""


def test_every_word_is_understood_as_a_phone_without_accents_writes_it(world: World) -> None:
    wanted = {"yes": YES, "no": NO, **WORDS}
    for lang in locales.languages():
        translate = demo_programme().translate(lang)
        for key, msg in wanted.items():
            for word in translate(msg).split("|"):
                plain = fold(affordable(word))
                assert plain in aliases(translate, msg), (lang, word)
                assert key in ("yes", "no") or world.words[plain] == key, (lang, word)


def test_what_was_found_by_hand_stays_mended(world: World) -> None:
    assert [world.words.get(fold(word)) for word in ("om", "أبداً", "stop mañana")] == [None, None, None]
