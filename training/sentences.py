"""Pick sentences that name somebody, for the teacher to label: more to learn from than labels exist.

    python training/sentences.py DOCUMENTS.jsonl NEWSMTSC_TRAIN.jsonl --to SENTENCES.jsonl [--most 22000]

From documents `{id, text, attributions?}` (PolNeAR) and from the sentences of NewsMTSC, whose other names
nobody has labelled. A name is a source that the document marks, a run of capitalised words, or a pronoun.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from monitor.tag.sentences import split_paragraphs, split_sentences

_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w’'.-]+(?: (?:of |for |the |de |al-)?[A-Z][\w’'.-]+){0,4}")
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Hh]im|[Tt]hem)\b")
_SHORTEST, _LONGEST = 40, 420
_MOST_OF_SENTENCE = 2
_PRONOUN_CHANCE = 0.25

Sentence = tuple[str, list[tuple[int, int]]]


def list_sentences(document: dict) -> Iterator[Sentence]:
    """Yield the sentences of a document, each with the sources marked in it."""
    text = document["text"]
    marked = [tuple(span) for one in document.get("attributions", ()) for span in one["source"]]
    for sentence in split_sentences(text, split_paragraphs(text), "en"):
        start, end = sentence.start, sentence.end
        inside = [(s - start, e - start) for s, e in marked if start <= s and e <= end]
        yield text[start:end], inside


def pick_names(text: str, marked: list[tuple[int, int]], chance: random.Random) -> list[tuple[int, int]]:
    """Return a few ranges of a sentence that name somebody, none overlapping another."""
    names = [*marked, *(each.span() for each in _NAME.finditer(text))]
    if chance.random() < _PRONOUN_CHANCE:
        names += [each.span() for each in _PRONOUN.finditer(text)]
    chance.shuffle(names)
    picked: list[tuple[int, int]] = []
    for start, end in names:
        if len(picked) < _MOST_OF_SENTENCE and all(end <= s or start >= e for s, e in picked):
            picked.append((start, end))
    return picked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--most", type=int, default=22_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    found: dict[str, list[tuple[int, int]]] = {}
    with arguments.documents.open(encoding="utf-8") as lines:
        for line in lines:
            found.update(list_sentences(json.loads(line)))
    with arguments.sentences.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    labelled = {(row["text"], row["start"], row["end"]) for row in rows}
    found |= {row["text"]: [] for row in rows}
    picked = [
        {"id": f"s{number}-{start}", "text": text, "start": start, "end": end}
        for number, (text, marked) in enumerate(found.items())
        if _SHORTEST <= len(text) <= _LONGEST
        for start, end in pick_names(text, marked, chance)
        if (text, start, end) not in labelled
    ]
    chance.shuffle(picked)
    with arguments.to.open("w", encoding="utf-8") as written:
        for row in picked[: arguments.most]:
            written.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{min(len(picked), arguments.most)} of {len(picked)}")


if __name__ == "__main__":
    main()
