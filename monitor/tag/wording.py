"""Wording: the words that an outlet uses, in its own voice, where an article names a target.

They are what corrections teach beside the weights of the inputs: words that go with what readers say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from monitor.model import Block, Range, Tags, Target
from monitor.tag.mentions import Field, Lens, find_mentions, make_lens, read_text, read_title

MOST_WORDING = 3.0
"""The most, in log-odds, that learnt words add together on either side: habits of speech are no proof."""
_SHORTEST_WORD = 3


class WordingReader:
    """Reads articles for several targets, whose terms are compiled once."""

    def __init__(self, targets: Iterable[Target]) -> None:
        """Compile the terms. Raises ValueError for one that contains no word."""
        self._lenses = [make_lens(target) for target in targets]

    def read(
        self, title: str, text: str, blocks: Sequence[Block], tags: Tags, language: str | None
    ) -> dict[str, frozenset[str]]:
        """Return, by target id, the words of the title and of the sentences about the target.

        Those are the sentences that name it or hold one of its cues. Words are folded; those of fewer than
        three letters, and what a speaker says, are left out.
        """
        body = read_text(text, blocks, tags.sentences, tags.attributions, language)
        headline = read_title(title, language)
        heading = _list_own_words(headline, headline.sentences)
        return {
            lens.target.id: frozenset(heading | _list_own_words(body, _find_sentences(body, lens)))
            for lens in self._lenses
        }


def weigh_wording(words: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return what the words add, in log-odds: above 0 toward favour, at most `MOST_WORDING` either way."""
    total = sum(weight for word, weight in weights.items() if word in words)
    return max(-MOST_WORDING, min(MOST_WORDING, total))


def _find_sentences(part: Field, lens: Lens) -> set[Range]:
    cues = [*part.find(lens.favour), *part.find(lens.against)]
    found = {part.find_sentence(hit.start) for hit in (*find_mentions(part, lens), *cues)}
    return {each for each in found if each is not None}


def _list_own_words(part: Field, sentences: Collection[Range]) -> set[str]:
    return {
        word.text
        for word in part.words
        if len(word.text) >= _SHORTEST_WORD
        and part.find_sentence(word.start) in sentences
        and part.find_voice(word.start, word.end)[0] == "outlet"
    }
