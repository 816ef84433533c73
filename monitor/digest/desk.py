"""What composing a digest works with: numbered sources, the sentences of stories, what is used already."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from monitor.digest.dates import find_dates
from monitor.digest.ledger import Ledger
from monitor.digest.material import DayMaterial, DayStory, list_group_reports
from monitor.digest.quotations import list_speakers
from monitor.digest.ratings import list_ratings
from monitor.digest.sentences import Candidate, WordWeights, list_candidates, make_title_excerpt
from monitor.digest.speakers import Surnames
from monitor.digest.stances import list_marks
from monitor.model import Article, DatePrecision, Relation, Source, Statement
from monitor.terms import list_words

TOLD_AGAIN = 0.4
"""What a word still counts that a chosen sentence has told already: further sentences bring further facts."""
SHORTLIST = 120
"""So many of the best sentences of a story are compared with each other."""
OLD_NEWS_DAYS = 31
"""A sentence about days farther back tells the background, unless it also names a day of the news."""
NEWS_DAYS = 7
TELLING_WORDS = 25
"""So many words of a group's reports are left for how it told a story: a sentence."""

Scorer = Callable[[Candidate, Mapping[str, float]], float]
Fit = Callable[[Candidate], bool]


class Told:
    """The words a reader has met so far, to know whom a bare name and what "the sheet" means."""

    def __init__(self, *texts: str) -> None:
        self._words = {word for text in texts for word in list_words(text)}

    def copy(self) -> Told:
        """Return another reader who has met the same."""
        return Told(*self._words)

    def explains(self, candidate: Candidate) -> bool:
        """Tell whether a reader who has met these words understands a passage."""
        return candidate.needs <= self._words

    def add(self, candidates: Iterable[Candidate]) -> None:
        """Note that passages were told."""
        self._words.update(word for candidate in candidates for word in candidate.words)


