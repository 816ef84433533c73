"""The register that ships: every row, and how it meets the user's own outlets."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

from monitor.config import load_config
from monitor.config.shapes import OutletShape
from monitor.domains import registered_domain
from monitor.model import UNRATED, Outlet, OutletKind, Rating, propose_outlet, rate_outlet
from monitor.register.builtin import build_register, list_outlets, read_builtin
from monitor.register.tables import list_rows

DEFAULT = load_config(Path(__file__).parents[2] / "feeds.yaml")
RATER = "Media Monitor default register"
OURS = Rating("union", "L. Marsh", date(2026, 1, 3), "https://ratings.example/irna")


def test_the_register_has_three_hundred_outlets_of_every_kind_and_many_countries() -> None:
    outlets = read_builtin()
    assert len(outlets) >= 300
    assert {outlet.kind for outlet in outlets} == set(get_args(OutletKind))
    assert len({outlet.country for outlet in outlets}) >= 50
    assert len({language for outlet in outlets for language in outlet.languages}) >= 25


def test_ids_stand_once_and_in_order_and_each_domain_has_one_owner() -> None:
    outlets = read_builtin()
    ids = [outlet.id for outlet in outlets]
    assert ids == sorted(set(ids))
    owners = Counter(domain for outlet in outlets for domain in outlet.domains)
    assert [domain for domain, count in owners.items() if count > 1] == []


def test_every_row_is_whole() -> None:
    faults = {outlet.id: found for outlet in read_builtin() if (found := list_faults(outlet))}
    assert faults == {}


def list_faults(outlet: Outlet) -> list[str]:
    row = next(list_rows(outlet))
    told = {key: value for key, value in row.items() if value}
    rating = {
        "affiliation": "state",
        "rated_by": "us",
        "rated_on": "2026-01-01",
        "source": "https://x.example",
    }
    OutletShape.model_validate({**rating, **told, "domains": outlet.domains, "languages": outlet.languages})
    hosts = [domain.partition("/")[0] for domain in outlet.domains]
    checks = {
        "a domain is none": all(re.fullmatch(r"(?!www\.)[a-z0-9-]+(\.[a-z0-9-]+)+", host) for host in hosts),
        "many share its domain": all(registered_domain(f"any.{host}") != f"any.{host}" for host in hosts),
        "no language": bool(outlet.languages),
        "no owner": bool(outlet.owner),
        "no source of its facts": urlsplit(outlet.facts_source or "").scheme == "https",
        "founded before there was any": outlet.founded is None or 1600 < outlet.founded <= 2026,
        "an unknown affiliation": all(one.affiliation in DEFAULT.affiliations for one in outlet.ratings),
        "rated by another": all(one.rated_by == RATER for one in outlet.ratings),
        "a rating without source": all(urlsplit(one.source).scheme == "https" for one in outlet.ratings),
    }
    return [fault for fault, right in checks.items() if not right]


def test_a_row_that_is_not_whole_is_noticed() -> None:
    broken = propose_outlet("broken", "Broken", ("co.uk",))
    assert list_faults(broken) == [
        "many share its domain",
        "no language",
        "no owner",
        "no source of its facts",
    ]


def test_the_file_says_that_nothing_was_fetched_and_when() -> None:
    head = files("monitor.register").joinpath("outlets.csv").read_text("utf-8").split("\nid,")[0]
    assert all(line.startswith("#") for line in head.splitlines())
    assert "2026-11-22" in head
    assert "none of the addresses was fetched" in head


def test_the_default_feeds_and_the_register_do_not_contradict_one_another() -> None:
    builtin = {outlet.id: outlet for outlet in read_builtin()}
    for own in DEFAULT.outlets:
        listed = builtin[own.id]
        assert (set(own.domains), own.name, own.country, own.owner, own.affiliation, own.syndicator) == (
            set(listed.domains), listed.name, listed.country, listed.owner, listed.affiliation, listed.syndicator
        )  # fmt: skip
        assert own.languages == listed.languages


def test_the_users_word_counts_and_the_register_stands_beside_it() -> None:
    listed = next(outlet for outlet in read_builtin() if outlet.id == "irna")
    own = rate_outlet(propose_outlet("irna", "My IRNA", ("irna.ir",)), [OURS])
    merged = list_outlets([own], {"union"})
    assert merged[0] == replace(
        listed, name="My IRNA", domains=("irna.ir",), ratings=(OURS, *listed.ratings),
        affiliation="union", rated_by="L. Marsh", rated_on=OURS.rated_on, source=OURS.source,
    )  # fmt: skip
    assert [outlet.id for outlet in merged].count("irna") == 1


def test_an_outlet_of_the_user_replaces_the_one_whose_domain_it_has() -> None:
    own = rate_outlet(propose_outlet("the-agency", "The Agency", ("irna.ir",)), [OURS])
    ids = {outlet.id for outlet in list_outlets([own], DEFAULT.affiliations)}
    assert "the-agency" in ids
    assert "irna" not in ids
    assert "tasnim" in ids


def test_an_outlet_that_only_has_the_same_id_is_another() -> None:
    own = rate_outlet(propose_outlet("irna", "Ilsa Regional News", ("www.ilsa.example",)), [OURS])
    merged = list_outlets([own], DEFAULT.affiliations)
    assert merged[0] == own
    assert [outlet.id for outlet in merged].count("irna") == 1


def test_a_domain_is_the_same_however_it_is_written() -> None:
    own = rate_outlet(propose_outlet("mine", "Mine", ("www.IRNA.ir",)), [OURS])
    assert "irna" not in {outlet.id for outlet in list_outlets([own], DEFAULT.affiliations)}


def test_a_rating_of_an_unknown_affiliation_is_seen_and_does_not_count() -> None:
    irna = next(outlet for outlet in list_outlets([], {"international"}) if outlet.id == "irna")
    assert (irna.affiliation, irna.rated_by, irna.rated_on, irna.source) == (UNRATED, None, None, None)
    assert [one.affiliation for one in irna.ratings] == ["state"]


def test_the_register_in_force_knows_both() -> None:
    register = build_register(DEFAULT)
    for url, expected in [
        ("https://www.bbc.com/persian/articles/a", "bbc-persian"),
        ("https://www.bbc.com/news/a", "bbc"),
        ("https://www.thehindu.com/news/a", "the-hindu"),
        ("https://nobody.example/", None),
    ]:
        found = register.by_url(url)
        assert (found.id if found else None) == expected
