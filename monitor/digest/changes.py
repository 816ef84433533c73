"""What articles changed after publication, sentence by sentence and, within one, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice
from typing import Literal

from monitor.digest.ledger import Ledger
from monitor.digest.material import ChangedArticle
from monitor.model import Article, Change, Edit, Excerpt, Range, Revision, TextField
from monitor.terms import Word, list_words, split_words

MAX_EDITS = 4
"""Changed sentences shown of one article."""
LEAST_ALIKE = 0.4
"""Two sentences are versions of one when they share so much of their words (difflib's ratio)."""
KEPT_WORDS = 6
"""Unchanged words shown on either side of a change; of a longer run the rest is left out."""

_SENTENCE = re.compile(r"[^\s].*?(?:[.!?…؟۔]['\"”’»)\]]*(?=\s|$)|$)", re.MULTILINE)
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Gen|Sen|Rep|Gov|Lt|Col|Prof|No|Nr|Mme|vs)\.|[A-Z]\.[A-Z]\.)$"
)
_QUOTE_MARKS = re.compile(r"[\"“”„«»]")
_NEGATIONS = frozenset(
    {
        "not",
        "no",
        "never",
        "nobody",
        "nothing",
        "none",
        "neither",
        "nor",
        "without",
        "cannot",
        "denied",
        "denies",
    }
    | {
        "t",
        "pas",
        "jamais",
        "aucun",
        "aucune",
        "sans",
        "nicht",
        "kein",
        "keine",
        "keinen",
        "nie",
        "ohne",
        "nunca",
    }
    | {"sin", "ningún", "نه", "هیچ", "بدون", "لا", "لم", "لن", "لیس"}
)
_HEAVY = 1000
"""A change of a figure, a name or a negation outweighs any number of other words."""

PartKind = Literal["kept", "changed", "elided"]


@dataclass(frozen=True, slots=True)
class EditPart:
    """A run of an edited sentence, as it stands there. Of an "elided" one a mark takes the place."""

    kind: PartKind
    text: str


def list_changes(
    changed: Sequence[ChangedArticle], numbers: Mapping[int, int], ledger: Ledger
) -> tuple[Change, ...]:
    """Return each changed article with the weightiest of its changed sentences, in text order.

    They are charged to the ledger; those that it does not allow are only counted.
    """
    return tuple(_compare(item, numbers.get(item.article.id), ledger) for item in changed)


def _compare(item: ChangedArticle, source: int | None, ledger: Ledger) -> Change:
    article = item.article
    found = find_edits(item.before, item.after)
    weighty = sorted(range(len(found)), key=lambda place: (-_weigh(found[place]), place))
    allowed = (place for place in weighty if _charge(found[place], item, ledger))
    edits = tuple(found[place] for place in sorted(islice(allowed, MAX_EDITS)))
    return Change(
        source=source,
        title=_title(item.after),
        url=article.url,
        outlet_name=article.outlet.name,
        changed_at=item.after.seen_at,
        digested_on=item.digested_on,
        edits=edits,
        more=len(found) - len(edits),
        language=article.reading.language,
    )


def _charge(edit: Edit, item: ChangedArticle, ledger: Ledger) -> bool:
    """Tell whether an edit may be shown; the words that stayed as they were count once."""
    sides = ((edit.after, item.after), (edit.before, item.before))
    return ledger.charge_versions(
        [
            (_restore(item.article, version), (part.start, part.end))
            for part, version in sides
            if part is not None and part.field == "text"
        ]
    )


def _restore(article: Article, version: Revision) -> Article:
    """Return an article as it was in a version."""
    return replace(article, version=version.version, reading=replace(article.reading, text=version.text))


def find_edits(before: Revision, after: Revision) -> list[Edit]:
    """Return the changed sentences in text order, the title first.

    A sentence that only moved, or was only set in other type, is none.
    """
    old, new = _split(before), _split(after)
    edits: list[Edit] = []
    if _differ(before.title, after.title):
        edits.append(Edit(_title(before) if before.title else None, _title(after) if after.title else None))
    kept_old, kept_new = {_key(part.text) for part in old}, {_key(part.text) for part in new}
    matcher = SequenceMatcher(
        None, [_key(one.text) for one in old], [_key(one.text) for one in new], autojunk=False
    )
    for name, first, last, new_first, new_last in matcher.get_opcodes():
        if name != "equal":
            gone = [part for part in old[first:last] if _key(part.text) not in kept_new]
            come = [part for part in new[new_first:new_last] if _key(part.text) not in kept_old]
            edits.extend(_pair(gone, come))
    return edits


def split_edit(edit: Edit) -> tuple[tuple[EditPart, ...], tuple[EditPart, ...]]:
    """Return the sentence before and after in parts, word by word; joined, they are the whole sentence.

    What is "changed" was taken out of the one, put into the other. Where one side is missing it has no
    parts and the other is changed throughout.
    """
    if edit.before is None or edit.after is None:
        whole = [() if one is None else (EditPart("changed", one.text),) for one in (edit.before, edit.after)]
        return whole[0], whole[1]
    old, new = _split_tokens(edit.before.text), _split_tokens(edit.after.text)
    matcher = SequenceMatcher(None, [one.text for one in old], [one.text for one in new], autojunk=False)
    changed = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return (
        tuple(_part(edit.before.text, old, [code[1:3] for code in changed])),
        tuple(_part(edit.after.text, new, [code[3:5] for code in changed])),
    )


