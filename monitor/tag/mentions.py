"""Where an article names a target, and in whose voice each of its parts speaks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monitor.model import Attribution, Block, Evidence, Range, Sentence, Target, TextField, Voice
from monitor.remarks import StanceRemark, write_remark
from monitor.tag.grammar import read_grammar
from monitor.tag.polarity import read_polarity
from monitor.tag.quotemarks import count_quoted_words, find_quotations
from monitor.tag.scarequotes import find_scare_quotes
from monitor.terms import TermHit, TermIndex, Word, split_words

TITLE_FACTOR = 2.0
LEAD_PARAGRAPHS = 2
_FEWEST_SPEECH_WORDS = 5


@dataclass(frozen=True, slots=True)
class Lens:
    """A target with its words compiled."""

    target: Target
    aliases: TermIndex
    favour: TermIndex
    against: TermIndex


def make_lens(target: Target) -> Lens:
    """Return the target with its words compiled. Raises ValueError for a term that contains no word."""
    return Lens(target, TermIndex(target.aliases), TermIndex(target.favour), TermIndex(target.against))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A range of the text that belongs to a speaker."""

    start: int
    end: int
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """A title or text, split into words and sentences, with the parts that others say.

    `lead_end` is where the lead ends; a title has none. `distanced` are the words in scare quotes. `found`
    keeps what `find` found.
    """

    name: TextField
    text: str
    words: list[Word]
    sentences: tuple[Range, ...]
    spoken: tuple[Spoken, ...]
    lead_end: int
    distanced: tuple[Range, ...]
    found: dict[TermIndex, list[TermHit]] = field(default_factory=dict, compare=False, repr=False)

    def find(self, terms: TermIndex) -> list[TermHit]:
        """Return where the terms stand, as `TermIndex.find`; several readers ask for the same ones."""
        if terms not in self.found:
            self.found[terms] = terms.find_in(self.words)
        return self.found[terms]

    def find_voice(self, start: int, end: int) -> tuple[Voice, str | None]:
        """Return whose words `text[start:end]` are: those of the shortest attribution around them."""
        around = [each for each in self.spoken if each.start <= start and end <= each.end]
        if not around:
            return "outlet", None
        return "quoted", min(around, key=lambda each: (each.end - each.start, each.start)).speaker

    def find_sentence(self, at: int) -> Range | None:
        """Return the sentence in which `at` stands."""
        index = bisect_right(self.sentences, (at, len(self.text) + 1)) - 1
        if index < 0 or at >= self.sentences[index][1]:
            return None
        return self.sentences[index]


def read_title(title: str, language: str | None) -> Field:
    """Return the title as a field of one sentence; a long quotation in it is somebody's words."""
    spoken = tuple(
        Spoken(each.inner_start, each.inner_end, None)
        for each in find_quotations(title)
        if count_quoted_words(title, each) >= _FEWEST_SPEECH_WORDS
    )
    whole = ((0, len(title)),) if title else ()
    return Field(
        "title", title, split_words(title), whole, spoken, 0, _find_distanced(title, spoken, language)
    )


def read_text(
    text: str,
    blocks: Sequence[Block],
    sentences: Sequence[Sentence],
    attributions: Sequence[Attribution],
    language: str | None,
) -> Field:
    """Return the text as a field: headings are sentences of their own, the lead is two paragraphs.

    Indirect speech is the speaker's where it is done in words ("said", "accused", "according to"). It stays
    the outlet's own where the outlet says it as "we", vouches for it ("the report reveals that") or tells of
    a deed or a mind ("opposes", "known as"): those words nobody else chose.
    """
    headings = [(block.start, block.end) for block in blocks if block.kind == "heading"]
    ranges = sorted([*headings, *((each.start, each.end) for each in sentences)])
    others = [each for each in attributions if each.direct or _is_reported(text, each, language)]
    spoken = tuple(Spoken(start, end, each.speaker) for each in others for start, end in each.content)
    lead = [block.end for block in blocks if block.kind == "paragraph"][:LEAD_PARAGRAPHS]
    distanced = _find_distanced(text, spoken, language)
    return Field("text", text, split_words(text), tuple(ranges), spoken, max(lead, default=0), distanced)


def _find_distanced(text: str, spoken: Sequence[Spoken], language: str | None) -> tuple[Range, ...]:
    return find_scare_quotes(text, [(each.start, each.end) for each in spoken], language, names=True)


def _is_reported(text: str, attribution: Attribution, language: str | None) -> bool:
    """Tell whether somebody else said it, in words for which the outlet does not vouch."""
    source = [word for start, end in attribution.source for word in split_words(text[start:end])]
    cue = [word for start, end in attribution.cue for word in split_words(text[start:end])]
    lexicon = read_polarity(language)
    if lexicon is not None and (lexicon.is_first_person(source) or lexicon.vouches(cue)):
        return False
    return read_grammar(language).reports([word.text for word in cue])


def find_mentions(part: Field, lens: Lens) -> list[TermHit]:
    """Return the places that name the target, in order, without overlaps."""
    return keep_longest(part.find(lens.aliases))


def keep_longest(hits: Iterable[TermHit]) -> list[TermHit]:
    """Return the hits without those that overlap a longer one, ordered by position."""
    kept: list[TermHit] = []
    for hit in sorted(hits, key=lambda each: (each.start - each.end, each.start, each.term)):
        place = bisect_right(kept, hit.start, key=lambda each: each.start)
        free_before = place == 0 or kept[place - 1].end <= hit.start
        if free_before and (place == len(kept) or hit.end <= kept[place].start):
            kept.insert(place, hit)
    return kept


def make_evidence(
    part: Field, start: int, end: int, kind: StanceRemark, weight: float, term: str | None = None
) -> Evidence:
    """Return the span as evidence in the voice it stands in; in a title it weighs double.

    `term` is what was found in it, where the kind does not say so.
    """
    voice, speaker = part.find_voice(start, end)
    factor = TITLE_FACTOR if part.name == "title" else 1.0
    why = write_remark(kind) if term is None else f"{write_remark(kind)}: {term}"
    return Evidence(part.name, start, end, voice, speaker, why, weight * factor)
