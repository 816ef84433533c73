"""Learning a site from its own pages: what recurs over the articles of one host is its furniture.

A page is remembered as fingerprints of its lines, a few hundred bytes; a host as its latest pages. What
stood on three different articles is taken from the ends of a text, what stood on half of them also from
its middle when it is short. Recurring is not enough: a paragraph that speaks of what its article speaks of
is background and stays, and so does a heading over text that stays.

The lowest three bits of a fingerprint say what it stands for, the others are a hash.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, combinations

from monitor.collect.pages.blocks import RawBlock, note_rule
from monitor.model import Site, SitePage
from monitor.terms import fold_text, strip_marks

MAX_PAGES = 30
MAX_AGE = timedelta(days=90)
MAX_LINES = 64
_HEAD_LINES = 24
"""Of a page with more lines, so many first ones are remembered, and the last: there furniture stands."""
FEWEST_ARTICLES = 3
"""Below this, what recurs may be chance, or one story in two pieces."""

_MAX_LINE_CHARS = 600
_MAX_SHORT_CHARS = 120  # of what goes from the middle of a text when it stands alone
_MAX_BOX_CHARS = 300  # of what goes from there beside other furniture
_MIN_HEADLINE_WORDS = 5
_MAX_HEADING_WORDS = 4
_MAX_LABEL_CHARS = 40
_MAX_JOINTS = 3

# Two pages tell one story twice when they share so much of what is not on most pages of their host. A page
# that has less than two such lines is compared by all that is known of it.
_SAME_STORY_SHARE = 2 / 3
_MIN_RARE_LINES = 2
_SAME_PAGE_SHARE = 0.75

_MAX_INSIDE_SHARE = 0.25
"""Of the pages of a line: what stands inside the text more often is text."""
_MAX_PASSED = 2
_MAX_PASSED_CHARS = 100
"""So many short blocks of which nothing is known, teasers or credits, may stand among the furniture of an
end."""

_MIN_KINDRED_CHARS = 5
_KINDRED_SHARE = 0.25
_MIN_KINDRED_EVERYWHERE = 2
_MAX_REMOVED_SHARE = 0.5

_HASH = ~0b111
_KIND = 0b011
_LINE, _HEADLINE, _ENDING, _BEGINNING = range(4)
_EVERYWHERE = 0b100
"""Set, in what `find_furniture` returns, beside a fingerprint that half of the articles share."""

_NUMBER = re.compile(r"\d+(?:[.,:/٫٬-]\d+)*")
_DATE = re.compile(
    r"\b(?:[^\W\d_]+[,،] )?"
    r"(?:\d{1,2}\.? (?:de )?[^\W\d_]+\.? (?:de )?\d{4}|[^\W\d_]+\.? \d{1,2}(?:st|nd|rd|th)?, \d{4})"
)
_DIGIT = re.compile(r"\d")
_TITLE_JOINT = re.compile(r"\s+(?:[|–—·•»«-]|::|//)\s+")
_LABEL_END = re.compile(r"[:：|»>–—-]\s+")
_MARKS = " |–—-·•*:;,.!?…/»«()[]"
_ROW_JOINT = " | "
_QUOTATION_MARKS = '"“”„«»‘‹›'
_KINDRED_WORD = re.compile(rf"[^\W\d_]{{{_MIN_KINDRED_CHARS},}}")
_unpack_number = struct.Struct("<q").unpack


@lru_cache(maxsize=1 << 10)
def fingerprint_line(text: str) -> int:
    """Return 64 bits, signed, that stand for the words of a line; the same in every run.

    Case, letter variants, space and the marks around the line do not count, nor does what varies where a
    site prints its own words: numbers ("5 comments") and dates written out. A line of nothing but numbers is
    like any other such line.
    """
    folded = strip_marks(fold_text(text))
    if _DIGIT.search(folded):
        dated = _DATE.sub(" ", folded) if len(folded) <= _MAX_SHORT_CHARS else folded
        folded = _NUMBER.sub(" ", dated)
    words = " ".join(folded.split()).strip(_MARKS)
    number: int = _unpack_number(blake2b(words.encode(errors="surrogatepass"), digest_size=8).digest())[0]
    return number & _HASH


_WORDLESS = fingerprint_line("")


def list_lines(title: str, blocks: Sequence[RawBlock], *, headline: str | None = None) -> tuple[int, ...]:
    """Return what one page contributes to what is known of its site, each fingerprint once.

    `title` is the document's own, outlet name and all, `headline` the article's, where they differ;
    `blocks` are those of the article before cleaning. Long paragraphs and rows of tables are left out.
    Beginnings and endings of the title, and what is left without them, are marked apart from lines.
    """
    numbers = dict.fromkeys(number for block in blocks for _, number in _fingerprint_block(block))
    lines = [number for number in numbers if number is not None]
    if len(lines) > MAX_LINES:
        lines = lines[:_HEAD_LINES] + lines[_HEAD_LINES - MAX_LINES :]
    return tuple(dict.fromkeys(chain(lines, _mark_title(title, headline or ""))))


def remember_page(site: Site, page: SitePage, now: datetime) -> Site:
    """Return the site with a page added, in place of an earlier reading of the same article.

    Pages seen more than `MAX_AGE` before `now` are forgotten, and all but the latest `MAX_PAGES`.
    """
    others = (known for known in site.pages if known.key != page.key)
    fresh = [known for known in (*others, page) if now - known.seen_at <= MAX_AGE]
    fresh.sort(key=lambda known: (known.seen_at, known.key))
    return replace(site, pages=tuple(fresh[-MAX_PAGES:]))


def find_furniture(site: Site, *, apart_from: int | None = None) -> frozenset[int]:
    """Return the fingerprints of what recurs on a site: what stands on at least `FEWEST_ARTICLES`.

    Pages that tell one story twice count as one. What stands on half of the articles is there a second
    time, marked. The headlines of all articles are included: as a line of another they are a teaser.
    `apart_from` is the key of the article that is read: neither it nor its other versions count.
    """
    if len(site.pages) < FEWEST_ARTICLES:
        return frozenset()
    holders = _list_holders(site.pages)
    stories = _tell_stories(site.pages, holders)
    left_out = {stories[number] for number, page in enumerate(site.pages) if page.key == apart_from}
    counts = {
        line: len({stories[number] for number in numbers} - left_out)
        for line, numbers in holders.items()
        if len(numbers) >= FEWEST_ARTICLES
    }
    recurring = {line for line, count in counts.items() if count >= FEWEST_ARTICLES}
    half = len(set(stories) - left_out) / 2
    everywhere = {line for line in recurring if counts[line] >= half and line != _WORDLESS}
    fewer = recurring - everywhere
    inside = _count_inside((page for page in site.pages if not fewer.isdisjoint(page.lines)), recurring)
    found = {line for line in fewer if inside[line] <= _MAX_INSIDE_SHARE * len(holders[line])}
    others = (page for page, story in zip(site.pages, stories, strict=True) if story not in left_out)
    headlines = {line for page in others for line in page.lines if line & _KIND == _HEADLINE}
    return frozenset(found | headlines | everywhere | {line | _EVERYWHERE for line in everywhere})


def remove_furniture(
    blocks: Sequence[RawBlock], furniture: frozenset[int]
) -> tuple[list[RawBlock], list[str]]:
    """Return the blocks of an article without the furniture of its site, and a note for each one removed.

    From both ends goes whatever recurs, from the middle what is short, or stands beside such, and recurs
    on half of the articles; headlines of other articles go from anywhere. What shares its words with the
    rest of the text stays. If that were more than half of the words, the page is a copy of others, and
    nothing is removed.
    """
    judged = [_judge(block, furniture) for block in blocks] if furniture else []
    if not any(one.recurs or one.teases for one in judged):
        return list(blocks), []
    own = fold_text("\n".join(one.rest.text for one in judged if one.rest is not None))
    judged = [replace(one, kindred=True) if one.recurs and _is_kindred(one, own) else one for one in judged]
    doomed = _find_ends(judged) | _find_middles(judged)
    doomed |= _find_headings(judged, doomed)
    kept = [one.rest if number in doomed else one.block for number, one in enumerate(judged)]
    left = [block for block in kept if block is not None]
    if _count_words(left) < (1 - _MAX_REMOVED_SHARE) * _count_words(blocks):
        return list(blocks), []
    return left, [judged[number].note for number in sorted(doomed)]


def strip_title(title: str, furniture: frozenset[int]) -> str:
    """Return a title without the ending, or the beginning, that recurs in the titles of its site."""
    joints = list(_TITLE_JOINT.finditer(title))
    for joint in joints:
        if fingerprint_line(title[joint.start() :]) | _ENDING in furniture:
            return title[: joint.start()].strip() or title
    for joint in reversed(joints):
        if fingerprint_line(title[: joint.end()]) | _BEGINNING | _EVERYWHERE in furniture:
            return title[joint.end() :].strip() or title
    return title


# --- what a page contributes -----------------------------------------------------------------


def _mark_title(*titles: str) -> Iterator[int]:
    """Yield the marks of a page's titles: each whole and cut at its joints, and what is cut off."""
    for title in titles:
        joints = list(_TITLE_JOINT.finditer(title))[-_MAX_JOINTS:]
        for part in (title, *(title[: joint.start()] for joint in joints)):
            if len(part.split()) >= _MIN_HEADLINE_WORDS:
                yield fingerprint_line(part) | _HEADLINE
        for joint in joints:
            yield fingerprint_line(title[joint.end() :]) | _ENDING
            yield fingerprint_line(title[: joint.start()]) | _BEGINNING


