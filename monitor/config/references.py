"""What must hold between the parts of a configuration: names that exist, ids used once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from monitor.config.document import Place, PlacedList, PlacedMap


def check_references(document: PlacedMap) -> Iterator[tuple[Place, str]]:
    """Yield what is wrong between the parts of a document, however broken each part may be."""
    affiliations = document.get("affiliations")
    known = set(affiliations) if isinstance(affiliations, PlacedMap) else set()
    outlets, feeds, topics = (list(_rows(document, key)) for key in ("outlets", "feeds", "topics"))
    for key, rows, field in (("outlets", outlets, "id"), ("topics", topics, "id"), ("feeds", feeds, "url")):
        yield from _check_unique(key, rows, field)
    yield from _check_domains(outlets)
    yield from _check_known("outlets", outlets, "affiliation", known, "affiliations")
    yield from _check_raters(outlets)
    ids = {row["id"] for _, row in outlets if isinstance(row.get("id"), str)}
    yield from _check_known("feeds", feeds, "outlet", ids, "outlets")
    for index, topic in topics:
        yield from _check_topic(index, topic, known)


def _rows(document: PlacedMap, key: str) -> Iterator[tuple[int, PlacedMap]]:
    rows = document.get(key)
    if isinstance(rows, PlacedList):
        yield from ((index, row) for index, row in enumerate(rows) if isinstance(row, PlacedMap))


def _items(found: object) -> Iterator[tuple[Place, Any]]:
    if isinstance(found, PlacedList):
        yield from zip(found.items_at, found, strict=True)


def _value_place(row: PlacedMap, field: str) -> Place:
    return row.values_at[field]


def _check_unique(key: str, rows: Sequence[tuple[int, PlacedMap]], field: str) -> Iterator[tuple[Place, str]]:
    first: dict[str, int] = {}
    for index, row in rows:
        value = row.get(field)
        if not isinstance(value, str):
            continue
        if value in first:
            message = f"{key}[{index}].{field}: {value!r} is used already by {key}[{first[value]}]"
            yield _value_place(row, field), message
        first.setdefault(value, index)


def _check_domains(outlets: Sequence[tuple[int, PlacedMap]]) -> Iterator[tuple[Place, str]]:
    owner: dict[str, str] = {}
    for index, row in outlets:
        domains = row.get("domains")
        for place, domain in _items(domains):
            if domain in owner:
                message = f"outlets[{index}].domains: {domain!r} belongs to outlet {owner[domain]!r} already"
                yield place, message
            owner.setdefault(domain, str(row.get("id")))


def _check_raters(outlets: Sequence[tuple[int, PlacedMap]]) -> Iterator[tuple[Place, str]]:
    """Each rater rates an outlet once; their affiliations need not be among those of the file."""
    for index, row in outlets:
        seen = {row.get("rated_by")}
        for number, rating in _rows(row, "ratings"):
            rater = rating.get("rated_by")
            if isinstance(rater, str) and rater in seen:
                message = f"outlets[{index}].ratings[{number}].rated_by: {rater!r} rates this outlet already"
                yield _value_place(rating, "rated_by"), message
            seen.add(rater)


def _check_known(
    key: str, rows: Sequence[tuple[int, PlacedMap]], field: str, known: set[str], where: str
) -> Iterator[tuple[Place, str]]:
    for index, row in rows:
        value = row.get(field)
        if isinstance(value, str) and value not in known:
            yield _value_place(row, field), f"{key}[{index}].{field}: {_unknown(value, known, where)}"


def _unknown(value: str, known: set[str], where: str) -> str:
    allowed = ", ".join(sorted(known)[:20]) + (", ..." if len(known) > 20 else "")
    return f"{value!r} is not among the {where}; allowed: {allowed or 'none yet'}"


def _check_leanings(path: str, target: PlacedMap, affiliations: set[str]) -> Iterator[tuple[Place, str]]:
    leanings = target.get("affiliations")
    if isinstance(leanings, PlacedMap):
        for side, named in leanings.items():
            for place, each in _items(named):
                if each not in affiliations:
                    yield place, f"{path}.{side}: {_unknown(str(each), affiliations, 'affiliations')}"


def _check_topic(index: int, topic: PlacedMap, affiliations: set[str]) -> Iterator[tuple[Place, str]]:
    groups = topic.get("groups")
    for place, group in _items(groups):
        if group not in affiliations:
            message = f"topics[{index}].groups: {_unknown(str(group), affiliations, 'affiliations')}"
            yield place, message
    targets = list(_rows(topic, "targets"))
    yield from _check_unique(f"topics[{index}].targets", targets, "id")
    for number, target in targets:
        yield from _check_leanings(f"topics[{index}].targets[{number}].affiliations", target, affiliations)
    alert = topic.get("alert")
    if isinstance(alert, PlacedMap) and not any(alert.get(key) for key in ("terms", "jump", "changed")):
        message = f"topics[{index}].alert: nothing can raise one; give terms, jump or changed"
        yield _value_place(topic, "alert"), message
    match = topic.get("match")
    if isinstance(match, PlacedMap) and not match.get("any") and not match.get("near"):
        message = f"topics[{index}].match: nothing can match; give at least one term under any or near"
        yield _value_place(topic, "match"), message
