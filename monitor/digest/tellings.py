"""How a group told a story, arranged for reading: its sentences, what it reprints, its stances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from monitor.digest.extent import Fullness
from monitor.digest.labels import StanceRow
from monitor.digest.phrases import Phrases
from monitor.digest.reprints import counts_as_copy
from monitor.model import Excerpt, Passage, Source, Telling


@dataclass(frozen=True, slots=True)
class TellingView:
    """A telling with its stance rows: `sided` take a side, `level` do not.

    `marks` are the spans that the sided rows rest on and that stand in one of its sentences, by the place of
    the sentence. `reprints` are sources that carry the same, and what: "carry ...".
    """

    telling: Telling
    name: str
    sided: tuple[StanceRow, ...]
    level: tuple[StanceRow, ...]
    notes: tuple[tuple[tuple[Source, ...], str], ...]
    marks: tuple[tuple[Excerpt, ...], ...]

    @property
    def says_something(self) -> bool:
        """Whether there is more to show than which outlets told the story."""
        return bool(self.telling.statements or self.sided or self.level or self.notes)

    def holds(self, passage: Passage) -> bool:
        """Tell whether a passage is one of the sentences, with its marks in place."""
        return any(contains(one.excerpt, passage.context) for one in self.telling.statements)


def view_telling(
    telling: Telling,
    name: str,
    sources: Sequence[Source],
    rows: Sequence[StanceRow],
    relation: Callable[[Source], str],
    phrases: Phrases,
    fullness: Fullness = "whole",
    told: Collection[int] = (),
) -> TellingView:
    """Return a telling as it is shown. `relation` says what a source is to the one it was made from.

    Where no sentence is left for it, it says which of its sources are `told` (their numbers) before it.
    """
    notes = _join_reprints([one for one in sources if is_reprint(one)], relation, phrases)
    if not telling.statements and (above := tuple(one for one in sources if one.number in told)):
        notes = ((above, phrases.quoted_above[len(above) > 1]), *notes)
    if fullness == "short":
        telling, notes = replace(telling, statements=telling.statements[:1]), ()
    return TellingView(
        telling=telling,
        name=name,
        sided=tuple(row for row in rows if row.takes_side),
        level=tuple(row for row in rows if not row.takes_side),
        notes=notes,
        marks=tuple(_find_marks(one.excerpt, rows) for one in telling.statements),
    )


def contains(outer: Excerpt, inner: Excerpt) -> bool:
    """Tell whether an excerpt lies in another."""
    same = (outer.article_id, outer.version, outer.field) == (inner.article_id, inner.version, inner.field)
    return same and outer.start <= inner.start and inner.end <= outer.end


def _find_marks(sentence: Excerpt, rows: Sequence[StanceRow]) -> tuple[Excerpt, ...]:
    """Return the spans in a sentence that stances rest on, in text order; those that overlap count once."""
    spans = [
        mark.span
        for row in rows
        if row.takes_side
        for item in row.sources
        for passage in item.shown
        for mark in passage.marks
    ]
    found: list[Excerpt] = []
    for span in sorted(
        filter(lambda span: contains(sentence, span), spans), key=lambda span: (span.start, -span.end)
    ):
        if not found or found[-1].end <= span.start:
            found.append(span)
    return tuple(found)


def is_reprint(source: Source) -> bool:
    """Tell whether a source repeats an article that is known; what it says in the story is told there."""
    return counts_as_copy(source.relation) and source.relation != "republication"


def _join_reprints(
    sources: Sequence[Source], relation: Callable[[Source], str], phrases: Phrases
) -> tuple[tuple[tuple[Source, ...], str], ...]:
    alike: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        alike[relation(source)].append(source)
    return tuple((tuple(same), f"{phrases.carry[len(same) > 1]} {what}") for what, same in alike.items())
