"""What stages remarked, told in the language of a digest. They store it in English: see `monitor.remarks`."""

from __future__ import annotations

import re

from monitor.digest.phrases import Phrases
from monitor.remarks import FIGURES, read_remark, split_remarks

_PART_OF_GAP = re.compile(r"(\d+) (\w+)")


def tell_remark(sentence: str, phrases: Phrases) -> str | None:
    """Return a remark in the language of the phrases; None for words that are no remark that is known.

    What follows it after a colon stays as it is.
    """
    if not phrases.remarks:
        return sentence
    head, colon, words = sentence, "", ""
    if (found := read_remark(sentence)) is None:
        head, colon, words = sentence.partition(": ")
        found = read_remark(head)
    if found is None:
        return None
    form, values = found
    told = {blank: _tell_value(blank, value, phrases) for blank, value in values.items()}
    return f"{phrases.remarks[form].format(**told)}{colon}{words}"


def tell_remarks(text: str, phrases: Phrases) -> str | None:
    """Return remarks that a text joins by commas and semicolons, likewise."""
    if not phrases.remarks:
        return text
    if (parts := split_remarks(text)) is None:
        return None
    joints = {", ": phrases.comma, "; ": phrases.semicolon}
    return "".join(joints.get(part) or tell_remark(part, phrases) or part for part in parts)


def _tell_value(blank: str, value: str, phrases: Phrases) -> str:
    if blank in FIGURES:
        return (
            phrases.number(int(value))
            if value.isdigit()
            else phrases.set_digits(value.replace(".", phrases.decimal))
        )
    if blank == "reason":
        return tell_remark(value, phrases) or value
    if blank == "gap":
        parts = _PART_OF_GAP.findall(value)
        return phrases.join([f"{phrases.number(int(n))} {phrases.remark_words[unit]}" for n, unit in parts])
    if blank == "place":
        return phrases.remark_words.get(value) or phrases.set_digits(value.rstrip("dhnrst"))
    return value
