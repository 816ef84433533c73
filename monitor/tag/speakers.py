"""Who a noun phrase names: the full name within the article, the role, and whom a pronoun stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from monitor.model import Range
from monitor.tag.frames import Frame, Token
from monitor.tag.grammar import Grammar
from monitor.tag.phrases import Phrase, is_full_name, is_office, is_pronoun

SpeakerKind = Literal["name", "pronoun", "body", "group"]

_QUOTES = " ,.“”„\"«»‘’'‹›"
_NAME_LINKS = frozenset(
    {"de", "del", "da", "al", "el", "von", "van", "bin", "ibn", "der", "la", "du", "d'", "-", "&", "'s"}
)
_OF = frozenset({"of", "for", "and", "de", "d'", "du", "des", "der", "für", "del", "et", "y", "und"})
_SPANS = frozenset({"for", "pendant", "depuis", "seit"})
_ARTICLES = frozenset({"the", "a", "an", "le", "la", "les", "l'", "der", "die", "das", "el", "los", "las"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks: the name or description, the role as the text words it, and what it is."""

    name: str
    role: str | None
    kind: SpeakerKind
    gender: Literal["masculine", "feminine"] | None = None
    plural: bool = False


class Cast:
    """The people of one article, in the order in which they appear; feed it the article from the start."""

    def __init__(self, frames: Iterable[Frame], grammar: Grammar) -> None:
        """Collect the full names of the article, to complete surnames with."""
        self._grammar = grammar
        self._names: dict[str, list[tuple[int, str]]] = {}
        self._roles: dict[str, str] = {}
        self._seen: list[Speaker] = []
        for frame in frames:
            for start, words in _find_names(frame.tokens, grammar):
                for cut in range(1, len(words)):
                    self._names.setdefault(" ".join(words[cut:]), []).append((start, " ".join(words)))

    def read_speaker(self, tokens: Sequence[Token], phrase: Phrase, text: str) -> Speaker | None:
        """Return who the phrase names, resolved against those seen before.

        None for an unknown pronoun and for a word that only points ("that", "which").
        """
        head = tokens[phrase.head[0] : phrase.head[1]]
        if len(head) == 1 and self._grammar.has("relative", head[0].low):
            return None
        read = describe_phrase(tokens, phrase, text, self._grammar)
        at = tokens[phrase.head[0]].start
        if read.kind == "pronoun":
            return self._resolve_pronoun(read, at)
        if read.kind == "name":
            read = replace(read, name=self._complete_name(read.name, at))
            role = read.role or self._roles.get(read.name)
            read = replace(read, role=role)
            if role is not None:
                self._roles.setdefault(read.name, role)
        elif read.kind == "body":
            read = self._resolve_body(read)
        self._seen.append(read)
        return read

    def name_phrase(self, tokens: Sequence[Token], phrase: Phrase, text: str) -> str | None:
        """Return the name of somebody who passed words on, None for a pronoun; they count as no speaker."""
        read = describe_phrase(tokens, phrase, text, self._grammar)
        if read.kind == "pronoun":
            return None
        at = tokens[phrase.head[0]].start
        return self._complete_name(read.name, at) if read.kind == "name" else read.name

    def last_speaker(self, at: int) -> Speaker | None:
        """Return who spoke last before `at`; where nobody did, who alone is named in full before."""
        return self._seen[-1] if self._seen else self._find_only_name(at)

    def _complete_name(self, name: str, at: int) -> str:
        """Return the full name that ends in `name`: the latest before `at`, else the first after it."""
        known = self._names.get(name, [])
        before = [full for start, full in known if start < at]
        return before[-1] if before else known[0][1] if known else name

    def _resolve_pronoun(self, read: Speaker, at: int) -> Speaker | None:
        for seen in reversed(self._seen):
            if read.plural != seen.plural:
                continue
            if read.gender is not None and seen.kind != "name" and not seen.plural:
                continue
            if read.gender is None or seen.gender in {None, read.gender}:
                if read.gender is not None and seen.gender is None:
                    self._seen.append(replace(seen, gender=read.gender))
                return seen
        stands_for_one = not read.plural and (read.gender is not None or self._grammar.caseless)
        return self._find_only_name(at) if stands_for_one else None

    def _find_only_name(self, at: int) -> Speaker | None:
        """Return who alone is named in full before `at`, though they have not spoken yet."""
        named = {full for known in self._names.values() for start, full in known if start < at}
        return Speaker(named.pop(), None, "name") if len(named) == 1 else None

    def _resolve_body(self, read: Speaker) -> Speaker:
        """Let "the statement" stand for the one described before, "the company" for the one so called."""
        words = read.name.split()
        if len(words) != 2 or words[0] not in _ARTICLES | {"this", "that"}:
            return read
        for seen in reversed(self._seen):
            if seen.kind == "body" and words[1] in seen.name.split() and len(seen.name.split()) > 2:
                return seen
        called = {each.name: each for each in self._seen if each.kind == "name" and each.role is not None}
        fitting = [each for each in called.values() if words[1] in (each.role or "").split()]
        return fitting[0] if len(fitting) == 1 else read


