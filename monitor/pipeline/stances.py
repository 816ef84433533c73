"""Stances as they stand when an article is read, not as they stood when it was tagged.

    judge again (ratings of today, learnt models) | put corrections first

What the worker read in the text is stored; what it adds up to is worked out here, each time. So a new
rating, a correction or a learnt model counts at once, and to take it back leaves nothing behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from monitor.model import Article, LearntModel, Stance, StanceCorrection, Target, Topic
from monitor.tag.judging import judge_stance, read_prior, read_shipped_model
from monitor.tag.outlets import OutletRegister
from monitor.tag.wording import WordingReader, weigh_wording
from storage.protocol import Storage

Place = tuple[str, str]
"""The id of a topic and that of one of its targets."""


class StanceCourt:
    """Judges the stances of articles by the ratings and the models of one moment."""

    def __init__(
        self, topics: Iterable[Topic], register: OutletRegister, learnt: Mapping[str, LearntModel]
    ) -> None:
        """Take what counts now: `learnt` by topic id; targets it does not name keep the shipped model."""
        self._register = register
        self._targets: dict[Place, Target] = {
            (topic.id, target.id): target for topic in topics for target in topic.targets
        }
        self._models = {
            (topic_id, target_id): model
            for topic_id, each in learnt.items()
            for target_id, model in each.models.items()
        }
        worded: defaultdict[str, list[Target]] = defaultdict(list)
        for place, model in self._models.items():
            if model.words and place in self._targets:
                worded[place[0]].append(self._targets[place])
        self._readers = {topic_id: WordingReader(targets) for topic_id, targets in worded.items()}

    def settle(self, article: Article, corrections: Iterable[StanceCorrection]) -> Article:
        """Return the article with its outlet as it is rated now, its stances judged again, and corrected.

        `corrections` are those of this article that count: they are put first. A stance on what is not
        configured any more stays as it was.
        """
        article = renew_outlet(article, self._register)
        wording = self._read_wording(article)
        judged = [self._judge(stance, article.outlet.affiliation, wording) for stance in article.tags.stances]
        said = {(one.topic_id, one.target_id): one for one in corrections}
        settled = [each for stance in judged if (each := _correct(stance, said)) is not None]
        known = {(stance.topic_id, stance.target_id) for stance in judged if stance.voice == "outlet"}
        on_topics = {match.topic_id for match in article.matches}
        added = [
            Stance(one.topic_id, one.target_id, "outlet", one.label, 1.0, (), basis="corrected")
            for place, one in said.items()
            if place not in known and one.topic_id in on_topics and one.label != "absent"
        ]
        order = {place: number for number, place in enumerate(self._targets)}
        settled = sorted(
            [*settled, *added],
            key=lambda each: (order.get((each.topic_id, each.target_id), len(order)), each.voice),
        )
        return replace(article, tags=replace(article.tags, stances=tuple(settled)))

    def _read_wording(self, article: Article) -> dict[Place, frozenset[str]]:
        return {
            (match.topic_id, target_id): words
            for match in article.matches
            if match.topic_id in self._readers
            for target_id, words in read_wording(self._readers[match.topic_id], article).items()
        }

    def _judge(self, stance: Stance, affiliation: str, wording: Mapping[Place, frozenset[str]]) -> Stance:
        place = stance.topic_id, stance.target_id
        if place not in self._targets:
            return stance
        target = self._targets[place]
        model = self._models.get(place) or read_shipped_model(target.kind)
        words = weigh_wording(wording.get(place, frozenset()), model.words)
        return judge_stance(stance, read_prior(target, affiliation), model, words)


def renew_outlet(article: Article, register: OutletRegister) -> Article:
    """Return the article with its outlet as it is rated now: the one of its id, else of its address."""
    known = register.by_id(article.outlet.id) or register.by_url(article.url)
    return replace(article, outlet=known or register.look_up(article.outlet))


def read_wording(reader: WordingReader, article: Article) -> dict[str, frozenset[str]]:
    """Return the words of the article's outlet about each of the reader's targets, by target id."""
    reading = article.reading
    return reader.read(reading.title, reading.text, reading.blocks, article.tags, reading.language)


def settle_stances(
    articles: Sequence[Article], topics: Sequence[Topic], register: OutletRegister, storage: Storage
) -> list[Article]:
    """Return the articles, in their order, with their stances as they stand now."""
    met = {match.topic_id for article in articles for match in article.matches}
    learnt = {topic.id: storage.load_learnt_model(topic.id) for topic in topics if topic.id in met}
    court = StanceCourt(topics, register, {name: one for name, one in learnt.items() if one is not None})
    said: defaultdict[int, list[StanceCorrection]] = defaultdict(list)
    for one in storage.find_stance_corrections([article.id for article in articles]):
        said[one.article_id].append(one)
    return [court.settle(article, said[article.id]) for article in articles]


def _correct(stance: Stance, said: Mapping[Place, StanceCorrection]) -> Stance | None:
    """Return a stance as a reader corrected it; None where the article does not touch the target."""
    correction = said.get((stance.topic_id, stance.target_id))
    if correction is None or stance.voice != "outlet":
        return stance
    if correction.label == "absent":
        return None
    return replace(stance, label=correction.label, confidence=1.0, tipped_by=None, basis="corrected")
