"""Regard: how the sentences that name a target put it, each between -1 (badly) and 1 (well).

English sentences are asked of the target-sentiment network, which does not see the name; without it, and in
other languages, the general judging words in the target's clause answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.model import Evidence, Range, StanceLabel
from monitor.remarks import StanceRemark, write_remark
from monitor.tag.mentions import Field, Lens, find_mentions, keep_longest, make_evidence
from monitor.tag.networks import Network
from monitor.tag.polarity import PolarHit, find_clause, locate_name, read_polarity, tag_sentence
from monitor.tag.sentiment import LANGUAGES, Mention, Sentiment, judge_mentions
from monitor.terms import TermHit

MOST_SENTENCES = 8
"""The most sentences of one article that are judged for one target: the title, the lead, then in order."""
WEAK_WEIGHT = 0.25
SENTENCE_WEIGHT = 0.5
_SHOWN_FROM = 0.3
_EVEN_CHANCES = 0.02
_JUDGING: dict[tuple[bool, bool], StanceRemark] = {
    (True, False): "approving word beside the target",
    (True, True): "approving word beside the target (negated)",
    (False, False): "disapproving word beside the target",
    (False, True): "disapproving word beside the target (negated)",
}
"""By whether the word, as it is used, approves, and whether it is negated."""


@dataclass(frozen=True, slots=True)
class Regard:
    """How one sentence puts a target, and what shows it. `place` is the sentence; `evidence` may be empty."""

    place: Evidence
    balance: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    target_id: str
    part: Field
    sentence: Range
    mention: Mention


def reads_with_network(language: str | None) -> bool:
    """Tell whether the target-sentiment network speaks a language; an unknown one is taken for English."""
    return (language or "en").partition("-")[0].lower() in LANGUAGES


def judge_sentences(
    parts: Sequence[Field], lenses: Sequence[Lens], network: Network
) -> dict[str, tuple[Regard, ...]]:
    """Return how the sentences in the outlet's own voice put each target, by target id."""
    asked = [each for lens in lenses for each in _choose_sentences(parts, lens, lenses)]
    judged = judge_mentions(network, [each.mention for each in asked])
    found: dict[str, list[Regard]] = {lens.target.id: [] for lens in lenses}
    for each, sentiment in zip(asked, judged, strict=True):
        weight = SENTENCE_WEIGHT * sentiment.balance
        place = make_evidence(each.part, *each.sentence, _name_reading(sentiment), weight)
        shown = (place,) if abs(sentiment.balance) >= _SHOWN_FROM else ()
        found[each.target_id].append(Regard(place, sentiment.balance, shown))
    return {target: tuple(regards) for target, regards in found.items()}


def weigh_words(
    parts: Sequence[Field], lenses: Sequence[Lens], weak: Mapping[str, Sequence[Evidence]]
) -> dict[str, tuple[Regard, ...]]:
    """Return how the judging words beside each target put it, sentence by sentence, by target id.

    `weak` is what `find_weak` found. With w the sum of the judgements in the outlet's own voice, those in a
    title doubled, a sentence's balance is w / (|w| + 1).
    """
    return {
        lens.target.id: tuple(
            regard for part in parts for regard in _weigh_part(part, lens, weak[lens.target.id])
        )
        for lens in lenses
    }


def find_weak(
    parts: Sequence[Field], lenses: Sequence[Lens], language: str | None
) -> Mapping[str, list[Evidence]]:
    """Return the judging words beside each target in every voice, by target id."""
    words = {part.name: _find_judgements(part, language) for part in parts}
    return {
        lens.target.id: [
            each
            for part in parts
            for each in _find_weak(part, lens, [one for one in lenses if one is not lens], words[part.name])
        ]
        for lens in lenses
    }


def label_sentence(
    text: str, name: str, span: Range | None, language: str | None, network: Network | None
) -> tuple[StanceLabel, float, tuple[Evidence, ...]]:
    """Return how one sentence puts whoever is named in it: label, its chance, and what shows it.

    The network's likeliest answer, unless the next is within `_EVEN_CHANCES` of it; then the sentence is
    unclear. Without the network, in another language, or where the name does not occur, `tag_sentence`
    answers.
    """
    start, end = span or (None, None)
    place = locate_name(text, name, start, end)
    if network is None or place is None or not reads_with_network(language):
        return tag_sentence(text, name, start, end, language)
    (found,) = judge_mentions(network, [Mention(text, *place)])
    chances: list[tuple[float, StanceLabel]] = [
        (found.against, "against"),
        (found.neutral, "neutral"),
        (found.favour, "favour"),
    ]
    (second, _), (first, label) = sorted(chances)[1:]
    weight = SENTENCE_WEIGHT * found.balance
    why = write_remark(_name_reading(found))
    evidence = (Evidence("text", 0, len(text), "outlet", None, why, weight),) if label != "neutral" else ()
    return ("unclear", 0.0, ()) if first - second < _EVEN_CHANCES else (label, first, evidence)


