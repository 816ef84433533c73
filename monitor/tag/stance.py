"""Stance: how an article regards each target of a topic, in the outlet's voice and in the voices it quotes.

Two kinds of evidence count. A framing cue of the topic ("the so-called …") tells by its wording how
whoever writes it regards the target; it weighs 1. A general judging word in the same clause as the target
weighs `WEAK_WEIGHT`. In a title both weigh double. What stands inside an attribution belongs to the
speaker. A side is named only when it outweighs the other clearly; a target often mentioned without a
loaded word is treated neutrally; the rest is unclear.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.model import (
    Attribution,
    Block,
    Evidence,
    Range,
    Sentence,
    Stance,
    StanceLabel,
    Target,
    TextField,
    Topic,
    Voice,
)
from monitor.tag.polarity import PolarHit, find_clause, measure_weights, read_polarity
from monitor.tag.quotemarks import count_quoted_words, find_quotations
from monitor.tag.quotes import find_attributions
from monitor.tag.sentences import split_paragraphs, split_sentences
from monitor.terms import TermHit, TermIndex, Word, split_words

WEAK_WEIGHT = 0.25
TITLE_FACTOR = 2.0
CLEAR_WEIGHT = 1.0
"""The least difference between the sides for a label: one cue, or four judging words."""
CLEAR_SHARE = 0.7
MOST_EVIDENCE = 12
FEWEST_NEUTRAL_MENTIONS = 2
_LOADED_FROM = 0.5
_FEWEST_SPEECH_WORDS = 5


@dataclass(frozen=True, slots=True)
class _Lens:
    """A target with its words compiled."""

    target: Target
    aliases: TermIndex
    favour: TermIndex
    against: TermIndex


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A range of the text that belongs to a speaker."""

    start: int
    end: int
    speaker: str | None


@dataclass(frozen=True, slots=True)
class _Field:
    """A title or text, split into words and sentences, with the parts that others say."""

    name: TextField
    text: str
    words: list[Word]
    sentences: tuple[Range, ...]
    spoken: tuple[_Spoken, ...]

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


class StanceTagger:
    """Tags articles for one topic; the topic's terms are compiled once."""

    def __init__(self, topic: Topic) -> None:
        """Compile the topic. Raises ValueError for a term that contains no word."""
        self.topic = topic
        self._lenses = tuple(
            _Lens(target, TermIndex(target.aliases), TermIndex(target.favour), TermIndex(target.against))
            for target in topic.targets
        )

    def tag(
        self,
        title: str,
        text: str,
        blocks: Sequence[Block],
        sentences: Sequence[Sentence],
        attributions: Sequence[Attribution],
        language: str | None,
    ) -> tuple[Stance, ...]:
        """Return one stance for each target and voice in which the target occurs.

        Ordered as the topic's targets, the outlet's voice before the quoted. `blocks` tell the headings,
        which are sentences of their own. General judging words need a lexicon for `language` (en, fa, ar,
        fr, de, es); cues need none.
        """
        fields = (_read_title(title), _read_text(text, blocks, sentences, attributions))
        judgements = {each.name: _find_judgements(each, language) for each in fields}
        stances: list[Stance] = []
        for lens in self._lenses:
            others = [other.aliases for other in self._lenses if other is not lens]
            mentions = [each for part in fields for each in _find_mentions(part, lens)]
            evidence = [each for part in fields for each in _find_cues(part, lens)]
            if lens.target.kind == "actor":
                for part in fields:
                    evidence += _find_weak(part, lens, others, judgements[part.name])
            stances += _weigh_voices(self.topic.id, lens.target.id, mentions, evidence)
        return tuple(stances)


def tag_document(
    title: str, paragraphs: Sequence[str], topic: Topic, language: str | None = "en"
) -> tuple[Stance, ...]:
    """Return the stances of a document given as title and paragraphs, for `monitor try stance`."""
    text = "\n\n".join(paragraphs)
    blocks = split_paragraphs(text)
    sentences = split_sentences(text, blocks, language)
    attributions = find_attributions(text, blocks, language)
    return StanceTagger(topic).tag(title, text, blocks, sentences, attributions, language)


def describe_stances(stances: Iterable[Stance], title: str, text: str) -> list[dict[str, object]]:
    """Return stances as plain data with the wording of each span, for `monitor try stance`."""
    return [
        {
            "target": stance.target_id,
            "label": stance.label,
            "confidence": round(stance.confidence, 3),
            "voice": stance.voice,
            "evidence": [
                {
                    "start": each.start,
                    "end": each.end,
                    "field": each.field,
                    "text": (title if each.field == "title" else text)[each.start : each.end],
                    "voice": each.voice,
                    "speaker": each.speaker,
                    "why": each.why,
                    "weight": each.weight,
                }
                for each in stance.evidence
            ],
        }
        for stance in stances
    ]


# --- the two fields ------------------------------------------------------------------------------


def _read_title(title: str) -> _Field:
    spoken = tuple(
        _Spoken(each.inner_start, each.inner_end, None)
        for each in find_quotations(title)
        if count_quoted_words(title, each) >= _FEWEST_SPEECH_WORDS
    )
    return _Field("title", title, split_words(title), ((0, len(title)),) if title else (), spoken)


def _read_text(
    text: str, blocks: Sequence[Block], sentences: Sequence[Sentence], attributions: Sequence[Attribution]
) -> _Field:
    headings = [(block.start, block.end) for block in blocks if block.kind == "heading"]
    ranges = sorted([*headings, *((each.start, each.end) for each in sentences)])
    spoken = tuple(_Spoken(start, end, each.speaker) for each in attributions for start, end in each.content)
    return _Field("text", text, split_words(text), tuple(ranges), spoken)