def describe_phrase(tokens: Sequence[Token], phrase: Phrase, text: str, grammar: Grammar) -> Speaker:
    """Return whom a noun phrase names, taken by itself."""
    head = _drop_parenthesis(tokens[phrase.head[0] : phrase.head[1]])
    words = [token for token in head if token.kind == "word"]
    # A longer phrase that starts with a personal pronoun reached into the words after its subject.
    if words and is_pronoun(words[0], grammar) and (len(words) == 1 or _is_personal(words[0], grammar)):
        return _describe_pronoun(words[0], grammar)
    apposition = _show_role(tokens, phrase.role, text, grammar)
    name, rest = _split_name(head, text, grammar)
    if name is not None:
        relative = phrase.role is not None and grammar.has("relative", tokens[phrase.role[0]].low)
        role = (rest or apposition) if relative else (apposition or rest)
        return Speaker(name, role, "name", _read_gender(words, grammar))
    shown = _lower_article(_show(tokens, phrase.head, text), tokens[phrase.head[0]], grammar)
    first_nouns = [token.low for token in words[:5]]
    kind: SpeakerKind = "body" if any(grammar.has("body", low) for low in first_nouns) else "group"
    return Speaker(shown, apposition, kind, None, _is_plural(words, grammar))


def _is_personal(word: Token, grammar: Grammar) -> bool:
    return not any(grammar.has(name, word.low) for name in ("possessive", "determiner", "title"))


def _tells_when(first: Token, grammar: Grammar) -> bool:
    """Tell whether words that start so say when or where ("for years", "on Monday"), not who."""
    return first.low in _SPANS or grammar.has("preposition", first.low)


def _show_role(tokens: Sequence[Token], role: Range | None, text: str, grammar: Grammar) -> str | None:
    """Return the words of an apposition; "for years" or "79", between commas too, is none."""
    if role is None or _tells_when(tokens[role[0]], grammar) or tokens[role[0]].text.isdecimal():
        return None
    if grammar.caseless and grammar.has("relative", tokens[role[0]].low):
        return None
    return _show(tokens, role, text)


def _drop_parenthesis(head: Sequence[Token]) -> list[Token]:
    """Return the head without commas, and without what stands in parentheses after it."""
    opening = next((index for index, token in enumerate(head) if index and token.text == "("), len(head))
    return [token for token in head[:opening] if token.text not in {",", "،"}]


def _describe_pronoun(word: Token, grammar: Grammar) -> Speaker:
    gender: Literal["masculine", "feminine"] | None = None
    if grammar.has("feminine", word.low):
        gender = "feminine"
    elif grammar.has("masculine", word.low) and not grammar.caseless:
        gender = "masculine"
    return Speaker(word.text, None, "pronoun", gender, grammar.has("plural", word.low))


