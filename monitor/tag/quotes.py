"""Who says what: direct and indirect speech with speaker, role and chain.

In English the attribution network decides what is attributed and to whom (see `tagger`, `reports`). Rules
(see `rules`) are the whole method for the languages that it does not speak, and where no network is given;
beside the network they keep what they are surer of: chains, quotations within quotations, and long
quotations that it passes over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from monitor.model import Attribution, Block, Range
from monitor.tag.frames import is_signed, read_frames, read_tokens
from monitor.tag.grammar import Grammar, read_grammar
from monitor.tag.networks import Network
from monitor.tag.phrases import is_named
from monitor.tag.quotemarks import Quotation, find_quotations
from monitor.tag.reports import attribute_reports
from monitor.tag.rules import attribute_by_rules
from monitor.tag.sentences import split_paragraphs
from monitor.tag.speakers import Cast
from monitor.tag.tagger import LANGUAGES, find_reports

_MOST_CHARACTERS = 40_000
"""Some 6,500 words, a second of work. What is beyond is left to the rules, so that time stays bounded."""
_READ_KINDS = frozenset({"paragraph", "quote", "list"})
_FEWEST_WORDS = 5
_SIGNATURE = re.compile(r"\s*[—–―]\s*([^\W\d_](?:[^\s,;:]+ ?){0,5}?)(?:,[^\n“”\"«»]{1,80})?\s*")


def find_attributions(
    text: str, blocks: Sequence[Block], language: str | None, network: Network | None = None
) -> tuple[Attribution, ...]:
    """Return what the text ascribes to someone, ordered by where the content begins.

    `language` is an ISO 639-1 code; the network is asked in English alone. There are rules of their own for
    en, fa, ar, fr, de and es; others are read with the English ones, which then find little more than
    quotation marks. A quotation of five words or more that names no speaker is returned with `speaker` None;
    shorter ones without a cue are taken for names and scare quotes and left out. A post, and a quotation set
    apart under somebody's name or signed with a dash ("“…” — Ada Quill"), is theirs as a whole.
    """
    grammar = read_grammar(language)
    blocks = _sign_quotations(text, blocks, grammar)
    frames = read_frames(text, blocks, grammar.language)
    found: Sequence[Attribution] = attribute_by_rules(text, frames, grammar, network is None)
    if network is not None:
        parts = _choose_parts(blocks, language)
        reports = find_reports(network, text, parts)
        seen = attribute_reports(text, parts, reports, Cast(frames, grammar), grammar)
        found = _combine(text, parts, seen, found)
    signed = [_ascribe_block(block) for block in blocks if is_signed(block)]
    return tuple(sorted([*found, *signed], key=lambda each: (each.content[0], not each.direct)))


def _sign_quotations(text: str, blocks: Sequence[Block], grammar: Grammar) -> list[Block]:
    """Return the blocks; a quotation signed behind it or in the line below becomes one under that name."""
    signed: list[Block] = []
    open_quotation: Quotation | None = None
    for block in blocks:
        start = block.start
        if block.kind in _READ_KINDS and not is_signed(block):
            quotations = find_quotations(text, block.start, block.end)
            alone = len(quotations) == 1 and quotations[0].start == start and quotations[0].closed
            quotation = quotations[0] if alone else open_quotation if not quotations else None
            start = quotations[0].end if alone else start
            name = _read_signature(text, start, block.end, grammar) if quotation is not None else None
            if name is not None and quotation is not None:
                signed = signed if alone else signed[:-1]
                block = Block("quote", quotation.inner_start, quotation.inner_end, by=name)
            open_quotation = (
                quotation if alone and name is None and not text[start : block.end].strip() else None
            )
        else:
            open_quotation = None
        signed.append(block)
    return signed


def _read_signature(text: str, start: int, end: int, grammar: Grammar) -> str | None:
    """Return the name in "— Name, role", if that is all there is."""
    found = _SIGNATURE.fullmatch(text, start, end)
    if found is None:
        return None
    words = read_tokens(text, *found.span(1), grammar.language)
    return found[1].rstrip(".") if grammar.caseless or is_named(words, 0, len(words)) else None


def _choose_parts(blocks: Sequence[Block], language: str | None) -> list[Range]:
    """Return the ranges of the blocks that the network can read."""
    parts: list[Range] = []
    left = _MOST_CHARACTERS
    for block in blocks:
        code = (block.language or language or "").partition("-")[0].lower()
        if block.kind in _READ_KINDS and not is_signed(block) and code in LANGUAGES and left > 0:
            end = min(block.end, block.start + left)
            parts.append((block.start, end))
            left -= end - block.start
    return parts


def _combine(
    text: str, parts: Sequence[Range], seen: Sequence[Attribution], ruled: Sequence[Attribution]
) -> list[Attribution]:
    """Return what the network saw, with what the rules are surer of.

    These are speakers whom the network names in part or not at all, chains that the text spells out,
    quotations within quotations, and long quotations that the network passes over.
    """
    settled, added = list(seen), []
    for each in ruled:
        if not any(start <= each.content[0][0] < end for start, end in parts):
            added.append(each)
        elif (outer := _find_outer(each, seen)) is not None:
            names = [outer.speaker, *outer.via] if outer.speaker else outer.via
            added.append(replace(each, via=tuple(name for name in names if name != each.speaker)))
        else:
            settled = [_settle(one, each) for one in settled]
            rest = tuple(span for span in each.content if _is_passed_over(text, span, seen))
            if each.direct and rest:
                added.append(replace(each, content=rest))
    return [*settled, *added]


def _find_outer(ruled: Attribution, seen: Sequence[Attribution]) -> Attribution | None:
    """Return the quotation within which another one stands as a whole, if it does."""
    start, end = ruled.content[0]
    for each in seen:
        within = any(
            low <= start and end <= high and (low, high) != (start, end) for low, high in each.content
        )
        if ruled.direct and each.direct and within:
            return each
    return None


def _is_passed_over(text: str, span: Range, seen: Sequence[Attribution]) -> bool:
    """Tell whether a quotation is long enough for speech, and in no quotation that the network saw."""
    known = any(
        start < span[1] and span[0] < end for each in seen if each.direct for start, end in each.content
    )
    return not known and len(text[span[0] : span[1]].split()) >= _FEWEST_WORDS


def _settle(seen: Attribution, ruled: Attribution) -> Attribution:
    """Return what the network saw; the speaker is that of the rules where they know more."""
    if seen.direct != ruled.direct or not _is_same(seen.content, ruled.content):
        return seen
    role = ruled.role or (seen.role if ruled.speaker == seen.speaker else None)
    via = ruled.via or seen.via
    named = replace(seen, source=ruled.source, speaker=ruled.speaker, role=role, via=via)
    if not seen.source or (seen.speaker is not None and seen.speaker in ruled.via):
        return replace(named, cue=ruled.cue)
    low, high = seen.source[0]
    known = seen.speaker.split() if seen.speaker is not None else []
    around = [part for part in ruled.source if part[0] <= low and high <= part[1]]
    fuller = bool(known) and known[-1] in (ruled.speaker or "").split()
    if known and around and (around[0] != (low, high) or fuller):
        return named
    told = any(start < high and low < end for start, end in ruled.source)
    return replace(seen, via=via) if told else seen


def _is_same(some: Sequence[Range], others: Sequence[Range]) -> bool:
    """Tell whether two contents have at least half of their characters in common."""
    common = sum(max(0, min(one[1], other[1]) - max(one[0], other[0])) for one in some for other in others)
    return 2 * common >= max(sum(end - start for start, end in each) for each in (some, others))


def _ascribe_block(block: Block) -> Attribution:
    words = ((block.start, block.end),)
    return Attribution(content=words, source=(), cue=(), direct=True, speaker=block.by, role=None, via=())


def describe_attributions(
    text: str, language: str | None = "en", network: Network | None = None
) -> list[dict[str, object]]:
    """Return the attributions of a text without blocks as plain data, for `monitor try quotes`."""
    return [
        {
            "source": [list(each) for each in found.source],
            "cue": [list(each) for each in found.cue],
            "content": [list(each) for each in found.content],
            "direct": found.direct,
            "speaker": found.speaker,
            "role": found.role,
            "via": list(found.via),
        }
        for found in find_attributions(text, split_paragraphs(text), language, network)
    ]