# --- what recurs -----------------------------------------------------------------------------


def _list_holders(pages: Sequence[SitePage]) -> dict[int, list[int]]:
    """Return the numbers of the pages on which each line stands, of lines that stand on more than one."""
    counts = Counter(chain.from_iterable(page.lines for page in pages))
    repeated = {line for line, count in counts.items() if count > 1}
    holders: dict[int, list[int]] = {line: [] for line in repeated}
    for number, page in enumerate(pages):
        for line in repeated.intersection(page.lines):
            holders[line].append(number)
    return holders


def _tell_stories(pages: Sequence[SitePage], holders: Mapping[int, Sequence[int]]) -> list[int]:
    """Return for each page the number of the first page that tells the same story, its own if none does."""
    rare = [len([line for line in page.lines if not line & _KIND]) for page in pages]
    pairs: list[tuple[int, int]] = []
    for line, numbers in holders.items():
        if line & _KIND:
            continue
        if len(numbers) <= len(pages) / 2:
            pairs += combinations(numbers, 2)
        else:
            for number in numbers:
                rare[number] -= 1
    stories = list(range(len(pages)))
    for one, other in chain(_share_rare(Counter(pairs), rare), _share_all(pages, rare)):
        first, later = sorted((stories[one], stories[other]))
        if first != later:
            stories = [first if story == later else story for story in stories]
    return stories


