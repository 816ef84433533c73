"""Which articles are about the same event.

Articles are taken in the order of publication. Each is compared with the recent ones of its topic by the
cosine of their TF-IDF vectors, and joins the story whose three nearest members are near enough on the mean,
less the more days lie between; else it opens a story. Words that every article of a contested topic uses
weigh little, because the weights come from the topic's own recent articles.

The method is the single-pass clustering of topic detection (Allan, Papka and Lavrenko 1998).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.model import Article, CopyLink, Story
from monitor.terms import fold_text

WINDOW = timedelta(days=30)
"""How far back an article is compared: pass the topic's articles of this span as the window."""
_NEAR_ENOUGH = 0.16
_NEAREST = 3
_FADING = 0.1
_IN_TITLE = 1.0
_IN_LEAD = 0.5
_LEAD_WORDS = 80
_MOST_WORDS = 600
_USUAL_ARTICLES = 30
_WORD = re.compile(r"[^\W_]+")
_STOP_TEXT = """
    a about after again all also am an and any are as at be because been before being but by can could
    did do does doing down during each even few for from further get had has have having he her here him
    his how i if in into is it its just like made make many may me might more most much my new no nor
    not now of off on one only or other our out over own people per said same say says she should so
    some still such than that the their them then there these they this those through time to told too
    two under until up upon us very was way we well were what when where which while who whom why will
    with would you your according mr mrs ms year years yesterday first last week day days today monday
    tuesday wednesday thursday friday saturday sunday
"""
_STOP_WORDS = frozenset(_WORD.findall(_STOP_TEXT))


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """What story finding reads in an article.

    `terms` says how often each word counts, `origin_id` which article it copies (None: none).
    """

    id: int
    published: datetime
    origin_id: int | None
    terms: Mapping[str, float]


def read_story_article(article: Article, link: CopyLink | None) -> StoryArticle:
    """Return what story finding needs of `article` and of its place among the copies."""
    terms = weigh_terms(article.reading.title, article.reading.text)
    return StoryArticle(article.id, article.published, link.of_id if link else None, terms)


def weigh_terms(title: str, text: str) -> dict[str, float]:
    """Return 1 + ln(count) of each folded word of title and text, without the commonest English words.

    A word of the title weighs as much again and one of the first 80 words half as much again; what follows
    the first 600 words is left out.
    """
    words = _list_words(text)[:_MOST_WORDS]
    in_title, in_lead = set(_list_words(title)), set(words[:_LEAD_WORDS])
    counts = Counter(words)
    counts.update(in_title - counts.keys())
    return {
        word: (1 + math.log(count)) * (1 + _IN_TITLE * (word in in_title) + _IN_LEAD * (word in in_lead))
        for word, count in counts.items()
        if word not in _STOP_WORDS
    }


def assign_stories(
    new: Sequence[StoryArticle], window: Sequence[StoryArticle], stories: Sequence[Story], topic_id: str
) -> list[Story]:
    """Return the stories that `new` opens or joins, ordered by (first_at, id).

    `window` holds the topic's articles of the last `WINDOW` days, `stories` those with an article in it.
    Neither the order of `new` nor that of `window` matters, an article that has a story stays in it, and
    a copy goes with the article it copies. A story's id is the topic's id and its first article's.
    """
    book = _StoryBook(topic_id, stories)
    index = _TermIndex([*window, *new])
    known = {article.id: article for article in (*window, *new)}
    for article in sorted(known.values(), key=lambda article: (article.published, article.id)):
        if article.id in book.story_of:
            index.add(article, book.story_of[article.id])
    waiting: dict[int | None, StoryArticle] = {
        article.id: article for article in new if article.id not in book.story_of
    }
    for article in sorted(waiting.values(), key=lambda article: (article.published, article.id)):
        _assign(article, waiting, book, index)
    return book.list_changed()


def _assign(
    article: StoryArticle, waiting: Mapping[int | None, StoryArticle], book: _StoryBook, index: _TermIndex
) -> None:
    """Give an article its story; the one it copies goes first, whenever it was published."""
    if article.id in book.story_of:
        return
    chain = [article]
    while (origin_id := chain[-1].origin_id) in waiting and (origin := waiting[origin_id]) not in chain:
        chain.append(origin)
    for member in reversed(chain):
        if member.id not in book.story_of:
            story_id = book.find_origin_story(member) or index.find_story(member)
            index.add(member, book.put(member, story_id))


