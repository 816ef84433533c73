"""Where accounts differ: what a story's articles tell differently of the same thing, side by side.

    articles | what contradicts each other | choose | charge the sentences

Compared are figures, days, places, actors and words. That two articles differ is a claim about both, so that
a difference which might be none is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo

from monitor.digest.days_told import find_day_disputes
from monitor.digest.deeds_told import find_deed_disputes
from monitor.digest.disputes import Dispute, Said, find_shared, list_stems, order_articles, split_part
from monitor.digest.figures_told import find_figure_disputes
from monitor.digest.ledger import Ledger
from monitor.digest.sentences import Candidate, make_excerpt
from monitor.digest.wordings import find_wording_disputes
from monitor.model import Account, Article, Difference, DifferenceKind, Range, Statement

DIFFERENCES = 4
"""Differences shown of one story."""
ACCOUNTS = 4
"""Accounts shown of one difference."""
_ORDER: Mapping[DifferenceKind, int] = {"figure": 0, "date": 1, "place": 2, "actor": 3, "wording": 4}


def find_differences(
    articles: Sequence[Article],
    candidates: Mapping[int, Sequence[Candidate]],
    numbers: Mapping[int, int],
    ledger: Ledger,
    zone: tzinfo,
) -> tuple[Difference, ...]:
    """Return where the articles of a story differ, what most outlets tell first, at most `DIFFERENCES`.

    `articles` are its origins of the day, no opinions; their order does not matter. `candidates` (their
    sentences that can stand alone) and `numbers` (of sources) are by article id; what only other sentences
    say counts, and is not shown. `zone` says on which day an article was published. The sentences shown are
    charged to the ledger; what it does not allow is left out.
    """
    ordered = order_articles(articles)
    if len({article.outlet.id for article in ordered}) < 2:
        return ()
    disputes = [
        *find_figure_disputes(ordered, zone),
        *find_day_disputes(ordered, zone),
        *find_deed_disputes(ordered, zone),
        *find_wording_disputes(ordered),
    ]
    desk = _Desk(candidates, numbers, ledger)
    differences: list[Difference] = []
    for dispute in sorted(disputes, key=_rank):
        if len(differences) == DIFFERENCES:
            break
        difference = desk.write(dispute)
        if difference is not None:
            differences.append(difference)
    return tuple(differences)


def _rank(dispute: Dispute) -> tuple[int, int, int, Range]:
    first = dispute.versions[0][0]
    outlets = {said.article.outlet.id for version in dispute.versions for said in version}
    return -len(outlets), _ORDER[dispute.kind], first.article.id, first.span


class _Desk:
    """What is needed to write differences down."""

    def __init__(
        self, candidates: Mapping[int, Sequence[Candidate]], numbers: Mapping[int, int], ledger: Ledger
    ) -> None:
        self._numbers, self._ledger = numbers, ledger
        self._showable = {
            (id_, candidate.end): candidate for id_, each in candidates.items() for candidate in each
        }

    def write(self, dispute: Dispute) -> Difference | None:
        """Return a dispute as it is shown, None where it cannot be by accounts of two outlets."""
        shown = self._choose(sorted(dispute.versions, key=lambda version: -len(version)))
        if _is_of_one_outlet(said for said, _ in shown):
            return None
        told = [(said, self._tell(said, version)) for said, version in shown if self._charge(said)]
        if _is_of_one_outlet(said for said, _ in told):
            return None
        first, others = told[0][0], [said for said, _ in told[1:]]
        known = first.about if _speak_of(first, others) else None
        about = known or find_shared(first, others[0]) or first.about
        if about and not self._ledger.charge(first.article, about):
            about = None
        return Difference(
            kind=dispute.kind,
            about=make_excerpt(first.article, *about) if about else None,
            accounts=tuple(account for _, account in told),
        )

    def _choose(self, versions: Sequence[Sequence[Said]]) -> list[tuple[Said, Sequence[Said]]]:
        """Return the first who tells each version in a known voice and in a sentence that can be shown.

        Each of another outlet where there is one: those that the fewest tell choose first.
        """
        taken: set[str] = set()
        chosen: list[tuple[Said, Sequence[Said]]] = []
        for version in reversed(versions):
            able = [said for said in version if said.voice is not None and self._can_show(said)]
            if able:
                said = min(able, key=lambda one: one.article.outlet.id in taken)
                taken.add(said.article.outlet.id)
                chosen.append((said, version))
        return chosen[::-1][:ACCOUNTS]

    def _find(self, said: Said) -> Candidate | None:
        candidate = self._showable.get((said.article.id, said.sentence[1]))
        return candidate if candidate is not None and candidate.start <= said.span[0] else None

    def _can_show(self, said: Said) -> bool:
        candidate = self._find(said)
        return candidate is not None and self._ledger.count_left(said.article, candidate.span) >= 0

    def _charge(self, said: Said) -> bool:
        candidate = self._find(said)
        return candidate is not None and self._ledger.charge(said.article, candidate.span)

    def _tell(self, said: Said, version: Sequence[Said]) -> Account:
        candidate = self._find(said)
        assert candidate is not None, "only what can be shown is told"
        number = self._numbers[said.article.id]
        others = {self._numbers[one.article.id] for one in version} - {number}
        return Account(
            statement=Statement(candidate.excerpt(), number),
            span=make_excerpt(said.article, *said.span),
            sources=(number, *sorted(others)),
            speaker=said.voice or None,
        )


def _speak_of(first: Said, others: Iterable[Said]) -> bool:
    """Tell whether others have a word of what the first says it is about, if it does."""
    if first.about is None:
        return False
    about = list_stems(split_part(first.article, first.about))
    return not about or all(about & list_stems(split_part(one.article, one.sentence)) for one in others)


def _is_of_one_outlet(said: Iterable[Said]) -> bool:
    """Tell whether accounts are of fewer than two outlets, so that no sources differ."""
    return len({one.article.outlet.id for one in said}) < 2