def _name_reading(sentiment: Sentiment) -> StanceRemark:
    return "read as favourable by the network" if sentiment.balance > 0 else "read as critical by the network"


def average_regards(regards: Sequence[Regard]) -> float:
    """Return the mean balance, drawn toward 0 where there are few: sum / (n + 1)."""
    return sum(each.balance for each in regards) / (len(regards) + 1)


# --- by network ----------------------------------------------------------------------------------


def _choose_sentences(parts: Sequence[Field], lens: Lens, lenses: Sequence[Lens]) -> list[_Asked]:
    """Return the sentences to judge for a target, at its first name in each, the title's first."""
    chosen: dict[tuple[str, Range], _Asked] = {}
    for part in parts:
        own = find_mentions(part, lens)
        foreign = [hit for other in lenses if other is not lens for hit in part.find(other.aliases)]
        for hit in own:
            sentence = part.find_sentence(hit.start)
            if sentence is None or part.find_voice(hit.start, hit.end)[0] != "outlet":
                continue
            if (part.name, sentence) not in chosen:
                masked = [each for each in own if each is not hit] + foreign
                mention = _cut_sentence(part, sentence, hit, masked)
                chosen[part.name, sentence] = _Asked(lens.target.id, part, sentence, mention)
    return list(chosen.values())[:MOST_SENTENCES]


def _cut_sentence(part: Field, sentence: Range, hit: TermHit, others: Sequence[TermHit]) -> Mention:
    """Return the sentence alone, with the ranges of every name in it that is not asked about."""
    start, end = sentence
    inside = [each for each in others if start <= each.start and each.end <= end]
    apart = [each for each in inside if each.end <= hit.start or hit.end <= each.start]
    masked = tuple((each.start - start, each.end - start) for each in keep_longest(apart))
    return Mention(part.text[start:end], hit.start - start, min(hit.end, end) - start, masked)


# --- by words ------------------------------------------------------------------------------------


def _find_judgements(part: Field, language: str | None) -> list[PolarHit]:
    lexicon = read_polarity(language)
    return lexicon.find_judgements(part.words) if lexicon is not None else []


def _weigh_part(part: Field, lens: Lens, weak: Sequence[Evidence]) -> list[Regard]:
    own = [each for each in weak if each.field == part.name and each.voice == "outlet"]
    named = dict.fromkeys(
        part.find_sentence(hit.start)
        for hit in find_mentions(part, lens)
        if part.find_voice(hit.start, hit.end)[0] == "outlet"
    )
    regards = []
    for sentence in named:
        if sentence is not None:
            shown = tuple(each for each in own if sentence[0] <= each.start < sentence[1])
            total = sum(each.weight for each in shown) / WEAK_WEIGHT
            place = make_evidence(part, *sentence, "names the target", 0.0)
            regards.append(Regard(place, total / (abs(total) + 1), shown))
    return regards


def _find_weak(
    part: Field, lens: Lens, others: Sequence[Lens], judgements: Sequence[PolarHit]
) -> list[Evidence]:
    """Return the judging words in a clause with the target and nearer to it than to another target."""
    own = find_mentions(part, lens)
    cues = [*part.find(lens.favour), *part.find(lens.against)]
    foreign = [hit for other in others for hit in part.find(other.aliases)]
    evidence = []
    for judgement in judgements:
        if any(hit.start < judgement.end and judgement.start < hit.end for hit in [*own, *cues]):
            continue
        if _judges(part, judgement, own, foreign):
            kind = _JUDGING[judgement.weight > 0, judgement.negated]
            weight = WEAK_WEIGHT * judgement.weight
            evidence.append(make_evidence(part, judgement.start, judgement.end, kind, weight))
    return evidence


def _judges(part: Field, judgement: PolarHit, own: Sequence[TermHit], foreign: Sequence[TermHit]) -> bool:
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


def _distance(hit: TermHit, judgement: PolarHit) -> int:
    return max(hit.start - judgement.end, judgement.start - hit.end, 0)
