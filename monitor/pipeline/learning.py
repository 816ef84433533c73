"""What a topic's corrections teach: gathered from what is stored, tried, and kept where it does better.

    corrections | lessons | try by target | save

Everything stays in the database of the user; nothing is sent anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model import Article, LearntModel, StanceCorrection, Topic
from monitor.pipeline.stances import read_wording, renew_outlet
from monitor.tag.judging import read_prior, read_shipped_model
from monitor.tag.learning import Lesson, Trial, try_learning
from monitor.tag.outlets import OutletRegister
from monitor.tag.wording import WordingReader
from storage.protocol import Storage

FEWEST_CORRECTIONS = 10
"""With fewer corrections of a topic, chance decides what they teach."""


@dataclass(frozen=True, slots=True)
class Learning:
    """What became of learning on a topic.

    `corrections` is how many count, one for an article and target. `trials` are by target id, none with too
    few corrections. `saved` is what is in force by it; None where nothing was to be changed: no target's
    labels got better, and the shipped models were in force before.
    """

    topic_id: str
    corrections: int
    trials: Mapping[str, Trial]
    saved: LearntModel | None

    @property
    def lessons(self) -> int:
        """How many of the corrections taught something."""
        return sum(trial.lessons for trial in self.trials.values())


def learn_topic(topic: Topic, register: OutletRegister, storage: Storage, now: datetime) -> Learning:
    """Learn from the corrections of a topic, and put in force what does better on those held back.

    A target for which learning does no better keeps the shipped model, or gets it back.
    """
    with storage.snapshot():
        said = _find_counting(storage.list_stance_corrections(topic.id))
        if len(said) < FEWEST_CORRECTIONS:
            return Learning(topic.id, len(said), {}, None)
        articles = storage.load_articles(sorted({one.article_id for one in said}))
        links = storage.load_copies(sorted(articles))
        in_force = storage.load_learnt_model(topic.id)
    origins = {number: link.group_id for number, link in links.items()}
    lessons = gather_lessons(topic, register, said, articles, origins)
    kinds = {target.id: target.kind for target in topic.targets}
    trials = {
        target_id: try_learning(taught, read_shipped_model(kinds[target_id]))
        for target_id, taught in lessons.items()
    }
    better = any(trial.better for trial in trials.values())
    shipped = in_force is None or not in_force.models
    saved = None if shipped and not better else _save(topic.id, trials, storage, now)
    return Learning(topic.id, len(said), trials, saved)


def _save(topic_id: str, trials: Mapping[str, Trial], storage: Storage, now: datetime) -> LearntModel:
    """Put in force what did better, for the other targets the shipped models."""
    lessons = sum(trial.lessons for trial in trials.values())
    before = sum(trial.before.net for trial in trials.values())
    after = sum((trial.after if trial.better else trial.before).net for trial in trials.values())
    return storage.save_learnt_model(
        topic_id,
        {target_id: trial.model for target_id, trial in trials.items() if trial.better},
        made_at=now,
        corrections=lessons,
        before=before / lessons if lessons else 0.0,
        after=after / lessons if lessons else 0.0,
    )


def gather_lessons(
    topic: Topic,
    register: OutletRegister,
    said: Iterable[StanceCorrection],
    articles: Mapping[int, Article],
    origins: Mapping[int, int],
) -> dict[str, list[Lesson]]:
    """Return what corrections that count teach, by target id in the topic's order.

    Those that teach nothing are left out: "unclear" names no side and "absent" no stance; an article without
    a reading of the target in its outlet's own words has nothing to learn from; and one that its outlet
    edited since is not what the reader saw. `origins` are the copy groups of the articles.
    """
    reader = WordingReader(topic.targets)
    lessons: dict[str, list[Lesson]] = {target.id: [] for target in topic.targets}
    targets = {target.id: target for target in topic.targets}
    wordings = {number: read_wording(reader, article) for number, article in articles.items()}
    for one in said:
        article = articles[one.article_id]
        target = targets.get(one.target_id)
        if target is None or article.changed_at > one.made_at:
            continue
        if one.label == "unclear" or one.label == "absent":
            continue
        prior = read_prior(target, renew_outlet(article, register).outlet.affiliation)
        origin = origins.get(article.id, article.id)
        words = wordings[article.id][target.id]
        lessons[target.id] += [
            Lesson(stance, prior, words, one.label, origin)
            for stance in article.tags.stances
            if (stance.topic_id, stance.target_id) == (topic.id, target.id) and stance.inputs
        ]
    return {target_id: taught for target_id, taught in lessons.items() if taught}


def forget_learnt(topic_id: str, storage: Storage, *, everything: bool) -> list[LearntModel]:
    """Take back what is in force for a topic, or all that was learnt for it; return it, newest first."""
    learnt = storage.list_learnt_models(topic_id)[::-1]
    with storage.together():
        return [storage.drop_learnt_model(one.id) for one in (learnt if everything else learnt[:1])]


def _find_counting(said: Sequence[StanceCorrection]) -> list[StanceCorrection]:
    newest = {(one.article_id, one.target_id): one for one in said}
    return sorted(newest.values(), key=lambda one: one.id)
