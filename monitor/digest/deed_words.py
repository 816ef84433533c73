"""The words for deeds, for those who do them and for places, by language: `lexicon/deeds.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from monitor.digest.happenings import list_function_words
from monitor.terms import TermIndex

_BEHIND = {
    "left": ("left", "leaving"),
    "claimed": ("claimed", "claiming", "took"),
    "declared": ("declared", "declaring"),
}
"""Verbs that tell a deed by a word behind whom it befell, by the name of the list of such words."""


WAYS = frozenset({"done", "did", "doing", "used", "alone", "self", "of"})
"""How a form tells a deed; other ways are words behind whom it befell."""
_Form = tuple[frozenset[str], frozenset[str] | None, frozenset[str]]
"""The words of a form, those of which one must stand with it, and the deeds it tells."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a language.

    `heads` are, by first word, what it takes to tell a deed by it, `uses`, by form, the deeds it tells and
    how; `tells` are other names of deeds, `only` what they are done to. `actors` are, by words for those who
    act, who they may be; `sites` are, by word for a place, its kind and its list.
    """

    terms: TermIndex
    heads: Mapping[str, Sequence[_Form]]
    uses: Mapping[str, tuple[tuple[str, str], ...]]
    tells: Mapping[str, str]
    only: Mapping[str, frozenset[str]]
    mutual: frozenset[str]
    once: frozenset[str]
    rare: frozenset[str]
    lasting: frozenset[str]
    crowded: frozenset[str]
    decided: frozenset[str]
    actors: Mapping[str, frozenset[str]]
    forces: frozenset[str]
    kinds: Sequence[frozenset[str]]
    manners: Sequence[frozenset[str]]
    alike: Mapping[str, str]
    sites: Mapping[str, tuple[str, int]]
    words: Mapping[str, frozenset[str]]
    ends: frozenset[str]

    def list_kinds(self, words: frozenset[str]) -> frozenset[str]:
        """Return the deeds that a sentence of these words may tell."""
        kinds: set[str] = set()
        for head in words & self.heads.keys():
            for form, only, told in self.heads[head]:
                if form <= words and (only is None or not only.isdisjoint(words)):
                    kinds |= told
        return frozenset(kinds)


def load_vocabulary(language: str | None) -> Vocabulary | None:
    """Return the words of a language, None where it has none."""
    return _load_vocabularies().get((language or "en").partition("-")[0].lower())


@cache
def _load_vocabularies() -> Mapping[str, Vocabulary]:
    """Return the vocabularies by language; the file is part of the package and never changes."""
    path = resources.files("monitor.digest") / "lexicon" / "deeds.toml"
    return {
        code: _make_vocabulary(code, entry) for code, entry in tomllib.loads(path.read_text("utf-8")).items()
    }


def _make_vocabulary(code: str, entry: Mapping[str, Any]) -> Vocabulary:
    deeds: Mapping[str, Mapping[str, Any]] = entry["deeds"]
    uses: dict[str, tuple[tuple[str, str], ...]] = {}
    for kind, ways in deeds.items():
        for form, way in _list_forms(ways, entry["forms"]):
            uses[form] = (*uses.get(form, ()), (kind, way))
    tells = {kind: ways.get("tells", kind) for kind, ways in deeds.items()}
    only = {kind: frozenset(ways["only"]) for kind, ways in deeds.items() if "only" in ways}
    heads: dict[str, list[_Form]] = {}
    for form, use in uses.items():
        for kind, way in use:
            needed = frozenset(form.split()) | (frozenset() if way in WAYS else frozenset(way.split()))
            told = frozenset({tells[kind], *deeds[kind].get("when", ())})
            heads.setdefault(form.split()[0], []).append((needed, only.get(kind), told))
    words = {name: frozenset(each) for name, each in entry["words"].items()}
    sites = {
        word: (kind, at)
        for kind in ("spots", "grounds", "parts")
        for at, group in enumerate(entry["words"][kind])
        for word in group.split()
    }
    return Vocabulary(
        terms=TermIndex(uses),
        heads=heads,
        uses=uses,
        tells=tells,
        only=only,
        **{
            name: frozenset(kind for kind, ways in deeds.items() if ways.get(name))
            for name in ("mutual", "once", "rare", "lasting", "crowded", "decided")
        },
        actors=_list_actors(entry["actors"], entry["actors_of"]),
        forces=frozenset(entry["actors_of"]["forces"]),
        kinds=[frozenset(each.split()) for each in entry["words"]["kinds"]],
        alike={word: group.split()[0] for group in entry["words"]["alike"] for word in group.split()},
        manners=[frozenset(each.split()) for each in entry["words"]["manners"]],
        sites=sites,
        words=words | {"parting": words["parting"] | words["reports"]},
        ends=list_function_words(code) - sites.keys(),  # "home"
    )


def _list_actors(
    actors: Sequence[Mapping[str, Sequence[str]]], parts: Mapping[str, Sequence[str]]
) -> Mapping[str, frozenset[str]]:
    return {
        word: frozenset(part for name in each["may_be"] for part in parts.get(name, (name,)))
        for each in actors
        for word in each["words"]
    }


def _list_forms(ways: Mapping[str, Any], irregular: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Return the forms that tell a deed, each with the way it does."""
    for verb in ways.get("verbs", ()):
        past, participle, doing = _inflect(verb, irregular)
        yield from ((participle, "done"), (past, "did"), (doing, "doing"))
        form, _, particle = past.partition(" ")
        if particle:
            yield form, particle
    for name, forms in _BEHIND.items():
        yield from ((form, word) for word in ways.get(name, ()) for form in forms)
    for way in ("done", "did", "used", "alone", "self", "of"):
        yield from ((form, way) for form in ways.get(way, ()))


def _inflect(verb: str, irregular: Mapping[str, str]) -> Iterator[str]:
    """Return the past, the participle and the -ing of a verb, its particle behind each."""
    stem, space, particle = verb.partition(" ")
    if stem in irregular:
        forms = irregular[stem].split()
    elif stem.endswith("e"):
        forms = [f"{stem}d", f"{stem}d", f"{stem[:-1]}ing"]
    else:
        past = f"{stem[:-1]}ied" if stem.endswith("fy") else f"{stem}ed"
        forms = [past, past, f"{stem}ing"]
    return (f"{form}{space}{particle}" for form in forms)