class _StoryBook:
    """The stories of a topic while articles are put into them."""

    def __init__(self, topic_id: str, stories: Iterable[Story]) -> None:
        self._topic_id = topic_id
        self._stories = {story.id: story for story in stories}
        self._changed: set[str] = set()
        self.story_of = {number: story.id for story in self._stories.values() for number in story.article_ids}

    def find_origin_story(self, article: StoryArticle) -> str | None:
        """Return the story of the article that this one copies, if it has one."""
        return None if article.origin_id is None else self.story_of.get(article.origin_id)

    def put(self, article: StoryArticle, story_id: str | None) -> str:
        """Put an article into a story, or into one of its own; return the story's id."""
        moment = article.published
        if story_id is not None:
            story = self._stories[story_id]
        else:
            story = Story(f"{self._topic_id}-{article.id}", self._topic_id, (), moment, moment)
        self._stories[story.id] = replace(
            story,
            article_ids=tuple(sorted({*story.article_ids, article.id})),
            first_at=min(story.first_at, moment),
            last_at=max(story.last_at, moment),
        )
        self.story_of[article.id] = story.id
        self._changed.add(story.id)
        return story.id

    def list_changed(self) -> list[Story]:
        """Return the stories that were opened or joined, ordered by (first_at, id)."""
        changed = (self._stories[story_id] for story_id in self._changed)
        return sorted(changed, key=lambda story: (story.first_at, story.id))


class _TermIndex:
    """Articles by the words they use, each with its story.

    Inverse document frequency is ln((n + 31) / (df + 0.5)), over `articles`: thirty unseen articles are
    assumed beside them, so that the weights of a quiet topic do not hang on a handful of texts. More of
    them would give the words that all articles of a contested topic share too much weight.
    """

    def __init__(self, articles: Iterable[StoryArticle]) -> None:
        terms_of = {article.id: article.terms for article in articles}
        frequency = Counter(term for terms in terms_of.values() for term in terms)
        total = len(terms_of) + _USUAL_ARTICLES + 1
        self._weights = {term: math.log(total / (count + 0.5)) for term, count in frequency.items()}
        self._postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        self._articles: dict[int, tuple[datetime, str]] = {}

    def add(self, article: StoryArticle, story_id: str) -> None:
        """Make an article one that others can be near to."""
        self._articles[article.id] = (article.published, story_id)
        for term, weight in self._make_vector(article).items():
            self._postings[term].append((article.id, weight))

    def find_story(self, article: StoryArticle) -> str | None:
        """Return the story that is near enough to an article and nearest, or None."""
        nearness: defaultdict[str, list[float]] = defaultdict(list)
        for number, cosine in self._find_cosines(article).items():
            published, story_id = self._articles[number]
            days = abs(article.published - published) / timedelta(days=1)
            nearness[story_id].append(cosine / (1 + _FADING * math.log1p(days)))
        means = ((_mean_of_nearest(values), story_id) for story_id, values in nearness.items())
        best, story_id = max(means, key=lambda pair: (pair[0], pair[1]), default=(0.0, ""))
        return story_id if best >= _NEAR_ENOUGH else None

    def _find_cosines(self, article: StoryArticle) -> dict[int, float]:
        cosines: defaultdict[int, float] = defaultdict(float)
        for term, weight in self._make_vector(article).items():
            for number, other in self._postings.get(term, ()):
                cosines[number] += weight * other
        return cosines

    def _make_vector(self, article: StoryArticle) -> dict[str, float]:
        vector = {term: count * self._weights[term] for term, count in article.terms.items()}
        length = math.sqrt(math.fsum(value * value for value in vector.values())) or 1.0
        return {term: value / length for term, value in vector.items()}


def _mean_of_nearest(values: Sequence[float]) -> float:
    nearest = sorted(values, reverse=True)[:_NEAREST]
    return math.fsum(nearest) / len(nearest)


def _list_words(text: str) -> list[str]:
    """Return the folded words of two letters or more, an English plural as its singular."""
    return [_cut_plural(word) for word in _WORD.findall(fold_text(text)) if len(word) > 1]


def _cut_plural(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
