"""What was done to whom, by whom: deeds that are done once, as sentences tell them.

The words are those of `lexicon/deeds.toml`, which only English has: who did it and whom it befell is told by
the order of words, which is another in each language. What is denied, planned or only thought of is no deed
and one of another time than the story's (`is_aside`) only shows what an article knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.digest.amounts import find_amounts
from monitor.digest.clauses import Clause, Phrase
from monitor.digest.deed_words import Vocabulary, load_vocabulary
from monitor.model import Article, Range, Sentence
from monitor.terms import TermHit, Word, list_words, split_words

SENTENCES = 20
"""Sentences from the top of an article whose deeds are compared: news tells them there."""
DIED, KILLED = "died", "killed"
AROUND = 4
"""Words in front of a deed that may say that nobody did it, and behind it that it was another time."""
BY, BY_CLOSE = 10, 3
"""Words between a deed and "by", who did it; and where nothing else shows that it was done to somebody."""
OF_OTHERS = frozenset(
    {"rally", "march", "protest", "demonstration", "meeting", "strike", "gathering", "report", "complaint"}
    | {"campaign", "speech", "run", "held", "made", "built", "set", "led", "brought", "given", "written"}
)
"""What stands before "by" with who did that, not the deed: "arrested at a rally BY nurses"."""
WHEN = 8
"""Words between a death and "when", how they died."""
_PASSIVE = frozenset({"was", "were", "been", "being", "got"})
_HELPING = frozenset(
    {"has", "have", "had", "then", "finally", "reportedly", "allegedly", "also", "all", "both"}
)
_USED = frozenset({"used", "using", "fired", "voted", "decided"})
_HAVING = frozenset({"has", "have", "had"})
_SPANS = frozenset({"year", "years", "month", "months"})
_HARM = frozenset({"killed", "wounded", "shot", "attacked", "bombed", "raided", "burned"})
_AT_ONCE = frozenset({"when", "as"})
_SUSPECT = frozenset({"alleged", "suspected", "accused"})


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed in a sentence: `kind` names it, `verb` the word that tells it; `is_aside` if at another time.

    `is_bound` tells that its verb goes on from one before it, with the same place ("attacked a post, KILLING
    four").

    `agent` or `patient` is None where the sentence does not tell who did it or whom it befell. `last` is the
    place of the last word of all three, `first` of the first; offsets are those of the sentence.
    """

    article: Article
    sentence: Sentence
    clause: Clause
    kind: str
    verb: TermHit
    agent: Phrase | None
    patient: Phrase | None
    is_bound: bool = False
    is_aside: bool = False

    @property
    def spans(self) -> list[Range]:
        """Where the verb and both phrases stand."""
        phrases = [phrase.span for phrase in (self.agent, self.patient) if phrase is not None]
        return sorted([(self.verb.start, self.verb.end), *phrases])

    @property
    def about(self) -> Range:
        """The words that tell what was done to whom, with offsets of the article's text.

        Only whom, where they stand in an aside that ends before the verb: "A pilot, Ada Quill, was arrested".
        """
        verb = self.verb.start, self.verb.end
        if self.patient is None:
            return self.place(verb)
        start, end = self.patient.span
        if self.clause.text[end : verb[0]].count(",") == 1:
            return self.place(self.patient.span)
        return self.place((min(start, verb[0]), max(end, verb[1])))

    def place(self, span: Range) -> Range:
        """Return a range of the sentence as one of the article's text."""
        return self.sentence.start + span[0], self.sentence.start + span[1]


Possible = tuple[Sentence, frozenset[str]]
"""A sentence and the kinds of deeds that it may tell, by its words alone."""


def list_possible(article: Article) -> list[Possible]:
    """Return those of an article's first sentences that may tell a deed."""
    vocabulary = load_vocabulary(article.reading.language)
    if vocabulary is None:
        return []
    text, sentences = article.reading.text, article.tags.sentences[:SENTENCES]
    kinds = [vocabulary.list_kinds(frozenset(list_words(text[one.start : one.end]))) for one in sentences]
    return [(sentence, found) for sentence, found in zip(sentences, kinds, strict=True) if found]