def _split_name(head: Sequence[Token], text: str, grammar: Grammar) -> tuple[str | None, str | None]:
    """Return the proper name in the head of a phrase and the words that describe it, each None if absent."""
    quoted = next((token for token in head if token.kind == "quote"), None)
    if quoted is not None:
        return quoted.text.strip(_QUOTES), None
    if grammar.caseless:
        return _split_caseless(head, text, grammar)
    core_end = next((i for i, token in enumerate(head) if i and token.low in _OF), len(head))
    start, end = _last_capital_run(head[:core_end], grammar)
    if start == end:
        start, end = _last_capital_run(head, grammar)
        if end < len(head) or not is_full_name(head, start, end) or head[start - 1].low in _OF | _ARTICLES:
            return None, None
        core_end = end
    if end < core_end and not all(grammar.has("media", token.low) for token in head[end:core_end]):
        return None, None
    if end == core_end < len(head) and any(token.low in _ARTICLES for token in head[:start]):
        return text[head[start].start : head[-1].end], None
    first = _skip_titles(head, start, end, grammar)
    if all(is_office(token.low, grammar) for token in head[first:end]):
        return None, None
    if grammar.language == "de" and start and end - start == 1 and grammar.has("determiner", head[0].low):
        return None, None  # a noun as any other: German writes them all with a capital
    name = _show_name(head[first:end], text, grammar)
    before = [] if first and _tells_when(head[0], grammar) else head[:first]
    rest = [token for token in [*before, *head[end:core_end]] if _describes(token, grammar)]
    return name, " ".join(token.text for token in rest) or None


def _describes(token: Token, grammar: Grammar) -> bool:
    """Tell whether a word beside a name belongs to the role: no article, no mere form of address."""
    address = grammar.has("masculine", token.low) or grammar.has("feminine", token.low)
    return token.kind == "word" and token.low not in _ARTICLES and not address


def _split_caseless(head: Sequence[Token], text: str, grammar: Grammar) -> tuple[str | None, str | None]:
    first = _skip_titles(head, 0, len(head), grammar)
    while first < len(head) - 1 and grammar.has("media", head[first].low):
        first += 1
    if first == len(head) or (
        first and any(grammar.has(name, head[first].low) for name in ("body", "naming"))
    ):
        return None, None  # "the head of the organisation of …" is no name
    if grammar.language == "ar" and first and _is_field(head[first - 1 :], grammar):
        first += 1
    role = text[head[0].start : head[first - 1].end] if first else None
    return text[head[first].start : head[-1].end], role


def _is_field(words: Sequence[Token], grammar: Grammar) -> bool:
    """Tell whether an office, its field and a name stand here: "minister of transport Orla Finch"."""
    office, field, *name = (token.low for token in words)
    named = len(name) > 1 and not name[0].startswith("ال")
    return grammar.has("role noun", office) and field.startswith("ال") and named


def _last_capital_run(head: Sequence[Token], grammar: Grammar) -> Range:
    end = len(head)
    while end > 0 and not _is_proper(head, end - 1, grammar):
        end -= 1
    start = end
    while start > 0 and (
        _is_proper(head, start - 1, grammar) or (head[start - 1].low in _NAME_LINKS and start > 1)
    ):
        start -= 1
    return start, end


def _is_proper(head: Sequence[Token], at: int, grammar: Grammar) -> bool:
    token = head[at]
    if token.low == "'s" or not token.capital or _is_compound(token):
        return False
    return at > 0 or not (grammar.has("determiner", token.low) or grammar.has("preposition", token.low))


def _is_compound(token: Token) -> bool:
    """Tell whether the word is an adjective such as "Harbour-owned"."""
    return "-" in token.text and token.text.rpartition("-")[2].islower()


def _skip_titles(head: Sequence[Token], start: int, end: int, grammar: Grammar) -> int:
    """Return where the name starts behind titles ("Dr.", "Energy Minister", "Historian")."""
    first = start
    while first < end - 1 and (_is_title(head[first].low, grammar) or head[first].text == "."):
        first += 1
    while first < end - 1 and head[first].text == ".":
        first += 1
    offices = [
        at
        for at in range(first, end - 2)
        if grammar.has("role noun", head[at].low) and not head[at].low.endswith("s")
    ]
    return offices[-1] + 1 if offices else first


def _is_title(low: str, grammar: Grammar) -> bool:
    """Tell whether a word before a name is none of it; in German an outlet too."""
    if grammar.language == "de" and (is_office(low, grammar) or grammar.has("media", low)):
        return True
    return grammar.has("title", low)


