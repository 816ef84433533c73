"""How well a digest says what happened: beside references written by hand, and beside other summarisers.

The references (`data/digest_references.json`) are of the three days of the demo's newsroom. They were written
from its articles before the composition was tuned, in words of their own, and are not changed since.

Peers choose from the sentences of the same articles: those of the day's origins for the lead, those of a
story's for its text, in order of publication, without an agency's dateline. Each chooses as many sentences as
the digest has there.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from rouge_score.rouge_scorer import RougeScorer
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.nlp.stemmers import Stemmer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.random import RandomSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer
from sumy.utils import get_stop_words

from bench.report import Check, Section, write_share
from monitor.demo.texts import DemoArticle
from monitor.digest.openings import skip_dateline
from monitor.model import Digest, DigestStory, Source, Statement
from monitor.tag.sentences import split_paragraphs, split_sentences
from monitor.terms import list_words
from storage.protocol import Storage

REFERENCES = Path(__file__).parent / "data/digest_references.json"
MEASURES = ("rouge1", "rouge2", "rougeL")
RANDOM_SEEDS = 20
OURS = "monitor"

Article = Sequence[str]
"""The sentences of an article."""
Choose = Callable[[Sequence[Article], int], list[str]]
"""Choose so many sentences of articles."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A text of a digest (its lead, or what a story says happened), its reference, and its articles."""

    name: str
    text: tuple[str, ...]
    reference: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """What happened in a story of a day, in words of our own, and the demo's ids of the origins it covers."""

    articles: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Scored:
    """The mean ROUGE F1 of a summariser over some samples, and how many words it used for each."""

    f1: Mapping[str, float]
    words: float


class _Words:
    """The program's words as tokens: neither library reads Persian as it is, and one wants data to load."""

    def tokenize(self, text: str) -> list[str]:
        return list_words(text)

    def to_words(self, text: str) -> list[str]:
        return list_words(text)


def measure_content(
    digests: Sequence[Digest], storage: Storage, truth: Sequence[DemoArticle]
) -> list[Section]:
    """Score the leads, and what each story says happened."""
    samples = list(_list_samples(digests, storage, truth))
    parts = {
        "The lead": [one for one in samples if one.name == "lead"],
        "What happened, story by story": [one for one in samples if one.name != "lead"],
    }
    return [report_content(title, part, score_all(part)) for title, part in parts.items()]


def _list_samples(
    digests: Sequence[Digest], storage: Storage, truth: Sequence[DemoArticle]
) -> Iterator[Sample]:
    references = json.loads(REFERENCES.read_text("utf-8"))["days"]
    for digest in digests:
        found = references[digest.day.isoformat()]
        sentences = _read_origins(digest, storage)
        yield Sample("lead", _list_texts(digest.lead), found["lead"], tuple(sentences.values()))
        for story in digest.stories:
            ids = _find_demo_ids(digest, story, truth)
            reference = find_reference(
                ids, [Reference(tuple(one["articles"]), one["text"]) for one in found["stories"]]
            )
            if reference is None:
                raise LookupError(f"{digest.day}: {REFERENCES.name} has no text on {sorted(ids)}")
            own = tuple(sentences[number] for number in story.sources if number in sentences)
            yield Sample(story.story_id, _list_texts((*story.summary, *story.background)), reference, own)


def find_reference(ids: set[str], references: Iterable[Reference]) -> str | None:
    """Return the text of the reference that shares most articles with a story, None when none shares any."""
    best = max(references, key=lambda one: len(ids.intersection(one.articles)), default=None)
    return best.text if best is not None and ids.intersection(best.articles) else None


def _find_demo_ids(digest: Digest, story: DigestStory, truth: Sequence[DemoArticle]) -> set[str]:
    by_title = {}
    for one in truth:
        titles = {one.title, one.edit.title if one.edit and one.edit.title else one.title}
        by_title.update({(one.outlet, title): one.id for title in titles})
    numbers = set(story.sources)
    return {
        by_title[one.outlet_id, one.title.text]
        for one in digest.sources
        if one.number in numbers and one.relation == "origin"
    }


def _read_origins(digest: Digest, storage: Storage) -> dict[int, Article]:
    """Return the sentences of the day's origins that report, by number, in order of publication."""
    origins = [one for one in digest.sources if one.relation == "origin" and one.kind != "opinion"]
    return {
        one.number: _read_sentences(one, storage) for one in sorted(origins, key=lambda one: one.published)
    }


def _read_sentences(source: Source, storage: Storage) -> Article:
    text = storage.list_versions(source.article_id)[source.version - 1].text
    spans = split_sentences(text, split_paragraphs(text), source.language)
    return [text[skip_dateline(text, one.start, one.end) : one.end] for one in spans]


