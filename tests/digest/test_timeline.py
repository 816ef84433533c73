"""The dated events that a story's articles mention. The harbour's noon is on Tuesday 5 March 2024."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from monitor.digest.ledger import Ledger
from monitor.digest.sentences import Candidate, list_candidates
from monitor.digest.timeline import list_dated, list_events
from monitor.model import Article, Attribution, TimelineItem
from tests.digest.material import write_article
from tests.factories import TOPIC

CLOSED = "The harbour board closed the northern quay to all fishing boats on Monday."
ALSO_CLOSED = "Pilots saw how the quay of the north was shut to every boat on 4 March."
BUILT = "The northern quay was built in 1987 by the fishermen of the lower town."
SANK = "Three days ago a ferry of the Ilsa line sank beside the old lighthouse."
PLAIN = "Cooks of the lower town bought the last of the herring from the board."


def tell(*articles: Article, most: int = 5, ledger: Ledger | None = None) -> tuple[TimelineItem, ...]:
    candidates = [one for article in articles for one in list_candidates(article, TOPIC)]
    dated = list_dated(candidates, _score_early, ZoneInfo("UTC"))
    return list_events(dated, {article.id: article.id for article in articles}, ledger or Ledger(), most)


def _score_early(candidate: Candidate) -> float:
    return -candidate.position


def days_of(items: Sequence[TimelineItem]) -> list[tuple[str, str, str]]:
    return [(item.day.isoformat(), item.precision, item.named.text) for item in items if item.named]


def test_one_sentence_for_each_day_oldest_first() -> None:
    items = tell(write_article(1, CLOSED, PLAIN, BUILT), write_article(2, SANK, ALSO_CLOSED))
    assert days_of(items) == [
        ("1987-01-01", "year", "in 1987"),
        ("2024-03-02", "day", "Three days ago"),
        ("2024-03-04", "day", "Monday"),
    ]
    assert [item.relative for item in items] == [False, True, True]
    assert items[2].statement.excerpt.text == CLOSED


def test_days_that_more_articles_name_come_first_when_there_are_too_many() -> None:
    articles = (write_article(1, BUILT, CLOSED), write_article(2, SANK, ALSO_CLOSED))
    assert [item.day for item in tell(*articles, most=1)] == [date(2024, 3, 4)]


def test_a_sentence_that_was_shown_gives_way_to_another_of_its_day() -> None:
    articles = (write_article(1, CLOSED), write_article(2, ALSO_CLOSED))
    ledger = Ledger()
    assert ledger.take(articles[0], (0, len(CLOSED)))
    assert [item.statement.excerpt.text for item in tell(*articles, ledger=ledger)] == [ALSO_CLOSED]


def test_what_is_told_is_entered() -> None:
    article = write_article(1, CLOSED)
    ledger = Ledger()
    assert len(tell(article, ledger=ledger)) == 1
    assert tell(article, ledger=ledger) == ()


def test_a_speakers_yesterday_is_not_the_articles() -> None:
    said = "“On Monday the boats left the old harbour for good,” said Ada Quill of the pilots."
    article = write_article(1, said)
    quote = Attribution(((1, said.index(",”")),), (), (), True, "Ada Quill", None, ())
    assert len(tell(article)) == 1
    assert tell(replace(article, tags=replace(article.tags, attributions=(quote,)))) == ()


@pytest.mark.parametrize("sentence", [CLOSED, ALSO_CLOSED])
def test_without_a_date_of_publication_nothing_is_reckoned_from_it(sentence: str) -> None:
    seen = replace(write_article(1, sentence), dated_by="first seen")
    assert bool(tell(seen)) == (sentence == ALSO_CLOSED)
