"""Write feeds into `feeds.yaml` and leave every other character of the file as it is.

ruamel.yaml tells where the list of feeds ends, and writes the values. The rest is insertion: written back
whole, a file by hand would come out with other line breaks than its author chose.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from monitor.config.reading import parse_config
from monitor.config.settings import Config
from monitor.errors import ConfigError, ConfigProblem
from monitor.model import Feed

LINE_WIDTH = 110
"""A feed that would take a longer line is broken after its address."""

_UNITS = ((86_400, "d"), (3600, "h"), (60, "m"), (1, "s"))


@dataclass(frozen=True, slots=True)
class EditResult:
    """What was added to the file, or would be: the feeds, and their text as it stands there."""

    added: tuple[Feed, ...]
    text: str


def add_feeds(path: Path, feeds: Sequence[Feed], *, dry_run: bool = False) -> EditResult:
    """Add feeds at the end of the list of feeds, in the style of the last one there.

    Address, outlet, interval and fetch policy are written, the latter three where they are not the default.
    The new file is read and checked before it takes the place of the old one, in one step and with its
    permissions; `dry_run` stops before that. Raises ConfigError when the file cannot be used, before or
    after, or cannot be written; it is then as it was.
    """
    if not feeds:
        return EditResult((), "")
    old = read_file(path)
    before = parse_config(old, name=str(path), root=path.parent)
    inserted, new = insert_rows(old, "feeds", list(map(list_feed_pairs, feeds)))
    after = parse_config(new, name=str(path), root=path.parent)
    if not _is_addition(before, after, feeds):
        message = "the list of feeds is written in a way that only a person can add to; nothing was changed"
        raise explain(path, message)
    if not dry_run:
        replace_file(path, old, new)
    return EditResult(tuple(feeds), inserted)


def format_duration(seconds: int) -> str:
    """Return a duration as the file writes it, in the largest unit that divides it: 1800 is "30m"."""
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"


def _is_addition(before: Config, after: Config, feeds: Sequence[Feed]) -> bool:
    """Tell whether `after` is `before` and the feeds."""
    known = len(before.feeds)
    added = [(feed.url, feed.outlet_id, feed.fetch) for feed in after.feeds[known:]]
    wanted = [(feed.url, feed.outlet_id, feed.fetch) for feed in feeds]
    return added == wanted and replace(after, feeds=after.feeds[:known]) == before


# --- the text --------------------------------------------------------------------------------


def insert_rows(text: str, key: str, rows: Sequence[list[str]]) -> tuple[str, str]:
    """Return what to insert for rows at the end of the list under `key`, and the text with it.

    A row is its pairs as they are written, such as "outlet: gazette". `text` is a file that was checked.
    Nothing is inserted where no place is found: what ends outside of the list is an alias, which stands
    elsewhere.
    """
    document = YAML(typ="rt").compose(text)
    listed = next(value for name, value in document.value if name.value == key)
    if listed.flow_style:
        return _insert_inline(text, listed, rows)
    last = listed.value[-1]
    if not listed.start_mark.index < find_end(last) <= listed.end_mark.index:
        return "", text
    newline = "\r\n" if "\r\n" in text else "\n"
    indent = " " * listed.start_mark.column
    width = LINE_WIDTH - len(indent)
    lines = [f"{indent}{line}" for row in rows for line in write_row(row, last.flow_style, width)]
    end = find_line_end(text, find_end(last))
    inserted = newline.join(lines)
    return inserted, f"{text[:end]}{newline}{inserted}{text[end:]}"


def _insert_inline(text: str, listed: SequenceNode, rows: Sequence[list[str]]) -> tuple[str, str]:
    """Insert into a list in brackets: after its last row, or its opening bracket."""
    inserted = ", ".join("{" + ", ".join(row) + "}" for row in rows)
    if listed.value:
        at = listed.value[-1].end_mark.index
        return inserted, f"{text[:at]}, {inserted}{text[at:]}"
    at = text.index("[", listed.start_mark.index) + 1
    return inserted, f"{text[:at]}{inserted}{text[at:]}"


def write_row(pairs: list[str], inline: bool, width: int) -> list[str]:
    """Return a row's lines: a pair a line, or in braces, broken after the first pair where it grows long."""
    first, *rest = pairs
    if not inline:
        return [f"- {first}", *(f"  {pair}" for pair in rest)]
    line = "- {" + ", ".join(pairs) + "}"
    if len(line) <= width or not rest:
        return [line]
    lines, filled = ["- {" + first + ","], f"   {rest[0]}"
    for pair in rest[1:]:
        if len(filled) + len(pair) + 3 > width:
            lines.append(f"{filled},")
            filled = f"   {pair}"
        else:
            filled = f"{filled}, {pair}"
    return [*lines, filled + "}"]


def list_feed_pairs(feed: Feed) -> list[str]:
    """Return a feed as the pairs that the file writes, such as "outlet: gazette"."""
    pairs = [f"url: {write_value(DoubleQuotedScalarString(feed.url))}"]
    if feed.outlet_id is not None:
        pairs.append(f"outlet: {write_value(feed.outlet_id)}")
    if feed.every_s is not None:
        pairs.append(f"every: {format_duration(feed.every_s)}")
    if feed.fetch != "all":
        pairs.append(f"fetch: {feed.fetch}")
    return pairs


def write_value(value: str) -> str:
    """Return a string as YAML writes it inside brackets, quoted where it has to be."""
    writer = YAML(typ="rt")
    writer.width = 2**31
    # ruamel.yaml leaves these as they are, and libyaml takes them for signs of its own.
    row = CommentedSeq([DoubleQuotedScalarString(value) if value[:1] in ("?", ":") else value])
    row.fa.set_flow_style()
    stream = StringIO()
    writer.dump(row, stream)
    return stream.getvalue().strip()[1:-1]


def find_end(node: Node) -> int:
    """Return where the last value under a node ends; a block's own end lies beyond the comments after it."""
    while isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.index)


def find_line_end(text: str, index: int) -> int:
    """Return where the line of the last character before `index` ends, without its line break."""
    start = len(text[:index].rstrip()) - 1
    end = text.find("\n", start)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1] == "\r" else end


# --- the file --------------------------------------------------------------------------------


def read_file(path: Path) -> str:
    """Return the text with its line breaks as they are."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise explain(path, f"cannot be read: {error}") from error


def replace_file(path: Path, old: str, new: str) -> None:
    """Put `new` in the place of `old` in one step, with the file's permissions; ConfigError if that fails."""
    target = path.resolve()  # a link stays a link
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(new.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, mode)
            if read_file(target) != old:
                raise explain(path, "changed by someone else meanwhile; nothing was written, try again")
            os.replace(name, target)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise explain(path, f"cannot be written: {error}") from error


def explain(path: Path, message: str) -> ConfigError:
    """Return the error that says what is wrong with the file as a whole."""
    return ConfigError([ConfigProblem(str(path), 1, 1, message)])
