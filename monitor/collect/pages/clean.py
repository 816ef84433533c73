"""Cleaning: what is furniture of the site leaves the text, what it says about its origin becomes data.

Every rule looks at one whole short block, never inside a paragraph, and is named in what it removed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from monitor.collect.pages.blocks import PageHints, RawBlock, note_rule
from monitor.collect.pages.furniture import name_line_rule
from monitor.collect.pages.provenance import list_notice_places, read_notices, read_wires
from monitor.collect.texts.markup import tidy_text
from monitor.model import Provenance
from monitor.terms import fold_text, list_words

_MAX_CAPTION_CHARS = 500
_MAX_BYLINE_CHARS = 160
_MAX_TEASER_CHARS = 200
_MAX_PLAIN_BYLINE_CHARS = 80  # of one whose first word may also begin a sentence
_CLOSING_BLOCKS = 3  # behind which hardly more than small print stands
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
_MIN_TOLD_CHARS = 200  # of a paragraph that tells what its linked heading announces
_OPENING_BLOCKS = 3  # among which the headline may come again behind a kicker
_MAX_HEADLINE_CHARS = 300
_MIN_HEADLINE_WORDS = 4  # of one that ends a line; a shorter one does so by chance
_MAX_KICKER_WORDS = 8
_MAX_NESTED_MARKUP = 8
_MAX_BIO_CHARS = 600
_MAX_BEFORE_NAME = 80  # characters before the author's name in it
_MAX_CONTACT_CHARS = 320
_BIO = re.compile(
    r"[^.!?]{0,60}?\b(?:is|was|has|covers|covered|reports|writes|joined|works|ist|schreibt|arbeitet|berichtet|"
    r"est|ecrit|couvre|travaille|es|escribe|cubre|trabaja)\b"
)
_CONTACT = re.compile(
    r"\b(?:contact|reached?|follow|write to|get in touch|e-?mail(?:ing)?|tips?|schreiben sie|suivez|"
    r"contacter|sigue|escriba)\b.{0,200}?(?:@\w|\w@\w|\btwitter\b|\bx\.com\b|\bbluesky\b|\blinkedin\b)"
)
_OURSELVES = re.compile(r"\b(?:us|our|me|uns|unsere|nous|notre|nosotros)\b")
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
    blocks: Sequence[RawBlock],
    *,
    title: str,
    hints: PageHints | None = None,
    left_out: Sequence[str] = (),
    authors: Sequence[str] = (),
) -> Cleaned:
    """Return the blocks of an article without what is not its text. Cleaning them again changes nothing.

    `title` is the article's headline, `authors` who wrote it; `hints` is what the page's markup tells of its
    short lines; `left_out` are lines near the text that are no blocks of it, but may say where it comes from.
    """
    hints = hints or PageHints()
    rules: list[str] = []
    tidy = [block for raw in blocks if (block := tidy_block(raw)).text]
    provenance: list[Provenance] = []
    kept = _settle(_drop_furniture(tidy, title, hints, rules), authors, hints, rules, provenance)
    if not provenance:
        said = (read_notices(line, hints.links, closing=True) for line in left_out)
        provenance = list(next(filter(None, said), ()))
    kept = [mark_kind(block, position, len(kept), hints) for position, block in enumerate(kept)]
    provenance += read_wires([block.text for block in kept if block.kind in ("paragraph", "byline")])
    bylines = tuple(_read_byline(block.text) for block in kept if block.kind == "byline")
    return Cleaned(tuple(kept), tuple(provenance), tuple(rules), bylines)


def tidy_block(block: RawBlock) -> RawBlock:
    """Return the block with its white space in order and without square-bracket markup around its words."""
    text = block.text
    for _ in range(_MAX_NESTED_MARKUP):
        bare = _SQUARE_MARKUP.sub("", text)
        if bare == text:
            break
        text = bare
    lines = [line for line in map(tidy_text, text.split("\n")) if line]
    return replace(block, text=("\n" if block.kind == "list" else " ").join(lines))


def name_furniture(block: RawBlock, title: str, hints: PageHints, *, opens: bool = False) -> str | None:
    """Return the name of the rule by which the block is no text of the article, or None.

    `opens`: the block is among the first, where a headline may stand with words before it.
    """
    text = block.text
    if block.kind == "post":
        return None
    if is_headline(text, title) or (opens and is_introduced_headline(text, (title, *hints.headlines))):
        return "headline repeated"
    if is_teaser(block, hints):
        return "link to another page"
    if not any(char.isalnum() for char in text):
        return "no words"
    return name_line_rule(text)


def is_headline(text: str, title: str) -> bool:
    """Tell whether a block says the same words as the headline."""
    return bool(title) and len(text) <= 2 * len(title) + 10 and _say_the_same(text, title)


def is_introduced_headline(text: str, headlines: Sequence[str]) -> bool:
    """Tell whether a line is one of the headlines, or a few words and then one ("Quay: It reopens")."""
    if len(text) > _MAX_HEADLINE_CHARS:
        return False
    words = list_words(text)
    return any(
        len(said) >= _MIN_HEADLINE_WORDS
        and len(words) <= len(said) + _MAX_KICKER_WORDS
        and words[-len(said) :] == said
        for said in map(list_words, headlines)
    )


def is_about_author(text: str, authors: Sequence[str]) -> bool:
    """Tell whether a line tells who an author is, or how to reach one; for lines at the end of an article."""
    if len(text) > _MAX_BIO_CHARS:
        return False
    folded = fold_text(text)
    for name in (fold_text(author) for author in authors if " " in author.strip()):
        place = folded.find(name)
        if 0 <= place <= _MAX_BEFORE_NAME and _BIO.match(folded, place + len(name)):
            return True
        if place >= 0 and len(text) <= _MAX_CONTACT_CHARS and _CONTACT.search(folded):
            return True
    return len(text) <= _MAX_CONTACT_CHARS and bool(_CONTACT.search(folded) and _OURSELVES.search(folded))


def is_teaser(block: RawBlock, hints: PageHints) -> bool:
    """Tell whether every line of a short block is nothing but a link several words long, labelled or not."""
    return all(
        (line in hints.linked or line in hints.pointing)
        and len(line) <= _MAX_TEASER_CHARS
        and len(line.split()) > 3
        for line in block.text.split("\n")
    )


def fold_repeats(blocks: Sequence[RawBlock], rules: list[str]) -> list[RawBlock]:
    """Keep one of equal blocks in a row. A short paragraph printed twice in a row is a picture's caption."""
    kept: list[RawBlock] = []
    for block in blocks:
        if not kept or not _say_the_same(kept[-1].text, block.text):
            kept.append(block)
            continue
        rules.append(note_rule("repeated line", block))
        if block.kind == "paragraph" and len(block.text) <= _MAX_CAPTION_CHARS:
            kept[-1] = replace(kept[-1], kind="caption")
    return kept


