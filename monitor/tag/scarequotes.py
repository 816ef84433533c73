"""Scare quotes: words that an outlet puts in quotation marks to keep its distance from them."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import Range
from monitor.tag.frames import make_quote_token, read_tokens
from monitor.tag.grammar import Grammar, read_grammar
from monitor.tag.quotemarks import Quotation, count_quoted_words, find_quotations
from monitor.tag.rules import is_title
from monitor.tag.sentences import split_paragraphs

_MOST_WORDS = 4
_REACH = 40
_NAMING = ("naming", "media")
_SPOKEN = ("!", "?", "؟", ",", "،")


def find_scare_quotes(
    text: str, spoken: Sequence[Range], language: str | None, names: bool = False
) -> tuple[Range, ...]:
    """Return the words in quotation marks with which the outlet itself keeps its distance, in order.

    These are quotations of one to four words, without their marks, outside of what is `spoken`, that are no
    title and no name: not capitalised throughout (where the script has capitals), and not behind a word that
    leads a name in ("the film", "called"; the section `naming` of the language's word list). With `names`,
    capitals do not matter: for who looks for names that are written without marks elsewhere.
    """
    grammar = read_grammar(language)
    return tuple(
        (each.inner_start, each.inner_end)
        for block in split_paragraphs(text)
        for each in find_quotations(text, block.start, block.end)
        if each.closed
        and 1 <= count_quoted_words(text, each) <= _MOST_WORDS
        and not any(start < each.end and each.start < end for start, end in spoken)
        and (names or not _is_capitalised(text, each, grammar))
        and not _is_led_in(text, each, block.start, grammar)
        and not text[each.inner_start : each.inner_end].endswith(_SPOKEN)
    )


def _is_capitalised(text: str, quotation: Quotation, grammar: Grammar) -> bool:
    """Tell whether the quotation is written as names and titles are."""
    inside = text[quotation.inner_start : quotation.inner_end]
    noun = grammar.language == "de" and len(inside.split()) == 1
    if not noun and all(not word[0].islower() for word in inside.split()) and not grammar.caseless:
        return True
    return not noun and is_title(make_quote_token(text, quotation), grammar)


def _is_led_in(text: str, quotation: Quotation, floor: int, grammar: Grammar) -> bool:
    """Tell whether the quotation is a number, or what the word before it names."""
    if not any(each.isalpha() for each in text[quotation.inner_start : quotation.inner_end]):
        return True
    before = read_tokens(text, max(floor, quotation.start - _REACH), quotation.start, grammar.language)
    return bool(before) and any(grammar.has(section, before[-1].low) for section in _NAMING)
