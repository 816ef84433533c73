"""Stance: how an article regards each target of a topic, in the outlet's voice and in the voices it quotes.

What stands inside an attribution belongs to the speaker, and counts for no label of the outlet's. The
outlet's own words are read into the inputs of `monitor.model.STANCE_INPUTS`, which `judging` turns into a
label. The quoted voice, of many speakers, has a simpler rule: a side is named when its cues and judging words
outweigh the other clearly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from monitor.model import (
    Attribution,
    Block,
    Evidence,
    Sentence,
    Stance,
    StanceInput,
    StanceLabel,
    Topic,
    Voice,
)
from monitor.tag.framing import find_claim_words, find_cues, find_distance, touches_claim
from monitor.tag.judging import judge_stance, read_shipped_model
from monitor.tag.mentions import (
    Field,
    Lens,
    find_mentions,
    make_evidence,
    make_lens,
    read_text,
    read_title,
)
from monitor.tag.networks import Network
from monitor.tag.polarity import measure_weights
from monitor.tag.quotes import find_attributions
from monitor.tag.regard import (
    Regard,
    average_regards,
    find_weak,
    judge_sentences,
    reads_with_network,
    weigh_words,
)
from monitor.tag.sentences import split_paragraphs, split_sentences

CLEAR_WEIGHT = 1.0
"""The least difference between the sides for a label of the quoted voice: one cue, or four judging words."""
CLEAR_SHARE = 0.7
MOST_EVIDENCE = 12
FEWEST_NEUTRAL_MENTIONS = 2
_LOADED_FROM = 0.5


@dataclass(frozen=True, slots=True)
class _Findings:
    """What was found of one target, in both voices. `regards` are of the outlet's own voice."""

    mentions: list[Evidence]
    cues: list[Evidence]
    distance: list[Evidence]
    weak: list[Evidence]
    regards: tuple[Regard, ...]


class StanceTagger:
    """Tags articles for one topic; the topic's terms are compiled once."""

    def __init__(self, topic: Topic, sentiment: Network | None = None) -> None:
        """Compile the topic. Raises ValueError for a term that contains no word.

        `sentiment` is the target-sentiment network; without it, word lists judge the sentences.
        """
        self.topic = topic
        self._sentiment = sentiment
        self._lenses = tuple(make_lens(target) for target in topic.targets)

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
        which are sentences of their own, and the lead. The outlet's stances are judged by the shipped model,
        without its affiliation. The network reads English; judging words need a lexicon for `language`
        (en, fa, ar, fr, de, es); cues need none.
        """
        parts = (read_title(title, language), read_text(text, blocks, sentences, attributions, language))
        actors = [each for each in self._lenses if each.target.kind == "actor"]
        weak = find_weak(parts, actors, language)
        if self._sentiment is not None and reads_with_network(language):
            regards = judge_sentences(parts, actors, self._sentiment)
        else:
            regards = weigh_words(parts, actors, weak)
        stances: list[Stance] = []
        for lens in self._lenses:
            if lens.target.kind == "claim" and not touches_claim(parts, lens, language):
                continue
            words = weak.get(lens.target.id, [])
            findings = _find_all(parts, lens, words, regards.get(lens.target.id, ()), language)
            stances += _judge_voices(self.topic.id, lens, findings, parts[1].lead_end)
        return tuple(stances)


def tag_document(
    title: str,
    paragraphs: Sequence[str],
    topic: Topic,
    language: str | None = "en",
    sentiment: Network | None = None,
    attribution: Network | None = None,
) -> tuple[Stance, ...]:
    """Return the stances of a document given as title and paragraphs, for `monitor try stance`."""
    text = "\n\n".join(paragraphs)
    blocks = split_paragraphs(text)
    sentences = split_sentences(text, blocks, language)
    attributions = find_attributions(text, blocks, language, attribution)
    return StanceTagger(topic, sentiment).tag(title, text, blocks, sentences, attributions, language)


def describe_stances(stances: Iterable[Stance], title: str, text: str) -> list[dict[str, object]]:
    """Return stances as plain data with the wording of each span, for `monitor try stance`."""
    return [
        {
            "target": stance.target_id,
            "label": stance.label,
            "confidence": round(stance.confidence, 3),
            "voice": stance.voice,
            "inputs": [
                {"name": each.name, "value": round(each.value, 3), "share": round(each.share, 3)}
                for each in stance.inputs
            ],
            "tipped_by": stance.tipped_by,
            "evidence": [
                {
                    "start": each.start,
                    "end": each.end,
                    "field": each.field,
                    "text": (title if each.field == "title" else text)[each.start : each.end],
                    "voice": each.voice,
                    "speaker": each.speaker,
                    "why": each.why,
                    "weight": round(each.weight, 3),
                }
                for each in stance.evidence
            ],
        }
        for stance in stances
    ]


# --- reading -------------------------------------------------------------------------------------


def _find_all(
    parts: Sequence[Field],
    lens: Lens,
    weak: list[Evidence],
    regards: tuple[Regard, ...],
    language: str | None,
) -> _Findings:
    """Return what the fields show of a target; a claim's judging words are those for and against claims."""
    if lens.target.kind == "claim":
        weak = [each for part in parts for each in find_claim_words(part, lens, language)]
    return _Findings(
        mentions=[
            make_evidence(part, hit.start, hit.end, "names the target", 0.0)
            for part in parts
            for hit in find_mentions(part, lens)
        ],
        cues=[each for part in parts for each in find_cues(part, lens, language)],
        distance=[each for part in parts for each in find_distance(part, lens, language)],
        weak=weak,
        regards=regards,
    )