def read_deeds(article: Article, sentences: Sequence[Possible]) -> list[Deed]:
    """Return the deeds of some sentences of an article, of the kinds named with each, in order."""
    vocabulary = load_vocabulary(article.reading.language)
    if vocabulary is None:
        return []
    deeds = (
        deed
        for sentence, kinds in sentences
        for deed in _read_sentence(article, sentence, vocabulary)
        if deed.kind in kinds
    )
    return list(deeds)


# --- reading a sentence ----------------------------------------------------------------------


def _read_sentence(article: Article, sentence: Sentence, vocabulary: Vocabulary) -> list[Deed]:
    deeds = list(_list_deeds(article, sentence, vocabulary))
    return [_add_agent(deed, deeds[at + 1 :]) for at, deed in enumerate(deeds)]


def _add_agent(deed: Deed, others: Sequence[Deed]) -> Deed:
    """Return a deed with who did what happened at once: "four were killed WHEN SOLDIERS FIRED on them"."""
    other = next((one for one in others if one.agent is not None), None)
    if deed.agent is not None or deed.kind not in _HARM or other is None or other.kind not in _HARM:
        return deed
    between = range(deed.verb.last + 1, other.verb.first)
    first = other.agent.words[0].start if other.agent is not None else 0
    at_once = any(
        deed.clause.words[at].text in _AT_ONCE and deed.clause.words[at + 1].start == first for at in between
    )
    return replace(deed, agent=other.agent) if at_once else deed


def _list_deeds(article: Article, sentence: Sentence, vocabulary: Vocabulary) -> Iterator[Deed]:
    text = article.reading.text[sentence.start : sentence.end]
    words = split_words(text)
    hits: list[TermHit] = []
    for hit in vocabulary.terms.find_in(words):  # at each place the longest first
        if not hits or hits[-1].last < hit.first:
            hits.append(hit)
    if not hits:
        return
    opener = bool(words) and _is_name(article, text[words[0].start : words[0].end])
    clause = Clause(
        text,
        words,
        vocabulary.ends,
        vocabulary.words["times"],
        vocabulary.words["parting"],
        opener,
    )
    for hit in hits:
        for name, way in sorted(vocabulary.uses[hit.term], key=_rank_use):
            read = _READERS[way](clause, hit) if way in _READERS else _read_split(clause, hit, way.split())
            if read is None or not _is_done_to(read[1], vocabulary.only.get(name)):
                continue
            kind = _tell_kind(clause, hit, vocabulary.tells[name], vocabulary)
            deed = Deed(article, sentence, clause, kind, hit, *read, _is_bound(clause, hit))
            near, behind = _list_around(deed)
            unsaid = near & vocabulary.words["unsaid"]
            if not (unsaid and _says_not(clause, unsaid)) and not _is_aim(deed):
                stages = vocabulary.words["stages"] - (_SPANS if kind in vocabulary.lasting else frozenset())
                yield replace(deed, is_aside=bool((near | behind) & stages))
            break


def _rank_use(use: tuple[str, str]) -> tuple[bool, bool]:
    """Return what puts the ways first that ask for more: "overturned" of a verdict, before that of a boat."""
    return use[1] in _READERS, use[1] == "self"


def _is_done_to(patient: Phrase | None, only: frozenset[str] | None) -> bool:
    """Tell whether a deed is done to what it can be done to: a court passes sentences, a parliament laws."""
    return only is None or (patient is not None and bool(only.intersection(patient.texts[: patient.core])))


def _tell_kind(clause: Clause, hit: TermHit, kind: str, vocabulary: Vocabulary) -> str:
    """Return what a deed is: who "died WHEN the roof fell" or "in the BLAST" was killed by it."""
    if kind != DIED:
        return kind
    behind = range(hit.last + 1, min(hit.last + 1 + WHEN, len(clause.words)))
    violent = _AT_ONCE | vocabulary.words["events"]
    for at in behind:
        word = clause.words[at].text
        if clause.is_parted(at) or (word in clause.parting and word not in _AT_ONCE):
            return kind
        if word in violent:
            return KILLED
    return kind


def _is_bound(clause: Clause, hit: TermHit) -> bool:
    if hit.first == 0:
        return False
    doing = "," in clause.gap(hit.first) and clause.words[hit.first].text.endswith("ing")
    return doing or clause.words[hit.first - 1].text == "and"


