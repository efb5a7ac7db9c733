"""A Say becomes a text in one language; channels lay it out."""

from __future__ import annotations

from datetime import date, datetime

from flows.direction import set_apart
from flows.model import Say, Translate, Value


def word(value: Value, translate: Translate) -> str:
    """The wording of a value: a Say is translated with its fields, the first of several words is shown."""
    if isinstance(value, Say):
        n = value.fields.get("n")
        text = translate(value.text, n if isinstance(n, int) else None).partition("|")[0] if value.text else ""
        filled = {name: word(field, translate) for name, field in value.fields.items()}
        return text.format_map({name: set_apart(said) for name, said in filled.items()} if translate.rtl else filled)
    if isinstance(value, tuple):
        return translate.join(tuple(word(item, translate) for item in value))
    if isinstance(value, datetime):
        return translate.moment(value)
    if isinstance(value, date):
        return translate.day(value)
    return str(value)


def paragraphs(say: Say, translate: Translate) -> str:
    """The message without its options: sentences before it, progress, the text."""
    main = word(say, translate)
    lead = [f"{say.step} {main}" if say.step else main]
    return "\n".join([*(word(sentence, translate) for sentence in say.before), *lead]).strip()
