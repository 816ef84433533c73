"""Write outlets and their ratings into `feeds.yaml` and leave every other character of the file as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from monitor.config.editing import (
    explain,
    find_end,
    find_line_end,
    insert_rows,
    read_file,
    replace_file,
    write_value,
)
from monitor.config.reading import parse_config
from monitor.model import Outlet, Rating, rate_outlet

_Edit = tuple[int, int, str]
"""Start and end of what is replaced, and by what."""


@dataclass(frozen=True, slots=True)
class OutletEdit:
    """What was written: outlets that were added, and those that were listed and have other ratings now."""

    added: tuple[Outlet, ...]
    changed: tuple[Outlet, ...]


def put_outlets(path: Path, outlets: Sequence[Outlet], *, dry_run: bool = False) -> OutletEdit:
    """Add outlets to the list, and to those that stand there the ratings that are new.

    Each has at least one rating, and no other of them its id. An outlet that is listed keeps its facts and
    the ratings of other raters; the first of the new ratings counts from now on. The new file is read and
    checked before it takes the place of the old one, in one step; `dry_run` stops before that. Raises
    ConfigError when the file cannot be used, before or after, or cannot be written; it is then as it was.
    """
    old = read_file(path)
    before = parse_config(old, name=str(path), root=path.parent)
    listed = {outlet.id: outlet for outlet in before.outlets}
    wanted = {one.id: _merge(listed[one.id], one) for one in outlets if one.id in listed}
    changed = {key: outlet for key, outlet in wanted.items() if outlet != listed[key]}
    added = tuple(one for one in outlets if one.id not in listed)
    if changed or added:
        new = _add(_change(old, listed, changed), added)
        after = parse_config(new, name=str(path), root=path.parent)
        kept = tuple(changed.get(outlet.id, outlet) for outlet in before.outlets)
        if after != replace(before, outlets=(*kept, *added)):
            message = "the outlets are written in a way that only a person can change; nothing was changed"
            raise explain(path, message)
        if not dry_run:
            replace_file(path, old, new)
    return OutletEdit(added, tuple(changed.values()))


def merge_ratings(known: Sequence[Rating], told: Sequence[Rating]) -> tuple[Rating, ...]:
    """Return all ratings, one of each rater: the newly told first, whose first one counts.

    The others stay in their places, so that little changes in the file; the one that counted before takes
    the place of the one that counts now.
    """
    by_rater = {one.rated_by: one for one in (*known, *told)}
    raters = list(by_rater)
    place = raters.index(told[0].rated_by)
    raters[0], raters[place] = raters[place], raters[0]
    return tuple(by_rater[rater] for rater in raters)


def _merge(listed: Outlet, told: Outlet) -> Outlet:
    return rate_outlet(listed, merge_ratings(listed.ratings, told.ratings))


# --- outlets that are listed -----------------------------------------------------------------


def _change(text: str, listed: Mapping[str, Outlet], changed: Mapping[str, Outlet]) -> str:
    """Return the text with the ratings of these outlets."""
    if not changed:
        return text
    document = YAML(typ="rt").compose(text)
    rows = next(value for key, value in document.value if key.value == "outlets")
    edits: list[_Edit] = []
    for row in rows.value:
        fields = {key.value: value for key, value in row.value}
        outlet_id = fields["id"].value if "id" in fields else ""
        if outlet_id in changed:
            edits += _edit_row(text, row, fields, listed[outlet_id].ratings, changed[outlet_id].ratings)
    for start, end, replacement in sorted(edits, reverse=True):
        text = f"{text[:start]}{replacement}{text[end:]}"
    return text


def _edit_row(
    text: str, row: MappingNode, fields: Mapping[str, Node], old: Sequence[Rating], new: Sequence[Rating]
) -> Iterator[_Edit]:
    before, after = _list_fields(old[0]), _list_fields(new[0])
    for name, node in fields.items():
        if name in after and before[name] != after[name]:
            yield node.start_mark.index, find_end(node), after[name]
    beside = fields.get("ratings")
    items = beside.value if isinstance(beside, SequenceNode) else []
    for item, was, now in zip(items, old[1:], new[1:], strict=False):
        if was != now:
            yield item.start_mark.index, find_end(item), _write_rating(now)
    if more := [_write_rating(one) for one in new[len(old) :]]:
        yield _append(text, row, beside, more)


def _append(text: str, row: MappingNode, beside: Node | None, more: Sequence[str]) -> _Edit:
    """Return the insertion of ratings at the end of those that stand beside the one that counts."""
    newline = "\r\n" if "\r\n" in text else "\n"
    if isinstance(beside, SequenceNode) and beside.flow_style:
        at = find_end(beside.value[-1]) if beside.value else text.index("[", beside.start_mark.index) + 1
        return at, at, (", " if beside.value else "") + ", ".join(more)
    if beside is None and row.flow_style:
        at = find_end(row.value[-1][1])
        return at, at, f", ratings: [{', '.join(more)}]"
    last = beside if beside is not None else row
    indent = " " * (last.start_mark.column if beside is not None else row.start_mark.column + 2)
    lines = [f"{indent}- {one}" for one in more]
    if beside is None:
        lines.insert(0, f"{' ' * row.start_mark.column}ratings:")
    at = find_line_end(text, find_end(last))
    return at, at, newline + newline.join(lines)


# --- outlets that are new --------------------------------------------------------------------


def _add(text: str, outlets: Sequence[Outlet]) -> str:
    return insert_rows(text, "outlets", list(map(list_pairs, outlets)))[1] if outlets else text


def list_pairs(outlet: Outlet) -> list[str]:
    """Return an outlet as the pairs that the file writes, such as "country: IR"."""
    facts = {
        "id": write_value(outlet.id),
        "name": write_value(outlet.name),
        "domains": _write_list(outlet.domains),
        "country": outlet.country and write_value(outlet.country),
        "languages": outlet.languages and _write_list(outlet.languages),
        "owner": outlet.owner and write_value(outlet.owner),
        "kind": outlet.kind,
        "founded": outlet.founded,
        "facts_source": outlet.facts_source and _write_url(outlet.facts_source),
        **_list_fields(outlet.ratings[0]),
        "syndicator": "true" if outlet.syndicator else None,
    }
    pairs = [f"{key}: {value}" for key, value in facts.items() if value]
    if beside := [_write_rating(one) for one in outlet.ratings[1:]]:
        pairs.append(f"ratings: [{', '.join(beside)}]")
    return pairs


def _list_fields(rating: Rating) -> dict[str, str]:
    """Return a rating's values as the file writes them."""
    return {
        "affiliation": write_value(rating.affiliation),
        "rated_by": write_value(rating.rated_by),
        "rated_on": rating.rated_on.isoformat(),
        "source": _write_url(rating.source),
    }


def _write_rating(rating: Rating) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in _list_fields(rating).items()) + "}"


def _write_list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(write_value, values))}]"


def _write_url(url: str) -> str:
    return write_value(DoubleQuotedScalarString(url))