def _is_name(article: Article, word: str) -> bool:
    """Tell whether a word that opens a sentence has a capital within one too."""
    text, sought = article.reading.text, f" {word}"
    at = text.find(sought)
    while at > 0:
        end = at + len(sought)
        if (text[at - 1] == "," or text[at - 1].islower()) and not text[end : end + 1].isalnum():
            return True
        at = text.find(sought, end)
    return False


_Read = tuple[Phrase | None, Phrase | None]


def _read_done(clause: Clause, hit: TermHit) -> _Read | None:
    """Return by whom and to whom, of "the mayor was arrested by guards"."""
    verb = _skip_helping(clause, hit.first)
    passive = verb > 0 and clause.words[verb - 1].text in _PASSIVE
    if not passive and _has_object(clause, hit):
        return _read_did(clause, hit) if clause.words[hit.first - 1].text in _HAVING else None
    agent = _read_by(clause, hit.last + 1, BY if passive else BY_CLOSE)
    if not passive and agent is None:
        return None
    end = _skip_helping(clause, verb - 1) if passive else hit.first
    patient = clause.read_before(end)
    return (agent, patient) if patient is not None else None


def _has_object(clause: Clause, hit: TermHit) -> bool:
    """Tell whether whom a deed befell follows its verb, so that who did it stands before."""
    behind = hit.last + 1
    if behind >= len(clause.words) or clause.is_parted(behind) or clause.is_time(behind):
        return False
    word = clause.words[behind].text
    return word not in clause.ends or clause.read_behind(behind) is not None


def _read_did(clause: Clause, hit: TermHit) -> _Read | None:
    """Return who and whom, of "guards arrested the mayor"."""
    verb = _skip_helping(clause, hit.first)
    if verb == 0 or clause.words[verb - 1].text in _PASSIVE:
        return None
    patient = clause.read_object(hit.last + 1)
    if clause.words[verb - 1].text == "and" and patient is not None:
        return _read_shared(clause, verb - 1), patient
    agent = clause.read_before(verb)
    if patient is None or (agent is None and not clause.has_subject(verb)):
        return None
    return _find_doer(clause, agent, verb) if agent is not None else None, patient


def _read_doing(clause: Clause, hit: TermHit) -> _Read | None:
    """Return who and whom, of "guards attacked the house, killing the mayor"."""
    if not _is_bound(clause, hit):
        return None
    patient = clause.read_object(hit.last + 1)
    return (_read_shared(clause, hit.first), patient) if patient is not None else None


def _read_shared(clause: Clause, end: int) -> Phrase | None:
    """Return who did what the clause before word `end` tells, where it tells that of its subject."""
    agent = clause.read_subject(end)
    rest = clause.words[clause.find_start(end) : end]
    if agent is None or any(word.text in _PASSIVE for word in rest):
        return None
    return _find_doer(clause, agent, end)


def _find_doer(clause: Clause, agent: Phrase, end: int) -> Phrase:
    """Return who stands behind "by" beside a subject: "an attack BY REBELS killed four"."""
    after = next(
        (at for at, word in enumerate(clause.words) if word.start >= agent.words[agent.core - 1].end), end
    )
    if after >= end or clause.words[after].text != "by":
        return agent
    return clause.read_behind(after + 1, end) or agent


def _read_used(clause: Clause, hit: TermHit) -> _Read | None:
    """Return who and whom, of "guards used tear gas to disperse the crowd"."""
    near = range(max(1, hit.first - AROUND), hit.first)
    used = next((at for at in near if clause.words[at].text in _USED), None)
    patient = clause.read_object(hit.last + 1)
    if used is None or patient is None or clause.words[used - 1].text in _PASSIVE:
        return None
    agent = clause.read_before(used)
    return (agent, patient) if agent is not None else None


def _read_split(clause: Clause, hit: TermHit, behind: Sequence[str]) -> _Read | None:
    """Return who and whom, of "the attack LEFT four people DEAD" and "guards SHUT the mill DOWN"."""
    phrase = clause.read_behind(hit.last + 1)
    end = hit.last + 1 + (len(phrase.words) if phrase is not None else 0)
    starts = range(hit.last + 2, end + 1)
    texts = [word.text for word in clause.words[: end + len(behind)]]
    start = next((at for at in starts if texts[at : at + len(behind)] == list(behind)), None)
    patient = clause.read_behind(hit.last + 1, start) if start is not None else None
    if patient is None:
        return None
    agent = _read_shared(clause, hit.first) if _is_bound(clause, hit) else clause.read_before(hit.first)
    return agent, patient