def _read_inputs(findings: _Findings, kind: str, lead_end: int) -> tuple[StanceInput, ...]:
    """Return what the outlet's own words say, as numbers between -1 and 1.

    Cues, distancing marks and the words about a claim are weighed by `_balance`; the sentences that name an
    actor by `average_regards`. The text includes the lead.
    """

    def in_title(each: Evidence) -> bool:
        return each.field == "title"

    def in_text(each: Evidence) -> bool:
        return each.field == "text"

    def in_lead(each: Evidence) -> bool:
        return each.field == "text" and each.start < lead_end

    def read_sentiment(place: Callable[[Evidence], bool]) -> float:
        if kind == "claim":
            return _balance(filter(place, weak))
        return average_regards([each for each in findings.regards if place(each.place)])

    cues, weak = _keep_voice(findings.cues, "outlet"), _keep_voice(findings.weak, "outlet")
    values = {
        "cues in the text": _balance(filter(in_text, cues)),
        "cues in the headline": _balance(filter(in_title, cues)),
        "sentiment in the text": read_sentiment(in_text),
        "sentiment in the lead": read_sentiment(in_lead),
        "sentiment in the headline": read_sentiment(in_title),
        "distancing marks": _balance(_keep_voice(findings.distance, "outlet")),
    }
    return tuple(StanceInput(name, value) for name, value in values.items())


def _keep_voice(evidence: Iterable[Evidence], voice: Voice) -> list[Evidence]:
    return [each for each in evidence if each.voice == voice]


def _balance(evidence: Iterable[Evidence]) -> float:
    """Return (f - a) / (f + a + 1), for f spans that speak for the target and a that speak against it."""
    signs = [1 if each.weight > 0 else -1 for each in evidence]
    return sum(signs) / (len(signs) + 1)


# --- labels --------------------------------------------------------------------------------------


def _judge_voices(topic_id: str, lens: Lens, findings: _Findings, lead_end: int) -> list[Stance]:
    """Return the stance of each voice that names the target: the outlet's by model, the quoted by rule."""
    target, stances = lens.target, []
    named = _keep_voice(findings.mentions, "outlet")
    weak = (
        findings.weak if target.kind == "claim" else [e for each in findings.regards for e in each.evidence]
    )
    loaded = _keep_voice([*findings.cues, *findings.distance, *weak], "outlet")
    if named or loaded:
        inputs = _read_inputs(findings, target.kind, lead_end)
        evidence = _order_evidence(loaded or named)
        stance = Stance(topic_id, target.id, "outlet", "unclear", 0.0, evidence, inputs)
        stances.append(judge_stance(stance, 0.0, read_shipped_model(target.kind)))
    named = _keep_voice(findings.mentions, "quoted")
    loaded = _keep_voice([*findings.cues, *findings.distance, *findings.weak], "quoted")
    if named or loaded:
        label, confidence = decide_label(loaded, len(named))
        evidence = _order_evidence(loaded or named)
        stances.append(Stance(topic_id, target.id, "quoted", label, confidence, evidence))
    return stances


def _order_evidence(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the heaviest evidence first, the title's before the text's."""
    ordered = sorted(evidence, key=lambda each: (-abs(each.weight), each.field != "title", each.start))
    return tuple(ordered[:MOST_EVIDENCE])


def decide_label(evidence: Sequence[Evidence], mentions: int) -> tuple[StanceLabel, float]:
    """Return label and confidence of the quoted voice, for its evidence and the number of its mentions.

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
