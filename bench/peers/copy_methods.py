"""Ways to find which documents are copies of one another, `monitor` among them, each in several settings.

A method is imported where it runs: the libraries are not all installed in one place. What it finds are pairs
of documents, by their places; whatever hangs together by pairs is one group.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from typing import Any

Document = Mapping[str, Any]
Pair = tuple[int, int]
Groups = list[str]
"""For each document, in order, a name of the group it is in."""
Method = Callable[[Sequence[Document]], Groups]

_WORD = re.compile(r"\w+")
_PERMUTATIONS = 128


def split_words(text: str) -> list[str]:
    """Return the lower-case words of a text."""
    return _WORD.findall(text.lower())


def list_shingles(text: str, size: int) -> set[str]:
    """Return the runs of `size` words of a text; a shorter text is one run."""
    words = split_words(text)
    return {" ".join(words[at : at + size]) for at in range(max(1, len(words) - size + 1))}


def join_pairs(count: int, pairs: Iterable[Pair]) -> Groups:
    """Return the groups of `count` documents that hang together by pairs."""
    parents = list(range(count))

    def find(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    for left, right in pairs:
        parents[find(right)] = find(left)
    return [str(find(place)) for place in range(count)]


def pair_equals(keys: Iterable[object]) -> Iterator[Pair]:
    """Yield each place with the first one that has the same key; None is equal to nothing."""
    first: dict[object, int] = {}
    for place, key in enumerate(keys):
        if key is not None and first.setdefault(key, place) != place:
            yield first[key], place


def group_by_text(documents: Sequence[Document]) -> Groups:
    """Group documents whose words are the same."""
    keys = [blake2b(" ".join(split_words(document["text"])).encode()).digest() for document in documents]
    return join_pairs(len(documents), pair_equals(keys))


def group_by_address(documents: Sequence[Document]) -> Groups:
    """Group documents with the same canonical address, or the same words in the title."""
    from monitor.group.urls import canonical_key

    addresses = [canonical_key(document["url"]) if document["url"] else None for document in documents]
    titles = [" ".join(split_words(document["title"])) or None for document in documents]
    pairs = [*pair_equals(addresses), *pair_equals(titles)]
    return join_pairs(len(documents), pairs)


def group_by_containment(documents: Sequence[Document], least: float) -> Groups:
    """Group documents of which one holds this share of the other's runs of three words, each counted."""
    shingles = [list_shingles(document["text"], 3) for document in documents]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    pairs = []
    for place, own in enumerate(shingles):
        shared: Counter[int] = Counter()
        for shingle in own:
            shared.update(holders[shingle])
            holders[shingle].append(place)
        pairs += [
            (other, place)
            for other, count in shared.items()
            if count >= least * min(len(own), len(shingles[other]))
        ]
    return join_pairs(len(documents), pairs)


def group_by_cosine(documents: Sequence[Document], least: float) -> Groups:
    """Group documents whose TF-IDF vectors have this cosine: scikit-learn, idf of all documents."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(sublinear_tf=True).fit_transform(document["text"] for document in documents)
    pairs: list[Pair] = []
    for start in range(0, len(documents), 500):
        near = (vectors[start : start + 500] @ vectors.T).tocoo()
        kept = near.data >= least
        pairs += zip((near.row[kept] + start).tolist(), near.col[kept].tolist(), strict=True)
    return join_pairs(len(documents), pairs)


def group_by_datasketch(documents: Sequence[Document], size: int, least: float) -> Groups:
    """Group documents whose MinHashes have this similarity, found by datasketch's index for it."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=least, num_perm=_PERMUTATIONS)
    hashes: list[MinHash] = []
    pairs: list[Pair] = []
    for place, document in enumerate(documents):
        own = MinHash(num_perm=_PERMUTATIONS)
        own.update_batch([shingle.encode() for shingle in list_shingles(document["text"], size)])
        pairs += [(other, place) for other in index.query(own) if own.jaccard(hashes[other]) >= least]
        index.insert(place, own, check_duplication=False)
        hashes.append(own)
    return join_pairs(len(documents), pairs)


_RENSA_BANDS = {0.3: 64, 0.5: 32, 0.7: 16}
"""Bands of 128 permutations whose chance of meeting rises about these similarities."""


def group_by_rensa(documents: Sequence[Document], size: int, least: float) -> Groups:
    """Group documents whose MinHashes have this similarity, found by rensa's index."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=least, num_perm=_PERMUTATIONS, num_bands=_RENSA_BANDS[least])
    hashes: list[RMinHash] = []
    pairs: list[Pair] = []
    for place, document in enumerate(documents):
        own = RMinHash(num_perm=_PERMUTATIONS, seed=1)
        own.update(list(list_shingles(document["text"], size)))
        pairs += [(other, place) for other in index.query(own) if own.jaccard(hashes[other]) >= least]
        index.insert(place, own)
        hashes.append(own)
    return join_pairs(len(documents), pairs)


def group_by_monitor(documents: Sequence[Document], stage: str) -> Groups:
    """Group documents as `monitor try copies` or `monitor try stories` does."""
    from monitor.cli.stage_lines import STREAM_STAGES

    return [answer["cluster"] for answer in STREAM_STAGES[stage](map(dict, documents))]


def vary_settings(method: Callable[..., Groups], **settings: Sequence[float]) -> dict[str, Method]:
    """Return the method with every combination of its settings, by their names."""
    (name, values), *rest = settings.items()
    if not rest:
        return {f"{name} {value:g}": partial(method, **{name: value}) for value in values}
    return {
        f"{name} {value:g}, {inner}": call
        for value in values
        for inner, call in vary_settings(partial(method, **{name: value}), **dict(rest)).items()
    }


COPY_METHODS: dict[str, dict[str, Method]] = {
    "monitor": {"": partial(group_by_monitor, stage="copies")},
    "text": {"": group_by_text},
    "address": {"": group_by_address},
    "containment": vary_settings(group_by_containment, least=(0.5, 0.6, 0.7, 0.8, 0.9)),
    "tf-idf": vary_settings(group_by_cosine, least=(0.5, 0.6, 0.7, 0.8, 0.9)),
    "datasketch": vary_settings(group_by_datasketch, size=(3, 5), least=(0.3, 0.5, 0.7)),
    "rensa": vary_settings(group_by_rensa, size=(3, 5), least=(0.3, 0.5, 0.7)),
}
"""The settings of each method by their names."""