def _read_alone(clause: Clause, hit: TermHit) -> _Read | None:
    agent = clause.read_before(_skip_helping(clause, hit.first))
    return (agent, None) if agent is not None else None


def _read_self(clause: Clause, hit: TermHit) -> _Read | None:
    patient = clause.read_before(_skip_helping(clause, hit.first))
    return (None, patient) if patient is not None else None


def _read_of(clause: Clause, hit: TermHit) -> _Read | None:
    """Return by whom and to whom, of "the arrest of the mayor by guards"."""
    patient = clause.read_behind(hit.last + 1)
    if patient is None:
        return None
    agent = _read_by(clause, hit.last + 1 + len(patient.words), BY_CLOSE)
    return agent or clause.read_owner(hit.first), patient


_READERS = {
    "done": _read_done,
    "did": _read_did,
    "doing": _read_doing,
    "used": _read_used,
    "alone": _read_alone,
    "self": _read_self,
    "of": _read_of,
}


def _skip_helping(clause: Clause, verb: int) -> int:
    """Return where the words begin that help a verb: "had reportedly been"."""
    while verb > 0 and clause.joins(verb):
        word = clause.words[verb - 1].text
        if word not in _HELPING and not (word.endswith("ly") and len(word) > AROUND):
            break
        verb -= 1
    return verb


def _read_by(clause: Clause, first: int, reach: int) -> Phrase | None:
    """Return the phrase behind "by" that stands behind a deed, in its clause; not who did something else."""
    for place in range(first, min(first + reach + 1, len(clause.words) - 1)):
        word = clause.words[place].text
        if clause.is_parted(place) or word in clause.parting:
            return None
        if word == "by":
            before = clause.words[place - 1].text
            if place > first and (before.endswith("ed") or before in OF_OTHERS):
                return None
            phrase = clause.read_behind(place + 1)
            more = phrase is not None and clause.goes_on(place + 1 + len(phrase.words))
            return None if more else phrase
    return None


def _list_around(deed: Deed) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a deed and in front of it, but for those that tell it, and those behind it."""
    clause, spans = deed.clause, deed.spans
    words = clause.words
    low = next(at for at, word in enumerate(words) if word.start >= spans[0][0])
    high = max(at for at, word in enumerate(words) if word.end <= spans[-1][1])
    own = range(deed.verb.first, deed.verb.last + 1)
    told = [at for at in range(max(0, low - AROUND), high + 1) if at not in own and not clause.is_time(at)]
    near = frozenset(
        words[at].text
        for at in told
        if not _describes(deed, words[at].start) and not _is_suspect(deed, words[at])
    )
    after = range(high + 1, min(high + 1 + AROUND, len(words)))
    end = next((at for at in after if clause.is_parted(at)), after.stop)
    return near, frozenset(word.text for word in words[high + 1 : end])


def _says_not(clause: Clause, words: frozenset[str]) -> bool:
    """Tell whether words that deny a deed do not only stand with a number: "NEARLY 400 were arrested"."""
    counted = find_amounts(clause.text, "en")
    return any(
        word.text in words and not any(one.start <= word.start < one.end for one in counted)
        for word in clause.words
    )


def _describes(deed: Deed, start: int) -> bool:
    """Tell whether a word only describes whom a deed befell: "Ada Quill, once a pilot, was arrested"."""
    if deed.patient is None or start < deed.patient.words[0].start:
        return False
    core = deed.patient.words[deed.patient.core - 1].end
    if core <= start < deed.patient.span[1]:
        return True
    behind = [word for word in deed.clause.words if core <= word.start < deed.verb.start]
    finite = next((word.start for word in reversed(behind) if word.text in _PASSIVE | _HAVING), 0)
    return core <= start < finite and not any(word.text in _HAVING for word in behind if word.start < start)


def _is_suspect(deed: Deed, word: Word) -> bool:
    """Tell whether a word only tells of what somebody is accused: "the ALLEGED smuggler was arrested"."""
    return word.text in _SUSPECT and deed.patient is not None and word in deed.patient.words


def _is_aim(deed: Deed) -> bool:
    """Tell whether a deed is what somebody is to do: "asked to arrest"."""
    return deed.verb.first > 0 and deed.clause.words[deed.verb.first - 1].text == "to"