def _list_texts(statements: Iterable[Statement]) -> tuple[str, ...]:
    return tuple(one.excerpt.text for one in statements)


# --- summarisers -------------------------------------------------------------------------------


def choose_first(articles: Sequence[Article], number: int) -> list[str]:
    """Return the first sentences of the newest article, and of the ones before it if it has too few."""
    return [sentence for article in reversed(articles) for sentence in article][:number]


def choose_in_turn(articles: Sequence[Article], number: int) -> list[str]:
    """Return the first sentence of each article, newest first, then the second of each."""
    longest = max(map(len, articles), default=0)
    turns = (one[place] for place in range(longest) for one in reversed(articles) if place < len(one))
    return list(turns)[:number]


def _choose_with(make: Callable[[str], Callable[..., Sequence[Sentence]]]) -> Choose:
    def choose(articles: Sequence[Article], number: int) -> list[str]:
        flat = [sentence for article in articles for sentence in article]
        tokens = _Words()
        paragraphs = [Paragraph([Sentence(one, tokens) for one in article]) for article in articles]
        language = "english" if any(one.isascii() for one in flat) else ""
        return [str(one) for one in make(language)(ObjectDocumentModel(paragraphs), number)]

    return choose


def _make_ranker(kind: type) -> Callable[[str], Callable[..., Sequence[Sentence]]]:
    """Return a summariser with all the help it has for the language: stems and stop words."""

    def make(language: str) -> Callable[..., Sequence[Sentence]]:
        ranker = kind(Stemmer(language)) if language else kind()
        if language:
            ranker.stop_words = get_stop_words(language)
        return ranker  # type: ignore[no-any-return]  # sumy ships no types

    return make


PEERS: Mapping[str, Choose] = {
    "LexRank": _choose_with(_make_ranker(LexRankSummarizer)),
    "TextRank": _choose_with(_make_ranker(TextRankSummarizer)),
    "first sentences": choose_first,
    "first sentence of each": choose_in_turn,
}
_choose_at_random = _choose_with(lambda language: RandomSummarizer())


# --- scores ------------------------------------------------------------------------------------


def score_all(samples: Sequence[Sample]) -> dict[str, Scored]:
    """Score ourselves, the peers, and chance."""
    scored = {OURS: _score(samples, lambda sample: list(sample.text))}
    for name, choose in PEERS.items():
        scored[name] = _score(
            samples, lambda sample, choose=choose: choose(sample.articles, len(sample.text))
        )  # type: ignore[misc]  # binds the loop's variable
    return scored | {"random": _score_chance(samples)}


def _score_chance(samples: Sequence[Sample]) -> Scored:
    runs = []
    for seed in range(RANDOM_SEEDS):
        random.seed(seed)
        runs.append(_score(samples, lambda sample: _choose_at_random(sample.articles, len(sample.text))))
    f1 = {measure: mean(run.f1[measure] for run in runs) for measure in MEASURES}
    return Scored(f1, mean(run.words for run in runs))


def _score(samples: Sequence[Sample], write: Callable[[Sample], list[str]]) -> Scored:
    scorer = RougeScorer(list(MEASURES), tokenizer=_Words())
    texts = [" ".join(write(sample)) for sample in samples]
    found = [scorer.score(one.reference, text) for one, text in zip(samples, texts, strict=True)]
    f1 = {measure: mean(one[measure].fmeasure for one in found) for measure in MEASURES}
    return Scored(f1, mean(len(list_words(text)) for text in texts))


def report_content(title: str, samples: Sequence[Sample], scored: Mapping[str, Scored]) -> Section:
    """Return the table; the first row is ours."""
    ours = scored[OURS]
    number = sum(len(sample.text) for sample in samples)
    return Section(
        title=title,
        header=["", "ROUGE-1", "ROUGE-2", "ROUGE-L", "words"],
        rows=[
            [name, *(write_share(one.f1[measure]) for measure in MEASURES), f"{one.words:.0f}"]
            for name, one in scored.items()
        ],
        notes=[
            f"Mean F1 of {len(samples)} texts of {number / len(samples):.1f} sentences, in each row.",
            f"Random: mean of {RANDOM_SEEDS} seeds.",
        ],
        checks=[
            Check(
                f"ahead of {name} in ROUGE-1, -2 and -L",
                all(ours.f1[measure] > one.f1[measure] for measure in MEASURES),
                ", ".join(f"{ours.f1[measure] - one.f1[measure]:+.3f}" for measure in MEASURES),
                goal=True,
            )
            for name, one in scored.items()
            if name != OURS
        ],
        figures={name: {**one.f1, "words": one.words} for name, one in scored.items()},
    )