# --- pairing ---------------------------------------------------------------------------------


def _pair(gone: Sequence[Excerpt], come: Sequence[Excerpt]) -> list[Edit]:
    """Return the edits that lead from sentences that went to those that came, the most alike paired."""
    words = [[list_words(part.text) for part in side] for side in (gone, come)]
    alike = sorted(
        (-SequenceMatcher(None, one, other, autojunk=False).ratio(), place, new_place)
        for place, one in enumerate(words[0])
        for new_place, other in enumerate(words[1])
    )
    partner: dict[int, int] = {}
    for distance, place, new_place in alike:
        if -distance >= LEAST_ALIKE and place not in partner and new_place not in partner.values():
            partner[place] = new_place
    edits = [(partner[place], Edit(gone[place], come[partner[place]])) for place in partner]
    added = set(range(len(come))) - set(partner.values())
    edits += [(place, Edit(None, come[place])) for place in added]
    # What went stands before what came after the sentence that it followed.
    for place in set(range(len(gone))) - set(partner):
        behind = [partner[earlier] for earlier in range(place) if earlier in partner]
        edits.append((max(behind, default=-1), Edit(gone[place], None)))
    return [edit for _, edit in sorted(edits, key=lambda item: (item[0], _place(item[1])))]


def _place(edit: Edit) -> Range:
    part = edit.before or edit.after
    assert part is not None, "an edit has one side at least"
    return int(edit.after is None), part.start


def _differ(one: str, other: str) -> bool:
    return _key(one) != _key(other)


def _key(text: str) -> tuple[str, ...]:
    """Return what makes a sentence another: its words, and whether some stand in quotation marks."""
    return *list_words(text), str(len(_QUOTE_MARKS.findall(text)))


def _weigh(edit: Edit) -> int:
    """Return how much an edit says: a headline most, then figures, names and negations, then length."""
    sides = [side for side in (edit.before, edit.after) if side is not None]
    words = [{part.text for part in split_words(side.text)} for side in sides]
    differing = words[0] ^ words[1] if len(words) == 2 else words[0]
    title = any(side.field == "title" for side in sides)
    # A sentence that came or went as a whole holds names and figures anyway.
    heavy = 0 if len(words) == 1 else sum(map(bool, (
        any(word.isdigit() for word in differing),
        differing & _NEGATIONS,
        differing & {word for side in sides for word in _list_names(side.text)},
    )))  # fmt: skip
    return 4 * _HEAVY * title + _HEAVY * heavy + sum(map(len, differing))


def _list_names(text: str) -> Iterator[str]:
    """Yield the folded words that are capitalised, but for the first."""
    return (one.text for one in split_words(text)[1:] if text[one.start].isupper())


# --- sentences and parts ---------------------------------------------------------------------


def _title(words: Revision) -> Excerpt:
    return Excerpt(words.article_id, words.version, "title", 0, len(words.title), words.title)


def _split(version: Revision) -> list[Excerpt]:
    """Return the sentences of a version's text; an old one has no tags to read them from."""
    parts: list[Range] = []
    for found in _SENTENCE.finditer(version.text):
        before = version.text[parts[-1][0] : parts[-1][1]] if parts else ""
        gap = version.text[parts[-1][1] : found.start()] if parts else ""
        if _ABBREVIATION.search(before) and "\n" not in gap:
            parts[-1] = (parts[-1][0], found.end())
        else:
            parts.append(found.span())
    field: TextField = "text"
    return [
        Excerpt(version.article_id, version.version, field, start, end, version.text[start:end])
        for start, end in parts
    ]


def _split_tokens(text: str) -> list[Word]:
    """Return the words and quotation marks of a sentence: putting a word between those is a change."""
    marks = [Word('"', found.start(), found.end()) for found in _QUOTE_MARKS.finditer(text)]
    return sorted([*split_words(text), *marks], key=lambda one: one.start)


def _part(text: str, tokens: Sequence[Word], changed: Iterable[Range]) -> Iterator[EditPart]:
    """Yield the parts of a sentence of whose tokens those from place to place are changed."""
    at = 0
    for first, last in changed:
        if first < last:
            yield from _keep(text, at, tokens[first].start, is_first=at == 0, is_last=False)
            at = tokens[last - 1].end
            yield EditPart("changed", text[tokens[first].start : at])
    yield from _keep(text, at, len(text), is_first=at == 0, is_last=True)


def _keep(text: str, start: int, end: int, *, is_first: bool, is_last: bool) -> Iterator[EditPart]:
    """Yield an unchanged run: `KEPT_WORDS` next to each change, and what is left out between or beyond."""
    words = split_words(text[start:end])
    left = 0 if is_first else KEPT_WORDS
    right = 0 if is_last else KEPT_WORDS
    if len(words) <= left + right + 2 or (is_first and is_last):
        parts = [EditPart("kept", text[start:end])]
    else:
        low = start + words[left - 1].end if left else start
        high = start + words[-right].start if right else end
        kinds: tuple[tuple[PartKind, int, int], ...] = (
            ("kept", start, low),
            ("elided", low, high),
            ("kept", high, end),
        )
        parts = [EditPart(kind, text[first:last]) for kind, first, last in kinds]
    yield from (part for part in parts if part.text)
