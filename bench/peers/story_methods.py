"""Ways to find which documents of a stream are about one event, `monitor` among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from bench.peers.copy_methods import Document, Groups, Method, group_by_monitor, split_words, vary_settings

Nearness = Callable[[int, int], float]


def group_by_title(documents: Sequence[Document], least: float) -> Groups:
    """Put each document to the earlier one whose title shares most words, if it shares enough.

    `least` is the share of the words of both titles that stand in both.
    """
    titles = [set(split_words(document["title"])) for document in documents]

    def compare(place: int, other: int) -> float:
        together = titles[place] | titles[other]
        return len(titles[place] & titles[other]) / len(together) if together else 0.0

    return _follow_streams(documents, least, compare)


def group_by_nearest(documents: Sequence[Document], least: float) -> Groups:
    """Put each document to the earlier one with the nearest TF-IDF vector, if it is near enough.

    Title and text, by scikit-learn with its English stop words; idf of all documents.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = (f"{document['title']}\n{document['text']}" for document in documents)
    vectors = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts)
    cosines = (vectors @ vectors.T).toarray()
    return _follow_streams(documents, least, lambda place, other: float(cosines[place, other]))


def _follow_streams(documents: Sequence[Document], least: float, compare: Nearness) -> Groups:
    groups = [""] * len(documents)
    for places in _part_streams(documents):
        for number, place in enumerate(places):
            others = ((compare(place, other), other) for other in places[:number])
            nearness, nearest = max(others, default=(0.0, place))
            groups[place] = groups[nearest] if nearness >= least else str(place)
    return groups


def _part_streams(documents: Sequence[Document]) -> Iterable[list[int]]:
    """Return the places of each stream's documents, by their times."""
    streams: defaultdict[str, list[int]] = defaultdict(list)
    for place, document in sorted(enumerate(documents), key=lambda pair: (pair[1]["ts"], pair[0])):
        streams[document["stream"]].append(place)
    return streams.values()


STORY_METHODS: dict[str, dict[str, Method]] = {
    "monitor": {"": partial(group_by_monitor, stage="stories")},
    "titles": vary_settings(group_by_title, least=(0.1, 0.15, 0.2, 0.3, 0.5)),
    "tf-idf": vary_settings(group_by_nearest, least=(0.1, 0.15, 0.2, 0.25, 0.3, 0.4)),
}
"""The settings of each method by their names."""