def _show_name(run: Sequence[Token], text: str, grammar: Grammar) -> str:
    """Return the name as published, without letters after it (QC, Jr.)."""
    last = len(run)
    while last > 1 and (grammar.has("suffix", run[last - 1].low) or run[last - 1].text == "."):
        last -= 1
    return text[run[0].start : run[last - 1].end]


def _show(tokens: Sequence[Token], part: Range, text: str) -> str:
    return text[tokens[part[0]].start : tokens[part[1] - 1].end].strip(" ,،")


def _lower_article(shown: str, first: Token, grammar: Grammar) -> str:
    lowered = first.text.lower() + shown[len(first.text) :]
    return lowered if len(shown) > len(first.text) and grammar.has("determiner", first.low) else shown


def _is_plural(words: Sequence[Token], grammar: Grammar) -> bool:
    heads = [token.low for token in words if not grammar.has("determiner", token.low)]
    stop = next((i for i, low in enumerate(heads) if low in _OF), len(heads))
    if any(grammar.has("joining", low) for low in heads):
        return True
    return stop > 0 and heads[stop - 1].endswith("s") and not heads[stop - 1].endswith("ss")


def _read_gender(words: Sequence[Token], grammar: Grammar) -> Literal["masculine", "feminine"] | None:
    for word in words:
        if grammar.has("feminine", word.low):
            return "feminine"
        if grammar.has("masculine", word.low):
            return "masculine"
    return None


def _find_names(tokens: Sequence[Token], grammar: Grammar) -> list[tuple[int, list[str]]]:
    """Return the names of two to five words in the tokens, titles left out, each with its offset."""
    if grammar.caseless:
        return _find_caseless_names(tokens, grammar)
    found: list[tuple[int, list[str]]] = []
    index = 0
    while index < len(tokens):
        end = index
        while end < len(tokens) and (
            (tokens[end].capital and not grammar.has("time", tokens[end].low))
            or (end > index and _links_names(tokens, end, grammar))
        ):
            end += 1
        if end == index:
            index += 1
            continue
        run = [
            token for token in tokens[index:end] if not _opens_sentence_only(token, index, tokens, grammar)
        ]
        while run and (grammar.has("title", run[0].low) or _is_compound(run[0])):
            run = run[1:]
        run = run[_skip_titles(run, 0, len(run), grammar) :]
        while run and (grammar.has("suffix", run[-1].low) or not run[-1].capital):
            run = run[:-1]
        if 2 <= len(run) <= 5:
            found.append((run[0].start, [token.text for token in run]))
        index = end
    return found


def _links_names(tokens: Sequence[Token], at: int, grammar: Grammar) -> bool:
    """Tell whether a small word may stand within a name; the German "der" does behind "von" alone."""
    if tokens[at].low == "der" and grammar.language == "de":
        return tokens[at - 1].low == "von"
    return tokens[at].low in _NAME_LINKS - {"'s"}


def _find_caseless_names(tokens: Sequence[Token], grammar: Grammar) -> list[tuple[int, list[str]]]:
    """Return the words after a title, or at the start before a comma: where full names stand."""
    end = next((i for i, token in enumerate(tokens) if token.text in {"،", ","}), 0)
    run = list(tokens[:end])
    while run and (grammar.has("title", run[0].low) or (run[0].low,) in grammar.say):
        run = run[1:]
    if 2 <= len(run) <= 4 and all(_may_be_name(token, grammar) for token in run):
        return [(run[0].start, [token.text for token in run])]
    return []


def _may_be_name(token: Token, grammar: Grammar) -> bool:
    barred = ("preposition", "media", "body", "according")
    return token.kind == "word" and not any(grammar.has(name, token.low) for name in barred)


def _opens_sentence_only(token: Token, index: int, tokens: Sequence[Token], grammar: Grammar) -> bool:
    if token is not tokens[index] or index > 0:
        return False
    return any(
        grammar.has(name, token.low) for name in ("determiner", "preposition", "boundary", "auxiliary")
    )
