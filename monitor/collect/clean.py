"""Cleaning: what is furniture of the site leaves the text, what it says about its origin becomes data.

Every rule looks at one whole short block, never inside a paragraph, and is named in what it removed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.collect.blocks import PageHints, RawBlock
from monitor.collect.furniture import name_line_rule
from monitor.collect.markup import tidy_text
from monitor.collect.provenance import notice_positions, read_notice, read_wire
from monitor.model import Provenance
from monitor.terms import fold_text

_MAX_CAPTION_CHARS = 500
_MAX_BYLINE_CHARS = 160
_MAX_TEASER_CHARS = 200
_MAX_NOTE_CHARS = 80
_BYLINE = re.compile(
    r"^[\W_]*(?:(?:[Rr]eporting|[Ww]riting|[Ww]ritten|[Ee]diting|[Ss]tory|[Tt]ext|"
    r"[Aa]dditional reporting|[Rr]eported|[Rr]esearch) by"
    r"|By|BY|Von|Par|Author:|Autor(?:in)?:|Auteur :|نویسنده\s*:|گزارش\s*:|بقلم\s*:?|"
    r"كتب\s*:)\s+(?P<who>\S.{1,140})$"
)
_UNCERTAIN_BYLINE = re.compile(r"^[\W_]*(?:By|BY|Von|Par)\s")
_NAME_PARTICLES = frozenset(
    {"al", "and", "bin", "de", "den", "der", "du", "el", "et"}
    | {"for", "ibn", "in", "la", "le", "of", "the", "und", "van", "von"}
)
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[a-zß-ÿ\u0600-\u06ff]{3,}[.!?؟]\s+\S")
_SQUARE_MARKUP = re.compile(
    r"\[/?(?:link|url|b|i|u|quote|img|caption|embed|gallery|video)(?:[ =][^\[\]]{0,200})?\]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Clean blocks in order, what they said about their origin, the rules that acted with what each took,
    and the bylines found in the text."""

    blocks: tuple[RawBlock, ...]
    provenance: tuple[Provenance, ...]
    rules: tuple[str, ...]
    bylines: tuple[str, ...]


def clean_blocks(
    blocks: Sequence[RawBlock], *, title: str, hints: PageHints | None = None, left_out: Sequence[str] = ()
) -> Cleaned:
    """Return the blocks of an article without what is not its text.

    `title` is the article's headline; `hints` is what the page's markup tells of its short lines;
    `left_out` are lines near the text that are no blocks of it, but may say where it comes from.
    """
    hints = hints or PageHints()
    rules: list[str] = []
    tidy = [block for raw in blocks if (block := tidy_block(raw)).text]
    tidy, provenance = _take_notices(tidy, hints, rules)
    if not provenance:
        provenance = [notice for line in left_out if (notice := read_notice(line, hints.links))][:1]
    kept = fold_repeats(_drop_furniture(tidy, title, hints, rules), rules)
    kept = [mark_kind(block, position, len(kept), hints) for position, block in enumerate(kept)]
    kept = drop_dangling_headings(kept, rules)
    if paragraphs := [block.text for block in kept if block.kind == "paragraph"]:
        wire = read_wire(paragraphs[0], paragraphs[-1])
        provenance += [wire] if wire is not None else []
    bylines = tuple(_read_byline(block.text) for block in kept if block.kind == "byline")
    return Cleaned(tuple(kept), tuple(provenance), tuple(rules), bylines)


def tidy_block(block: RawBlock) -> RawBlock:
    """Return the block with its white space in order and without square-bracket markup around its words."""
    text = _SQUARE_MARKUP.sub("", block.text)
    lines = [line for line in map(tidy_text, text.split("\n")) if line]
    return RawBlock(block.kind, ("\n" if block.kind == "list" else " ").join(lines))


def name_furniture(block: RawBlock, title: str, hints: PageHints) -> str | None:
    """Return the name of the rule by which the block is no text of the article, or None."""
    text = block.text
    if is_headline(text, title):
        return "headline repeated"
    if is_teaser(block, hints):
        return "link to another page"
    if not any(char.isalnum() for char in text):
        return "no words"
    return name_line_rule(text)


