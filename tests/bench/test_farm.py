"""The farm gives the same bytes for ever: figures of different days are of the same feeds."""

from __future__ import annotations

import gzip
import hashlib
import sys
import urllib.error
from collections import Counter

import pytest

from bench.farm.answers import Log, Site
from bench.farm.farm_content import Farm
from bench.farm.faults import HANDLERS, LISTED, list_fault_urls, make_gzip_bomb
from bench.faulty import EXPECTED
from bench.running_farm import fetch, list_on_topic, run_farm


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


@pytest.mark.parametrize(
    ("farm", "feeds", "page"),
    [
        (Farm(feeds=30), "d8c6e3c483c162a1", "06d2a3e040344083"),
        (Farm(feeds=30, entries=5, seed=7, port=9000, scheme="name"), "7de944ee4e6b3196", "70144ce87966ae12"),
        (Farm(feeds=30, rounds=[(0.3, 1), (0.5, 2)]), "f84aa3b5b53fe2cb", "06d2a3e040344083"),
    ],
    ids=["plain", "named hosts, another seed", "advanced"],
)
def test_the_bytes_are_always_the_same(farm: Farm, feeds: str, page: str) -> None:
    """The sums are those of the farm as it was before it came to the project."""
    assert digest(*(farm.feed_xml(f) for f in (0, 3, 8, 11, 29))) == feeds
    assert digest(*(farm.page_html(f, 3) for f in (0, 3, 8, 11, 29))) == page


def test_every_format_and_both_lengths_are_among_the_feeds() -> None:
    farm = Farm(feeds=100)
    assert Counter(farm.feed_format(f) for f in range(100)) == {"rss": 65, "atom": 30, "rdf": 5}
    assert sum(farm.has_full_text(f) for f in range(100)) == 25


def test_a_known_version_is_not_sent_again_until_the_farm_advances() -> None:
    site = Site(Farm(feeds=3, entries=2))
    path, known = "/f/000001.xml", {"if-none-match": '"1-1-0"'}
    assert site.answer(path, "", known)[0] == 304
    site.answer("/__farm/advance", "fraction=1&new=1", {})
    assert site.answer(path, "", known)[0] == 200
    site.answer("/__farm/rewind", "", {})
    assert site.answer(path, "", known)[0] == 304


def test_the_log_counts_what_is_at_once_on_a_host_and_the_gaps() -> None:
    log = Log()
    first, second = log.begin("a"), log.begin("a")
    log.end(first, 200)
    log.end(second, 304)
    log.end(log.begin("b"), 200)
    seen = log.summarise()
    assert (seen["requests"], seen["hosts"], seen["max_active_per_host"]) == (3, 2, 2)
    assert seen["status"] == {200: 2, 304: 1}
    assert isinstance(seen["min_gap_ms_per_host"], float)


def test_every_listed_fault_has_a_handler_a_host_and_an_expected_result() -> None:
    assert {name.partition("/")[0] for name in LISTED} <= set(HANDLERS)
    hosts = {url.split("/")[2] for url in list_fault_urls(8800)}
    assert len(hosts) == len(LISTED)
    assert set(EXPECTED) == set(LISTED)


def test_a_bomb_is_small_until_it_is_unpacked() -> None:
    bomb = make_gzip_bomb(3)
    assert len(bomb) < 20_000
    assert len(gzip.decompress(bomb)) > 3 * 2**20


@pytest.mark.skipif(sys.platform != "linux", reason="uses all of 127.0.0.0/8")
def test_the_served_farm_answers_and_keeps_its_own_requests_out_of_the_log() -> None:
    with run_farm(6) as farm:
        farm.warm_up()
        assert farm.read_log().requests == 0
        assert fetch(farm.feed_urls[2]) == farm.content.feed_xml(2)
        with pytest.raises(urllib.error.HTTPError, match="410"):
            fetch(next(url for url in farm.fault_urls if url.endswith("/gone")))
        farm.advance(1.0, 1)
        assert fetch(farm.feed_urls[2]) == farm.content.feed_xml(2)
        log = farm.read_log()
        assert (log.requests, log.statuses) == (3, {"200": 2, "410": 1})


def test_the_truth_is_what_a_feed_tells() -> None:
    farm = Farm(feeds=8, entries=10)
    told, whole = list_on_topic(farm, "glacier"), list_on_topic(farm, "glacier", pages=True)
    assert told < whole
    for f in range(farm.feeds):
        document = farm.feed_xml(f).decode().lower()
        assert ("glacier" in document) == any(f"/a/{f:06d}/" in url for url in told)
