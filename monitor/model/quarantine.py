"""What ended the workers that read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.model.kinds import SpecimenKind


@dataclass(frozen=True, slots=True)
class Specimen:
    """What a worker is given to read: a feed's document, a page, or the text of an entry, as bytes.

    `url` is where it is from, without credentials; `headers` are those it came with, none for an entry.
    `article_id` is the article that it is of, or `keys` name the entry, where there is one.
    """

    kind: SpecimenKind
    url: str
    feed_url: str | None
    headers: Mapping[str, str]
    body: bytes
    article_id: int | None = None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A specimen that ended `kills` workers. With no `tries_left` it is quarantined: no worker gets it.

    `reason` says how, and with a program's mistake has the traceback under its first line. `version` is that
    of the program that it was read by last. `id` is None before it is stored.
    """

    id: int | None
    specimen: Specimen
    reason: str
    kills: int
    tries_left: int
    version: str
    first_at: datetime
    last_at: datetime