def mark_kind(block: RawBlock, position: int, count: int, hints: PageHints) -> RawBlock:
    """Return the block as a caption, byline or heading when it is one and came as a paragraph."""
    if block.kind != "paragraph":
        return block
    if block.text in hints.captions and len(block.text) <= _MAX_CAPTION_CHARS:
        return replace(block, kind="caption")
    if is_byline(block.text, position, count):
        return replace(block, kind="byline")
    if block.text in hints.emphasised and block.text[-1] not in ".,;…" and 0 < position < count - 1:
        return replace(block, kind="heading")
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
    return named and (position < 4 or position >= count - 2) and len(text) <= _MAX_PLAIN_BYLINE_CHARS


def _read_byline(text: str) -> str:
    """Return the names of a byline; in "Reporting by A; editing by B", A's."""
    found = _BYLINE.match(text)
    return found["who"].split(";")[0] if found is not None else ""


def drop_dangling_headings(blocks: list[RawBlock], rules: list[str]) -> list[RawBlock]:
    """Drop headings at the end: nothing of the article stands under them."""
    kept = list(blocks)
    while len(kept) > 1 and kept[-1].kind == "heading":
        rules.append(note_rule("heading without text", kept.pop()))
    return kept


def _drop_furniture(
    blocks: Sequence[RawBlock], title: str, hints: PageHints, rules: list[str]
) -> list[RawBlock]:
    kept: list[RawBlock] = []
    for block, following in zip_longest(blocks, blocks[1:]):
        rule = name_furniture(block, title, hints, opens=len(kept) < _OPENING_BLOCKS)
        if rule == "link to another page" and _heads(block, following):
            rule = None
        if rule is not None:
            rules.append(note_rule(rule, block))
        else:
            kept.append(block)
    return kept


def _heads(block: RawBlock, following: RawBlock | None) -> bool:
    """Tell whether a block is the heading of a long paragraph: what it links to is told there."""
    if block.kind != "heading" or following is None:
        return False
    return following.kind == "paragraph" and len(following.text) >= _MIN_TOLD_CHARS


def _settle(
    blocks: list[RawBlock],
    authors: Sequence[str],
    hints: PageHints,
    rules: list[str],
    provenance: list[Provenance],
) -> list[RawBlock]:
    """Return the blocks when no rule about their places takes any more: what leaves moves the others."""
    kept, before = blocks, -1
    while len(kept) != before:
        before = len(kept)
        kept = drop_dangling_headings(fold_repeats(kept, rules), rules)
        kept, found = _take_notices(kept, hints, rules)
        provenance += found
        kept = _drop_about_authors(kept, authors, rules)
    return kept


def _drop_about_authors(blocks: list[RawBlock], authors: Sequence[str], rules: list[str]) -> list[RawBlock]:
    """Drop what the last blocks say about the authors, from the last one on to the first that does not."""
    kept = list(blocks)
    while len(kept) > 1 and kept[-1].kind == "paragraph" and is_about_author(kept[-1].text, authors):
        rules.append(note_rule("about the author", kept.pop()))
    return kept


def _take_notices(
    blocks: list[RawBlock], hints: PageHints, rules: list[str]
) -> tuple[list[RawBlock], list[Provenance]]:
    kept: list[RawBlock] = []
    found: list[Provenance] = []
    stand = list_notice_places(len(blocks))
    for position, block in enumerate(blocks):
        may_tell = position in stand and block.kind != "post"
        closing = position >= len(blocks) - _CLOSING_BLOCKS
        notices = read_notices(block.text, hints.links, closing=closing) if may_tell else ()
        found += notices
        if notices:
            rules.append(note_rule("notice of origin", block))
        else:
            kept.append(block)
    return kept, found


def _say_the_same(one: str, other: str) -> bool:
    """Tell whether two texts are the same words, whatever stands between them."""
    return list_words(one) == list_words(other)