def _share_rare(shared: Mapping[tuple[int, int], int], rare: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of pages that share most of their lines, of those that most pages do not have."""
    for (one, other), count in shared.items():
        least = min(rare[one], rare[other])
        if least >= _MIN_RARE_LINES and count >= _SAME_STORY_SHARE * least:
            yield one, other


def _share_all(pages: Sequence[SitePage], rare: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of pages that are alike, titles included, where one has no lines to tell it by."""
    poor = [number for number, count in enumerate(rare) if count < _MIN_RARE_LINES]
    sets = [frozenset(page.lines) for page in pages] if poor else []
    for one in poor:
        for other in range(len(pages)):
            least = min(len(sets[one]), len(sets[other]))
            if other != one and len(sets[one] & sets[other]) >= _SAME_PAGE_SHARE * least:
                yield one, other


def _count_inside(pages: Iterable[SitePage], recurring: Set[int]) -> Counter[int]:
    """Return on how many pages each recurring line stands inside the text, away from both ends.

    That is where two lines of the page's own stand before it and two after it: one may be a teaser.
    """
    inside: Counter[int] = Counter()
    for page in pages:
        lines = [line for line in page.lines if not line & _KIND]
        own = [place for place, line in enumerate(lines) if line not in recurring]
        if len(own) > 2:
            inside.update(line for line in lines[own[1] : own[-2]] if line in recurring)
    return inside


# --- what goes from a text -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Judged:
    """A block, what is left of it without the lines that are furniture (None: nothing), and why.

    `recurs`: lines of it stand on other articles, `everywhere`: on half of them; `teases`: all that is
    taken are headlines of other articles; `kindred`: it shares its words with the rest of the text.
    """

    block: RawBlock
    rest: RawBlock | None
    recurs: bool = False
    everywhere: bool = False
    teases: bool = False
    kindred: bool = False

    @property
    def strange(self) -> bool:
        """Whether nothing speaks for it but that it stands here."""
        return self.teases or (self.recurs and not self.kindred)

    @property
    def heads(self) -> bool:
        """Whether it is a heading, or may be one that is not marked as such: a few words without a stop."""
        text = self.block.text
        if self.block.kind != "paragraph" or self.teases:
            return self.block.kind == "heading"
        short = text[-1:].isalnum() and len(text.split()) <= _MAX_HEADING_WORDS
        return short and fingerprint_line(text) != _WORDLESS

    @property
    def note(self) -> str:
        """What the record says when it goes."""
        rule = "headline of another article" if self.teases else "recurs on the site"
        return note_rule(rule, self.block)


def _judge(block: RawBlock, furniture: frozenset[int]) -> _Judged:
    """Judge a block by its lines: a list goes whole, or without its lines that are headlines of others."""
    if block.kind in ("quote", "post") or block.text[:1] in _QUOTATION_MARKS:  # words of somebody else
        return _Judged(block, block)
    lines = _fingerprint_block(block)
    teasers = [_is_headline(line, number, furniture) for line, number in lines]
    recurring = [number for _, number in lines if number is not None and number in furniture]
    if recurring and len(recurring) + sum(teasers) >= len(lines):
        everywhere = all(number | _EVERYWHERE in furniture for number in recurring)
        return _Judged(block, None, recurs=True, everywhere=everywhere)
    if not any(teasers):
        return _Judged(block, block)
    rest = [line for (line, _), teaser in zip(lines, teasers, strict=True) if not teaser]
    return _Judged(block, replace(block, text="\n".join(rest)) if rest else None, teases=True)


def _fingerprint_block(block: RawBlock) -> list[tuple[str, int | None]]:
    """Return the lines of a block with their fingerprints; rows of tables and long paragraphs have none."""
    return [
        (line, None if len(line) > _MAX_LINE_CHARS or _is_row(line, block) else fingerprint_line(line))
        for line in block.text.split("\n")
    ]


def _is_row(line: str, block: RawBlock) -> bool:
    return block.kind == "list" and _ROW_JOINT in line


def _is_headline(line: str, number: int | None, furniture: frozenset[int]) -> bool:
    """Tell whether a line is the headline of another article, alone or after a label ("More: ...")."""
    if number is None or number in furniture:
        return False
    if number | _HEADLINE in furniture:
        return True
    label = _LABEL_END.search(line, 0, _MAX_LABEL_CHARS)
    return label is not None and fingerprint_line(line[label.end() :]) | _HEADLINE in furniture


def _is_kindred(one: _Judged, own: str) -> bool:
    """Tell whether a block speaks of what the folded text `own` speaks of.

    Of the longer words of an article's last paragraphs two in five stand elsewhere in it, of those of a
    site's own paragraphs fewer than one in four (medians of 302 news pages).
    """
    words = set(_KINDRED_WORD.findall(fold_text(one.block.text)))
    found = sum(word in own for word in words)
    enough = _MIN_KINDRED_EVERYWHERE if one.everywhere else 1
    return found >= enough and found >= _KINDRED_SHARE * len(words)


def _find_ends(judged: Sequence[_Judged]) -> set[int]:
    """Return which blocks go from the beginning and the end: whatever is strange there."""
    doomed: set[int] = set()
    for numbers in (range(len(judged)), reversed(range(len(judged)))):
        passed = 0
        for number in numbers:
            one = judged[number]
            if one.strange and not one.heads:
                doomed.add(number)
            elif not one.strange:
                passed += 1
                if passed > _MAX_PASSED or len(one.block.text) > _MAX_PASSED_CHARS:
                    break
    return doomed


def _find_middles(judged: Sequence[_Judged]) -> set[int]:
    """Return which blocks go wherever they stand: headlines of others, and strange ones that are everywhere
    and short, or stand beside a strange one."""
    doomed: set[int] = set()
    for number, one in enumerate(judged):
        if one.teases and one.block.kind != "heading":
            doomed.add(number)
        elif one.strange and one.everywhere and not one.heads:
            around = judged[max(0, number - 1) : number + 2]
            boxed = sum(other.strange for other in around) > 1
            if max(map(len, one.block.text.split("\n"))) <= (_MAX_BOX_CHARS if boxed else _MAX_SHORT_CHARS):
                doomed.add(number)
    return doomed


def _find_headings(judged: Sequence[_Judged], doomed: Set[int]) -> set[int]:
    """Return the strange headings under which nothing stays, and those of boxes: on half of the articles,
    and right above what goes."""
    found: set[int] = set()
    ends = True
    for number in reversed(range(len(judged))):
        one = judged[number]
        if one.heads and one.strange:
            boxed = one.everywhere and (number + 1 in doomed or number + 1 in found)
            if ends or boxed:
                found.add(number)
        ends = ends and (number in doomed or number in found)
    return found


def _count_words(blocks: Sequence[RawBlock]) -> int:
    return sum(len(block.text.split()) for block in blocks)
