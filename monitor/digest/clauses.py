"""Noun phrases of a sentence, read from their place beside a verb: who did it, and to whom it was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Range
from monitor.terms import Word

LONGEST = 9
"""Words of the longest phrase."""
LONGEST_ASIDE = 12
"""Words between two commas behind a subject: "Ada Quill, a pilot of the old harbour, was arrested"."""
_DETERMINERS = frozenset({"a", "an", "the", "his", "her", "their", "its", "this", "these", "those", "some"})
_AND = frozenset({"and", "or", "nor", "alongside"})
_PREPOSITIONS = frozenset({"in", "at", "from", "for", "near", "on", "with", "outside", "inside"})
_BINDING = frozenset({"to", "by", "against", "under", "between", "among", "like"})
"""What makes a name part of what stands before it: "fighters loyal TO Ada Quill arrested the mayor"."""
_LEAD_INS = (("at", "least"), ("up", "to"), ("more", "than"), ("about",), ("around",), ("over",))
"""What stands before a number of those whom something befell."""
_PARTICIPLES = frozenset(
    {"held", "taken", "shot", "kept", "built", "sent", "caught", "stolen", "made", "left", "hit"}
)
_DOING = frozenset(
    {"acting", "belonging", "carrying", "fighting", "operating", "serving", "wearing", "working"}
)
_CAPTIVE = frozenset({"of", "hostage", "captive"})
_DESCRIBING = _PREPOSITIONS | {
    "by",
    "between",
    "into",
    "around",
    "since",
    "aboard",
    "over",
    "about",
    "through",
    "during",
    "along",
}
_FINITE = frozenset(
    {"was", "were", "is", "are", "has", "had", "have", "will", "would", "and", "or", "did", "said"}
)
_PLURAL = frozenset({"people", "men", "women", "children", "police"})
_SELF = frozenset({"himself", "herself", "itself", "themselves"})
_RELATIVE = frozenset({"who", "which", "that"})
_MONTHS_TOO = frozenset({"march", "may"})
_JOINING = frozenset(" -–'’.&")
_LONGEST_SHORT_FORM = 4
"""Letters of the longest word that a full stop shortens within a phrase: "Gen. Sarn"."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its words, with offsets in the sentence, as they are written (`written`) and folded.

    `capital` are the places of the words that are written as names. The first `core` words tell what it is;
    behind them stands where or for whom ("the guards at the quay").
    """

    words: tuple[Word, ...]
    written: tuple[str, ...]
    capital: frozenset[int]
    core: int

    @property
    def span(self) -> Range:
        """Where the phrase stands in its sentence."""
        return self.words[0].start, self.words[-1].end

    @property
    def texts(self) -> tuple[str, ...]:
        """The folded words."""
        return tuple(word.text for word in self.words)

    @property
    def is_name(self) -> bool:
        """Tell whether it is a name and nothing else."""
        return len(self.capital) == len(self.words)

    def find_head(self, members: frozenset[str] = frozenset()) -> int:
        """Return the place of the word that says what it is: "guards" of "members of the port guards"."""
        parts = self._split()
        parts = [[at for at in part if self.words[at].text not in _SELF] or part for part in parts]
        chosen = next((part for part in parts if self.words[part[-1]].text not in members), parts[-1])
        return chosen[-1]

    def find_name(self, members: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """Return the name that its head ends, as written; empty where that is no name."""
        head = self.find_head(members)
        if head not in self.capital:
            return ()
        first = head
        while first - 1 in self.capital:
            first -= 1
        return self.written[first : head + 1]

    def _split(self) -> list[list[int]]:
        """Return the places of the words of each part that "of" leads in; no part is empty."""
        parts: list[list[int]] = [[]]
        for place, word in enumerate(self.words[: self.core]):
            if word.text == "of":
                parts.append([])
            else:
                parts[-1].append(place)
        return [part for part in parts if part] or [[0]]


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence in words. `ends` are the words that no phrase holds, `times` those that only say when.

    `opener_is_name` tells whether the word that opens the sentence is one that is always a capital.
    """

    text: str
    words: Sequence[Word]
    ends: frozenset[str]
    times: frozenset[str]
    parting: frozenset[str]
    opener_is_name: bool

    def read_before(self, end: int) -> Phrase | None:
        """Return the phrase that ends before word `end`; of one with an aside between commas, the name.

        None for one of several: who did it with others is not who did it.
        """
        if end > 0 and self.words[end - 1].text in _RELATIVE:  # "Ada Quill, who was arrested"
            return self._read_ended(end - 1)
        if end == 0 or "," not in self.gap(end):
            return self._read_ended(end)
        start = self._skip_aside(end)
        aside, described = self._make(start, end), self._read_ended(start)
        named = aside is not None and aside.is_name
        return aside if named and described is not None and not described.find_name() else described

    def find_start(self, end: int) -> int:
        """Return the first word of the clause that word `end` stands in."""
        start = end
        while start > 0 and self.words[start - 1].text not in self.parting:
            if start < end and self.is_parted(start):
                break
            start -= 1
        return start

    def read_subject(self, end: int) -> Phrase | None:
        """Return the phrase that begins the clause before word `end`, up to its verb."""
        start = self.find_start(end)
        phrase = self.read_behind(start, end) if start < end and not self.is_time(start) else None
        if (
            phrase is None
            or phrase.words[0].text in self.ends - _DETERMINERS
            or _is_past(phrase.words[0].text)
        ):
            return None
        cut = next((at for at in range(1, len(phrase.words)) if self._is_verb(start + at)), len(phrase.words))
        joined = any(word.text in _AND for word in self.words[start + cut : start + cut + 1])
        return None if joined else self._make(start, start + cut)

    def _is_verb(self, place: int) -> bool:
        """Tell whether a word is a verb behind its subject: "gunmen ATTACKED", not "two ARMED men"."""
        before = self.words[place - 1].text
        return _is_past(self.words[place].text) and (_is_plural(before) or self.is_capital(place - 1))

    def read_owner(self, end: int) -> Phrase | None:
        """Return whose a deed is that a noun tells: "THE ARMY's shelling of Ilsa", "a POLICE raid on it"."""
        if end == 0 or not (self.joins(end) or self.words[end - 1].text == "s"):
            return None
        own = end - (self.words[end - 1].text == "s")
        phrase = self._read_back(own)
        return phrase if phrase is not None and not _is_past(phrase.texts[-1]) else None

    def has_subject(self, verb: int) -> bool:
        """Tell whether a word stands before a verb that may end its subject."""
        before = self.words[verb - 1].text
        return self.joins(verb) and before not in self.ends and not self.is_time(verb - 1)

    def _read_ended(self, end: int) -> Phrase | None:
        start = self.find_start(end)
        if 0 < start < end and self.words[start - 1].text in _RELATIVE and self._opens(start):
            return self._read_ended(start - 1)  # "the women who had gathered were dispersed"
        back = self._read_back(end)
        if back is not None and back.words[0].start == self.words[start].start:
            return back
        return self._read_first(end) or back

    def _opens(self, start: int) -> bool:
        """Tell whether a clause begins with its verb."""
        return self.words[start].text in _FINITE or _is_past(self.words[start].text)

    def _read_first(self, end: int) -> Phrase | None:
        """Return the phrase that a clause begins with, if what follows up to word `end` only describes it.

        "The eight HOSTAGES held since May were freed", "an ATTACK by rebels killed four"; None if there is
        no such description.
        """
        start = self.find_start(end)
        phrase = self.read_behind(start, end) if start < end and not self.is_time(start) else None
        if phrase is None or not _describes(self.words[start + len(phrase.words) : end]):
            return None
        return phrase if phrase.words[0].text not in self.ends - _DETERMINERS else None

    def _read_back(self, end: int) -> Phrase | None:
        end = first = self._skip_times(end)
        while first > 0 and end - first <= LONGEST:
            word = self.words[first - 1].text
            if first < end and not self.joins(first):
                break
            if word in self.ends and word not in _DETERMINERS and word != "of" and self.gap(first) != "-":
                break
            first -= 1
            if word in _DETERMINERS and not (first > 0 and self.words[first - 1].text == "of"):
                break
        lead = self.words[first - 1].text if first > 0 and self.joins(first) else ""
        if lead in _BINDING or (lead in _AND and not self._is_new(first)):
            return None
        led = lead in _PREPOSITIONS
        while first < end and (self.is_time(first) or self.words[first].text == "of"):
            first += 1
            led = False
        if not led:
            return self._make(first, end)
        if first == 1:  # "In Ilsa guards arrested the mayor"
            first = next((at for at in range(first, end) if not self.is_capital(at)), end)
            return self._make(first, end)
        core = self._read_back(first - 1) if self.joins(first - 1) else None
        if core is None:
            return None
        start = next(at for at, word in enumerate(self.words) if word.start == core.words[0].start)
        return self._make(start, end, core.core)

    def _is_new(self, first: int) -> bool:
        """Tell whether another clause begins at a word: "two trains met, and THE drivers were killed"."""
        word = self.words[first].text
        return "," in self.gap(first - 1) and (word in _DETERMINERS or word[:1].isdigit())

    def read_behind(self, first: int, until: int | None = None) -> Phrase | None:
        """Return the phrase that begins at word `first` and ends before word `until`, if not earlier."""
        end = first
        while end < (len(self.words) if until is None else until) and end - first <= LONGEST:
            word = self.words[end].text
            if end > first and not self.joins(end):
                break
            if self.is_time(end) or (word in self.ends and word not in _DETERMINERS and word != "of"):
                break
            if word in _DETERMINERS and end > first and self.words[end - 1].text != "of":
                end -= end - first > 1  # "the arrest of a pilot angered the town"
                break
            end += 1
        while end > first and self.words[end - 1].text == "of":
            end -= 1
        return self._make(first, end)

    def read_object(self, first: int) -> Phrase | None:
        """Return the phrase that begins at word `first`; of one with a name behind a comma, the name."""
        first = self._skip_lead_in(first)
        phrase = self.read_behind(first)
        if phrase is None or phrase.words[0].text == "of":
            return None
        behind = first + len(phrase.words)
        if phrase.find_name() or self.gap(behind) != ", ":
            return phrase
        aside = self.read_behind(behind)
        return aside if aside is not None and aside.is_name else phrase

    def _skip_lead_in(self, first: int) -> int:
        """Return where a phrase begins behind what leads in its number or says of what day it is."""
        ahead = [word.text for word in self.words[first : first + 2]]
        if len(ahead) > 1 and ahead[1] == "s" and self.is_time(first):  # "banned Sunday's march"
            return first + 2
        return first + next((len(each) for each in _LEAD_INS if tuple(ahead[: len(each)]) == each), 0)

    def is_parted(self, place: int) -> bool:
        """Tell whether a mark stands between a word and the one before it."""
        return bool(set(self.gap(place)) - set(" -'’"))

    def goes_on(self, place: int) -> bool:
        """Tell whether more of the same follows at word `place`: "guards and soldiers"."""
        return place < len(self.words) and self.words[place].text in _AND

    def gap(self, place: int) -> str:
        """Return the characters between a word and the one before it."""
        if not 0 < place < len(self.words):
            return ""
        return self.text[self.words[place - 1].end : self.words[place].start]

    def joins(self, place: int) -> bool:
        """Tell whether a word goes on with the one before it."""
        gap, before = self.gap(place), self.words[place - 1]
        if gap == "," and self.words[place].text.isdigit() and before.text.isdigit():
            return True
        short = before.end - before.start <= _LONGEST_SHORT_FORM and self.is_capital(place - 1)
        return not set(gap) - _JOINING and ("." not in gap or short)

    def is_time(self, place: int) -> bool:
        """Tell whether a word only says when; a march is no month."""
        word = self.words[place]
        return word.text in self.times and (word.text not in _MONTHS_TOO or self.text[word.start].isupper())

    def is_capital(self, place: int) -> bool:
        """Tell whether a word is written as a name; one that opens a sentence, if a name goes on."""
        word = self.words[place]
        if place > 0 or not self.text[word.start].isupper() or word.text in _DETERMINERS:
            return place > 0 and self.text[word.start].isupper()
        named = (
            len(self.words) > 1 and self.text[self.words[1].start].isupper() and self.gap(1) in (" ", ". ")
        )
        return self.opener_is_name or named

    def _skip_times(self, end: int) -> int:
        """Return where the words begin that say when, right before word `end`: "on Monday night"."""
        start = end
        while start > 0 and self.is_time(start - 1):
            start -= 1
        led = start < end and start > 0 and self.words[start - 1].text in _PREPOSITIONS
        return start - led

    def _skip_aside(self, end: int) -> int:
        nearest = range(end - 1, max(0, end - LONGEST_ASIDE), -1)
        return next((at for at in nearest if "," in self.gap(at) and not self.joins(at)), 0)

    def _make(self, first: int, end: int, core: int | None = None) -> Phrase | None:
        words = tuple(self.words[first:end])
        if not words or all(word.text in _DETERMINERS for word in words):
            return None
        written = tuple(self.text[word.start : word.end] for word in words)
        capital = frozenset(at for at in range(end - first) if self.is_capital(first + at))
        return Phrase(words, written, capital, core or _find_core(words, capital))


