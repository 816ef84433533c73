"""What the program remarks of feeds, copies and stances: a closed list of forms, each with blanks for values.

A remark is stored as its English sentence, which the command line shows. The form is its code, and is never
changed: what is stored is read back as form and values, and a digest tells these in its own language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Literal, TypeAlias, get_args

FeedRemark = Literal[
    "{reason} at the address the feed moved to; the configured one is asked next",
    "feedparser fails on it: {detail}",
    "in quarantine as number {number}, having ended {kills} workers: {reason}",
    "it begins as JSON but cannot be read as such: {detail}",
    "it begins as gzip but cannot be unpacked: {detail}",
    "it contains control characters",
    "it is JSON, but not a JSON Feed: it has no items and names no version",
    "it is a web page, not a feed",
    "it is an index of sitemaps; follow one of them as a feed",
    "it is longer than {number} characters",
    "it is not a URL",
    "it names no host that could exist",
    "it redirects in a loop",
    "it redirects more than {number} times",
    "it redirects to {url}, which cannot be fetched",
    "it unpacks to more than {number} MB",
    "its server takes about {number} s to answer",
    "its proxy is not a URL such as http://proxy.example:3128; see the configuration",
    "no connection to {host} within {number} s",
    "no full answer within {number} s",
    "no secure connection to {host} could be made",
    "no worker process could be started: {detail}",
    "not readable",
    "only http and https URLs can be fetched",
    "paused in the configuration",
    "the answer is longer than {number} bytes",
    "the answer of {host} broke off or could not be decoded",
    "the answer of {host} is not valid HTTP",
    "the certificate of {host} cannot be verified: {detail}",
    "the document breaks off before the feed begins or is not well-formed",
    "the document is empty",
    "the name {host} cannot be resolved",
    "the proxy answered {number} when it was asked for {host}",
    "the proxy cannot be connected to: {detail}",
    "the server answered {number}",
    "the server answered {number} without saying where to go",
    "the server has not found it for more than {days} days ({number}): it counts as gone",
    "the server says that this feed is gone for good ({number})",
    "the sitemap breaks off before it begins",
    "the sitemap is not well-formed: {detail}",
    "the work needed more than {number} MiB of memory",
    "the work was stopped after {number} s without a result",
    "the worker process crashed (exit code {number})",
    "the worker processes were lost while the work waited",
    "there is no rss, feed or rdf element in it",
    "{host} cannot be connected to: {detail}",
    "{host} closed the connection before it answered",
    "{host} is not a host that can be asked",
    "{host} is not on the public Internet; allow it in the configuration if it is yours",
]
"""Why a feed cannot be read, or is slow. A `detail` is what a library says of it."""

CopyRemark = Literal[
    "both name {name} as their source",
    "dated at the same time",
    "dated on the same day",
    "dated {gap} earlier",
    "dated {gap} later",
    "first seen at the same time",
    "first seen on the same day",
    "first seen {gap} earlier",
    "first seen {gap} later",
    "from its own {place} paragraph on",
    "from its {place} paragraph on",
    "it holds {share} % of that article",
    "it is the longer of the two",
    "it is the shorter of the two",
    "it says: “{notice}”",
    "its canonical link names {name}",
    "its notice names {name}",
    "its text names {name}",
    "its wire tag names {name}",
    "no earlier text that is stored shares its words",
    "nothing tells which of the two was first; it came in later",
    "published at the same time",
    "published on the same day",
    "published {gap} earlier",
    "published {gap} later",
    "the text of {name} and its other copies came after it",
    "{share} % of its words stand in a text of {name}",
    "{share} % of its words stand in an earlier form of it by {name}",
    "{share} % of its words stand in another form of it by {name}",
]
"""How the place of an article among the copies is known. A `gap` is a time ("2 h 10 min"), a `place` an
ordinal."""

StanceRemark = Literal[
    "a demand for it",
    "a justification of what happened",
    "a rejection of it",
    "approving word beside the target",
    "approving word beside the target (negated)",
    "blame for what happened",
    "cue of approval",
    "cue of disapproval",
    "disapproving word beside the target",
    "disapproving word beside the target (negated)",
    "names the target",
    "read as critical by the network",
    "read as favourable by the network",
    "used with distance",
]
"""Why a span counts for a stance. The term that was found in it may follow, after a colon."""

Remark: TypeAlias = FeedRemark | CopyRemark | StanceRemark
REMARKS: tuple[Remark, ...] = (*get_args(FeedRemark), *get_args(CopyRemark), *get_args(StanceRemark))
Values: TypeAlias = Mapping[str, str]
"""What stands in the blanks of a form, by their names."""

_JOINT = re.compile("[,;] ")
_BLANK = re.compile(r"\\\{(\w+)\\\}")
FIGURES = frozenset({"number", "kills", "days", "share"})
"""The blanks that hold a number."""


def write_remark(form: Remark, **values: object) -> str:
    """Return the sentence of a remark, with `values` in its blanks."""
    return form.format(**values)


@lru_cache(maxsize=1024)
def read_remark(sentence: str) -> tuple[Remark, Values] | None:
    """Return the remark that a sentence is, with its values; None for any other sentence."""
    for form, pattern in _compile_forms().items():
        if found := pattern.fullmatch(sentence):
            return form, found.groupdict()
    return None


@lru_cache(maxsize=1024)
def split_remarks(text: str) -> tuple[str, ...] | None:
    """Return the remarks that a text joins by commas and semicolons, and what joins them, in turn.

    None where a part is no remark. The values may hold commas and semicolons too.
    """
    for joint in _JOINT.finditer(text):
        if read_remark(text[: joint.start()]) and (others := split_remarks(text[joint.end() :])):
            return (text[: joint.start()], joint[0], *others)
    return (text,) if read_remark(text) else None


@cache
def _compile_forms() -> Mapping[Remark, re.Pattern[str]]:
    """Return what matches the sentences of each form, when they are first read: few commands read any.

    Those that begin with a value come last, for they might take another's sentence.
    """
    ordered = sorted(REMARKS, key=lambda form: form.startswith("{"))
    return {form: re.compile(_BLANK.sub(_write_group, re.escape(form)), re.DOTALL) for form in ordered}


def _write_group(blank: re.Match[str]) -> str:
    value = r"-?\d[\d.e+]*" if blank[1] in FIGURES else ".+?"
    return f"(?P<{blank[1]}>{value})"