def is_headline(text: str, title: str) -> bool:
    """Tell whether a block says the same words as the headline."""
    return bool(title) and len(text) <= 2 * len(title) + 10 and _say_the_same(text, title)


def is_teaser(block: RawBlock, hints: PageHints) -> bool:
    """Tell whether every line of a short block is nothing but a link, several words long."""
    lines = block.text.split("\n")
    return all(
        line in hints.linked and len(line) <= _MAX_TEASER_CHARS and len(line.split()) > 3 for line in lines
    )


def fold_repeats(blocks: Sequence[RawBlock], rules: list[str]) -> list[RawBlock]:
    """Keep one of equal blocks in a row. A short paragraph printed twice in a row is a picture's caption."""
    kept: list[RawBlock] = []
    for block in blocks:
        if not kept or not _say_the_same(kept[-1].text, block.text):
            kept.append(block)
            continue
        rules.append(_note("repeated line", block.text))
        if block.kind == "paragraph" and len(block.text) <= _MAX_CAPTION_CHARS:
            kept[-1] = RawBlock("caption", kept[-1].text)
    return kept


def mark_kind(block: RawBlock, position: int, count: int, hints: PageHints) -> RawBlock:
    """Return the block as a caption, byline or heading when it is one and came as a paragraph."""
    if block.kind != "paragraph":
        return block
    if block.text in hints.captions and len(block.text) <= _MAX_CAPTION_CHARS:
        return RawBlock("caption", block.text)
    if is_byline(block.text, position, count):
        return RawBlock("byline", block.text)
    if block.text in hints.emphasised and block.text[-1] not in ".,;…" and 0 < position < count - 1:
        return RawBlock("heading", block.text)
    return block


def is_byline(text: str, position: int, count: int) -> bool:
    """Tell whether a block says who wrote the article.

    Plain "By ..." may begin a sentence: it counts only near the start or end, and when names follow.
    """
    found = _BYLINE.match(text) if len(text) <= _MAX_BYLINE_CHARS else None
    if found is None or _SENTENCE.search(text):
        return False
    if not _UNCERTAIN_BYLINE.match(text):
        return True
    words = found["who"].split()
    named = all(word[0].isupper() or word.strip(",;") in _NAME_PARTICLES for word in words)
    return named and (position < 4 or position >= count - 2) and len(text) <= _MAX_NOTE_CHARS


def _read_byline(text: str) -> str:
    """Return the names of a byline; in "Reporting by A; editing by B", A's."""
    found = _BYLINE.match(text)
    return found["who"].split(";")[0] if found is not None else ""


def drop_dangling_headings(blocks: list[RawBlock], rules: list[str]) -> list[RawBlock]:
    """Drop headings at the end: nothing of the article stands under them."""
    kept = list(blocks)
    while len(kept) > 1 and kept[-1].kind == "heading":
        rules.append(_note("heading without text", kept.pop().text))
    return kept


def _drop_furniture(
    blocks: Sequence[RawBlock], title: str, hints: PageHints, rules: list[str]
) -> list[RawBlock]:
    kept: list[RawBlock] = []
    for block in blocks:
        if rule := name_furniture(block, title, hints):
            rules.append(_note(rule, block.text))
        else:
            kept.append(block)
    return kept


def _take_notices(
    blocks: list[RawBlock], hints: PageHints, rules: list[str]
) -> tuple[list[RawBlock], list[Provenance]]:
    kept: list[RawBlock] = []
    found: list[Provenance] = []
    stand = notice_positions(len(blocks))
    for position, block in enumerate(blocks):
        notice = read_notice(block.text, hints.links) if position in stand else None
        if notice is None:
            kept.append(block)
        else:
            found.append(notice)
            rules.append(_note("notice of origin", block.text))
    return kept, found


def _say_the_same(one: str, other: str) -> bool:
    """Tell whether two texts are the same words; most differ in the first, which is cheaper to find."""
    return _first_word(one) == _first_word(other) and _list_words(one) == _list_words(other)


def _first_word(text: str) -> str | None:
    found = _WORD.search(text)
    return fold_text(found[0]) if found is not None else None


def _list_words(text: str) -> list[str]:
    return _WORD.findall(fold_text(text))


def _note(rule: str, text: str) -> str:
    return f"{rule}: {text[:_MAX_NOTE_CHARS]}"