class Desk:
    """The state of one digest while it is put together."""

    def __init__(self, material: DayMaterial, ranked: Sequence[DayStory]) -> None:
        self.material = material
        self.topic_id = material.topic.id
        # With the desk in it, the ledger would hold what holds it, and the day's articles with both.
        self.ledger = Ledger(material.max_share, partial(list_marks, topic_id=material.topic.id))
        self.sources = _number_sources(material, ranked)
        self.numbers = {source.article_id: source.number for source in self.sources}
        self.speakers = tuple(list_speakers(material.articles))
        self.zone = ZoneInfo(material.timezone)
        self._surnames = Surnames(self.speakers, _list_other_names(material))
        self._rarity = WordWeights(material.articles)
        self._weights: dict[str, Mapping[str, float]] = {}
        self._candidates: dict[int, list[Candidate]] = {}

    def weigh(self, story: DayStory) -> Mapping[str, float]:
        """Return what each word says about a story."""
        if story.story.id not in self._weights:
            self._weights[story.story.id] = self._rarity.of_story(story.origins)
        return self._weights[story.story.id]

    def list_candidates(self, article: Article) -> list[Candidate]:
        """Return the passages of an article that can be told, in order."""
        if article.id not in self._candidates:
            self._candidates[article.id] = list_candidates(article, self.topic_id, self._surnames)
        return self._candidates[article.id]

    def is_readable(self, article: Article) -> bool:
        """Tell whether an article is in the digest's language, as far as is known."""
        return article.reading.language in (self.material.language, None)

    def list_reports(self, story: DayStory) -> list[Article]:
        """Return the origins that tell the news in the digest's language, or whatever there is."""
        news = [article for article in story.origins if article.reading.kind != "opinion"]
        readable = [article for article in news or story.origins if self.is_readable(article)]
        return readable or news or list(story.origins)

    def is_background(self, candidate: Candidate) -> bool:
        """Tell whether a passage is about days long before the news.

        Not so the opening of an article, nor what somebody is reported to have said.
        """
        if candidate.position == 0 or candidate.reported:
            return False
        ages = [age for age, _ in self._list_ages(candidate)]
        return any(age > OLD_NEWS_DAYS for age in ages) and not any(abs(age) <= NEWS_DAYS for age in ages)

    def find_news_day(self, candidate: Candidate) -> date:
        """Return the newest day of the news, up to its publication, that a passage names.

        Where it names none, the last that its article named before: else an undated detail of yesterday's
        would be newer than what it is a detail of. Without any, the day of the publication.
        """
        before = [one for one in self.list_candidates(candidate.article) if one.position < candidate.position]
        for one in (candidate, *reversed(before)):
            named = self._list_ages(one)
            if ages := [age for age, how in named if how == "day" and 0 <= age <= OLD_NEWS_DAYS]:
                return self._find_day(candidate.article) - timedelta(min(ages))
        return self._find_day(candidate.article)

    def _list_ages(self, candidate: Candidate) -> list[tuple[int, DatePrecision]]:
        """Return how many days before its publication the days lie that a passage names."""
        article = candidate.article
        named = find_dates(candidate.text, article.published, self.zone, article.reading.language)
        published = self._find_day(article)
        dated = [one for one in named if one.day.year < published.year or one.precision == "day"]
        return [((published - one.day).days, one.precision) for one in dated]

    def _find_day(self, article: Article) -> date:
        return article.published.astimezone(self.zone).date()

    def choose(
        self,
        story: DayStory,
        articles: Sequence[Article],
        score: Scorer,
        number: int,
        *,
        told: Told,
        each_once: bool = False,
        least_share: float = 0.0,
        fits: Fit = lambda candidate: True,
        spares: Fit = lambda candidate: True,
    ) -> list[Candidate]:
        """Choose passages of articles, the best first, and enter them into the ledger and into `told`.

        Each is chosen for what those before it did not say. With `each_once`, one from each article. What
        scores less than `least_share` of the best of all is not worth its place. `fits` does not change while
        passages are chosen, `spares` may.
        """
        weights = dict(self.weigh(story))
        pool = [
            (-score(one, weights), one.article.id, one.start, one)
            for article in articles
            for one in self.list_candidates(article)
        ]
        shortlist = heapq.nsmallest(SHORTLIST, pool, key=lambda item: item[:3])
        least = -least_share * shortlist[0][0] if shortlist else 0.0
        left = [one for found, _, _, one in shortlist if -found >= least and fits(one)]
        chosen: list[Candidate] = []
        while left and len(chosen) < number:
            left.sort(key=lambda one: (-score(one, weights), one.article.id, one.start))
            best = next((one for one in left if told.explains(one) and spares(one) and self._take(one)), None)
            if best is None:
                break
            told.add([best])
            chosen.append(best)
            weights.update({word: weights[word] * TOLD_AGAIN for word in {*best.words} & weights.keys()})
            left = [
                one for one in left if one is not best and not (each_once and one.article is best.article)
            ]
        return chosen

    def choose_sparing(
        self,
        story: DayStory,
        articles: Sequence[Article],
        score: Scorer,
        number: int,
        *,
        told: Told,
        fits: Fit,
    ) -> list[Candidate]:
        """Choose passages that leave each group what it takes to show how it told the story.

        Where there are none, one that does not: its group's telling then has less, or nothing.
        """
        return self.choose(
            story,
            articles,
            score,
            number,
            told=told,
            fits=fits,
            spares=lambda one: self._spares_telling(story, one),
        ) or self.choose(story, articles, score, 1, told=told, fits=fits)

    def _take(self, candidate: Candidate) -> bool:
        return self.ledger.take(candidate.article, candidate.span)

    def _spares_telling(self, story: DayStory, candidate: Candidate) -> bool:
        """Tell whether a passage leaves a group enough of its reports to show how it told a story."""
        group = candidate.article.outlet.affiliation
        if self.ledger.count_left(candidate.article, candidate.span) >= TELLING_WORDS:
            return True
        return any(
            self.ledger.count_left(one) >= TELLING_WORDS
            for one in list_group_reports(story, group)
            if one.id != candidate.article.id
        )

    def state(self, candidates: Iterable[Candidate]) -> tuple[Statement, ...]:
        """Return passages as statements of their sources."""
        return tuple(Statement(one.excerpt(), self.numbers[one.article.id]) for one in candidates)

    def entitle(self, article: Article) -> Statement:
        """Return the title of an article as a statement."""
        return Statement(make_title_excerpt(article), self.numbers[article.id])

    def count(self, articles: Iterable[Article], relation: Relation) -> int:
        """Return how many articles stand in a relation to what they were made from."""
        return sum(self.material.copies[article.id].relation == relation for article in articles)


def _list_other_names(material: DayMaterial) -> set[str]:
    """Return the names of what is no person, as far as the configuration knows them."""
    topic = material.topic
    return {topic.name, topic.place, *(article.outlet.name for article in material.articles)}


def _number_sources(material: DayMaterial, ranked: Sequence[DayStory]) -> tuple[Source, ...]:
    """Number the day's articles: by story, then each origin followed by its copies."""
    ordered: dict[int, Article] = {}
    for story in ranked:
        groups: dict[int, list[Article]] = {}
        for article in story.articles:
            groups.setdefault(material.copies[article.id].group_id, []).append(article)
        for origin in story.origins:
            copies = groups[material.copies[origin.id].group_id]
            ordered |= {article.id: article for article in [origin, *copies]}
        ordered |= {article.id: article for article in story.articles}
    numbers = {article_id: number for number, article_id in enumerate(ordered, start=1)}
    return tuple(_make_source(article, material, numbers) for article in ordered.values())


def _make_source(article: Article, material: DayMaterial, numbers: Mapping[int, int]) -> Source:
    link = material.copies[article.id]
    return Source(
        number=numbers[article.id],
        article_id=article.id,
        version=article.version,
        title=make_title_excerpt(article),
        url=article.url,
        outlet_id=article.outlet.id,
        outlet_name=article.outlet.name,
        affiliation=article.outlet.affiliation,
        published=article.published,
        language=article.reading.language,
        kind=article.reading.kind,
        route=article.reading.route,
        copy_of=numbers.get(link.of_id) if link.of_id is not None else None,
        relation=link.relation,
        why=link.why,
        ratings=list_ratings(article.outlet),
    )