def _find_judgements(part: _Field, language: str | None) -> list[PolarHit]:
    lexicon = read_polarity(language)
    return lexicon.find_judgements(part.words) if lexicon is not None else []


# --- evidence ------------------------------------------------------------------------------------


def _find_mentions(part: _Field, lens: _Lens) -> list[Evidence]:
    """Return the places that name the target, with weight 0."""
    return [
        _make_evidence(part, hit.start, hit.end, "names the target", 0.0)
        for hit in keep_longest(lens.aliases.find_in(part.words))
    ]


def _find_cues(part: _Field, lens: _Lens) -> list[Evidence]:
    """Return the framing cues of the target; of overlapping cues the longest."""
    favour = lens.favour.find_in(part.words)
    against = lens.against.find_in(part.words)
    signs = {(hit.start, hit.end, hit.term): -1.0 for hit in against}
    evidence = []
    for hit in keep_longest([*favour, *against]):
        weight = signs.get((hit.start, hit.end, hit.term), 1.0)
        why = f"cue of approval: {hit.term}" if weight > 0 else f"cue of disapproval: {hit.term}"
        evidence.append(_make_evidence(part, hit.start, hit.end, why, weight))
    return evidence


def _find_weak(
    part: _Field, lens: _Lens, others: Sequence[TermIndex], judgements: Sequence[PolarHit]
) -> list[Evidence]:
    """Return the judging words in a clause with the target and nearer to it than to another target."""
    own = keep_longest(lens.aliases.find_in(part.words))
    cues = [*lens.favour.find_in(part.words), *lens.against.find_in(part.words)]
    foreign = [hit for index in others for hit in index.find_in(part.words)]
    evidence = []
    for judgement in judgements:
        if any(hit.start < judgement.end and judgement.start < hit.end for hit in [*own, *cues]):
            continue
        if _judges(part, judgement, own, foreign):
            kind = "approving" if judgement.weight > 0 else "disapproving"
            why = f"{kind} word beside the target" + (" (negated)" if judgement.negated else "")
            weight = WEAK_WEIGHT * judgement.weight
            evidence.append(_make_evidence(part, judgement.start, judgement.end, why, weight))
    return evidence


def _judges(part: _Field, judgement: PolarHit, own: Sequence[TermHit], foreign: Sequence[TermHit]) -> bool:
    sentence = part.find_sentence(judgement.start)
    if sentence is None:
        return False
    start, end = find_clause(part.text, *sentence, (judgement.start, judgement.end))
    voice = part.find_voice(judgement.start, judgement.end)
    near = [_distance(hit, judgement) for hit in own if start <= hit.start and hit.end <= end]
    far = [_distance(hit, judgement) for hit in foreign if start <= hit.start and hit.end <= end]
    in_voice = any(
        part.find_voice(hit.start, hit.end) == voice for hit in own if start <= hit.start and hit.end <= end
    )
    return in_voice and (not far or min(near) < min(far))


def keep_longest(hits: Iterable[TermHit]) -> list[TermHit]:
    """Return the hits without those that overlap a longer one, ordered by position."""
    kept: list[TermHit] = []
    for hit in sorted(hits, key=lambda each: (each.start - each.end, each.start, each.term)):
        place = bisect_right(kept, hit.start, key=lambda each: each.start)
        free_before = place == 0 or kept[place - 1].end <= hit.start
        if free_before and (place == len(kept) or hit.end <= kept[place].start):
            kept.insert(place, hit)
    return kept


def _distance(hit: TermHit, judgement: PolarHit) -> int:
    return max(hit.start - judgement.end, judgement.start - hit.end, 0)


def _make_evidence(part: _Field, start: int, end: int, why: str, weight: float) -> Evidence:
    voice, speaker = part.find_voice(start, end)
    factor = TITLE_FACTOR if part.name == "title" else 1.0
    return Evidence(part.name, start, end, voice, speaker, why, weight * factor)


# --- labels --------------------------------------------------------------------------------------


def _weigh_voices(
    topic_id: str, target_id: str, mentions: Sequence[Evidence], evidence: Sequence[Evidence]
) -> list[Stance]:
    stances = []
    voices: tuple[Voice, ...] = ("outlet", "quoted")
    for voice in voices:
        named = [each for each in mentions if each.voice == voice]
        loaded = [each for each in evidence if each.voice == voice]
        if named or loaded:
            label, confidence = decide_label(loaded, len(named))
            shown = loaded or named
            ordered = sorted(shown, key=lambda each: (-abs(each.weight), each.field != "title", each.start))
            stances.append(
                Stance(topic_id, target_id, voice, label, confidence, tuple(ordered[:MOST_EVIDENCE]))
            )
    return stances


def decide_label(evidence: Sequence[Evidence], mentions: int) -> tuple[StanceLabel, float]:
    """Return the label and its confidence, for the evidence in one voice and the number of mentions.

    A side is named when it outweighs the other by `CLEAR_WEIGHT` and holds `CLEAR_SHARE` of the weight;
    its confidence is `measure_weights`. Neutral needs several mentions and next to no loaded word, with
    confidence mentions / (mentions + 3). An unclear stance has the confidence 0: nothing is claimed.
    """
    favour = sum(each.weight for each in evidence if each.weight > 0)
    against = -sum(each.weight for each in evidence if each.weight < 0)
    stronger = max(favour, against)
    if abs(favour - against) >= CLEAR_WEIGHT and stronger / (favour + against) >= CLEAR_SHARE:
        return ("favour" if favour > against else "against"), measure_weights(favour, against)
    if favour + against <= _LOADED_FROM and mentions >= FEWEST_NEUTRAL_MENTIONS:
        return "neutral", mentions / (mentions + 3)
    return "unclear", 0.0
