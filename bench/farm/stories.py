"""The words of the farm: invented stories, pure functions of a seed and a story's id.

The text is right for volume, token counts and markup: a Zipf vocabulary in English sentence frames.
"""

from __future__ import annotations

import random
import tomllib
from bisect import bisect
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

_LISTS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
BRANDS: list[str] = _LISTS["brands"]
TOPIC_WORDS: dict[str, list[str]] = {topic: words.split() for topic, words in _LISTS["topics"].items()}
TOPIC_NAMES = list(TOPIC_WORDS)
_COMMON: list[str] = _LISTS["common"].split()
_PLAIN_WORDS = _COMMON[:60]
_FRAMES: list[str] = _LISTS["sentence_frames"].strip().split("\n")
_SLOTS = [frame.count("%s") for frame in _FRAMES]
_SYLLABLES: list[str] = _LISTS["syllables"].split()
_ENDINGS: list[str] = _LISTS["endings"].split()
_FIRST_NAMES: list[str] = _LISTS["first_names"].split()
_LAST_NAMES: list[str] = _LISTS["last_names"].split()
_DAYS: list[str] = _LISTS["days"].split()
_JOINTS: list[str] = _LISTS["headline_joints"]

VOCABULARY_SIZE = 12_000
SUMMARY_CHARS = 600
MOST_PARAGRAPHS = 40


def _make_vocabulary() -> tuple[list[str], list[float]]:
    """Return content words with cumulated Zipf weights: real common nouns first, then made-up words."""
    rng = random.Random("vocabulary")
    words = list(dict.fromkeys(_COMMON))
    seen = set(words)
    while len(words) < VOCABULARY_SIZE:
        stem = "".join(rng.choice(_SYLLABLES) for _ in range(rng.choice((1, 2, 2, 3))))
        word = stem + rng.choice(_ENDINGS)
        if word not in seen:
            seen.add(word)
            words.append(word)
    return words, list(accumulate(1 / (place + 12) for place in range(len(words))))


VOCABULARY, _WEIGHTS = _make_vocabulary()
_TOTAL = _WEIGHTS[-1]


@dataclass(frozen=True)
class Story:
    """A story as its outlet prints it. `brands` are the companies that it names."""

    title: str
    author: str
    topic: str
    brands: tuple[str, ...]
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraphs, a blank line between two."""
        return "\n\n".join(self.paragraphs)


@lru_cache(maxsize=4096)
def make_story(seed: int, story_id: str) -> Story:
    """Return a story of about 3 KB of text, 40 paragraphs at most."""
    rng = random.Random(f"{seed}:story:{story_id}")
    topic = rng.choice(TOPIC_NAMES)
    brands = tuple(rng.sample(BRANDS, rng.choice((0, 0, 1, 1, 2))))
    number = min(MOST_PARAGRAPHS, 5 + int(rng.expovariate(1 / 7)))
    paragraphs = [make_paragraph(rng, topic, brands) for _ in range(number)]
    if brands:  # every listed brand is really named
        verb = "were" if len(brands) > 1 else "was"
        named = f"{' and '.join(brands)} {verb} named in the {rng.choice(TOPIC_WORDS[topic])}. "
        paragraphs[1] = named + paragraphs[1]
    return Story(make_headline(rng, topic), make_name(rng), topic, brands, tuple(paragraphs))


def make_repost(story: Story, rng: random.Random) -> Story:
    """Return the story as its own site prints it again: one more paragraph, and a headline that says so."""
    more = make_paragraph(rng, story.topic, story.brands)
    return Story("Update: " + story.title, story.author, story.topic, story.brands, (*story.paragraphs, more))


def make_near_copy(story: Story, rng: random.Random) -> Story:
    """Return the story with a headline and lead of its own, one sentence changed in a quarter of the rest."""
    paragraphs = list(story.paragraphs)
    paragraphs[0] = make_paragraph(rng, story.topic, story.brands)
    for place in range(1, len(paragraphs)):
        if rng.random() < 0.25:
            sentences = paragraphs[place].split(". ")
            other = make_sentence(rng, story.topic, story.brands)
            sentences[rng.randrange(len(sentences))] = other
            paragraphs[place] = ". ".join(sentences)
    return Story(
        make_headline(rng, story.topic), make_name(rng), story.topic, story.brands, tuple(paragraphs)
    )


def summarise(story: Story) -> str:
    """Return what a feed tells of the story: the beginning of its first paragraph."""
    return story.paragraphs[0][:SUMMARY_CHARS]


def make_name(rng: random.Random) -> str:
    """Return a person's name."""
    return f"{rng.choice(_FIRST_NAMES)} {rng.choice(_LAST_NAMES)}"


def draw_word(rng: random.Random) -> str:
    """Return a word of the vocabulary, the common ones more often."""
    return VOCABULARY[bisect(_WEIGHTS, rng.random() * _TOTAL)]


def make_sentence(rng: random.Random, topic: str | None, brands: tuple[str, ...]) -> str:
    """Return a sentence without its full stop; every seventh word is of the topic, or (None) a common one."""
    words = TOPIC_WORDS[topic] if topic else _PLAIN_WORDS
    rnd = rng.random
    place = int(rnd() * len(_FRAMES))
    chosen = tuple(
        words[int(rnd() * len(words))] if rnd() < 0.15 else draw_word(rng) for _ in range(_SLOTS[place])
    )
    sentence = _FRAMES[place] % chosen
    if "{" not in sentence:
        return sentence
    return sentence.format(
        day=_DAYS[int(rnd() * 7)],
        who=make_name(rng),
        num=int(rnd() * 99) + 1,
        year=2005 + int(rnd() * 21),
        brand=brands[int(rnd() * len(brands))] if brands else "the ministry",
    )


def make_paragraph(rng: random.Random, topic: str, brands: tuple[str, ...]) -> str:
    """Return two to five sentences."""
    return ". ".join([make_sentence(rng, topic, brands) for _ in range(rng.randrange(2, 6))]) + "."


def make_headline(rng: random.Random, topic: str) -> str:
    """Return a headline of four to six words, one of them of the topic, and a joint."""
    words = [draw_word(rng) for _ in range(rng.randrange(3, 6))]
    words.insert(rng.randrange(len(words)), rng.choice(TOPIC_WORDS[topic]))
    return " ".join([*words[:2], rng.choice(_JOINTS), *words[2:]]).capitalize()