def _find_core(words: Sequence[Word], capital: frozenset[int]) -> int:
    """Return how many words tell what a phrase is: "FARMERS demanding cheaper fuel", "GUARDS hired"."""
    texts = [word.text for word in words]
    for at in range(1, len(words)):
        doing = texts[at].endswith("ing") and _is_plural(texts[at - 1]) and at not in capital
        done = (
            (_is_past(texts[at]) or texts[at] in _DOING)
            and at not in capital
            and (at + 1 == len(texts) or texts[at + 1] in _CAPTIVE)
        )
        if (doing or done) and texts[at - 1] not in _DETERMINERS:
            return at
    return len(words)


def _describes(words: Sequence[Word]) -> bool:
    """Tell whether words behind a noun only describe it, and nothing is said of it by a verb."""
    texts = [word.text for word in words]
    opens = bool(texts) and (texts[0] in _DESCRIBING or _is_past(texts[0]) or texts[0].endswith("ing"))
    return opens and not _FINITE.difference(_AND if texts[0] == "between" else ()).intersection(texts)


def _is_past(word: str) -> bool:
    return (word.endswith("ed") and len(word) > _LONGEST_SHORT_FORM) or word in _PARTICIPLES


def _is_plural(word: str) -> bool:
    return word.endswith("s") or word in _PLURAL
