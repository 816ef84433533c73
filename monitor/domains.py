"""Whose a host is: the registered domain, which politeness counts by.

The hosts of one registered domain are as a rule one owner's machines, often one machine. Which names the
public registers names under (`com`, `co.uk`, `blogspot.com`) is known from the Public Suffix List
(publicsuffix.org) as it was when the package that carries it was released.
"""

from __future__ import annotations

from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=16_384)
def registered_domain(host: str) -> str:
    """Return the registered domain of `host`, in lower case and without a final dot.

    `host` is in its ASCII form. IP literals, bare names and public suffixes stand for themselves.
    """
    name = host.lower().rstrip(".")
    # A name whose last label is a number can only be an address (WHATWG URL, "ends in a number").
    if ":" in name or "." not in name or name.rsplit(".", 1)[-1].isdigit():
        return name
    return _load_suffixes().privatesuffix(name) or name


@cache
def _load_suffixes() -> PublicSuffixList:
    return PublicSuffixList()
