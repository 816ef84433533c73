"""The measurement of digests: what it counts as repeated and as ahead, and that it runs on a small day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from bench.digest import count_reproduced, find_repeated
from bench.digest_content import (
    PEERS,
    REFERENCES,
    Reference,
    Sample,
    choose_first,
    choose_in_turn,
    find_reference,
    report_content,
    score_all,
)
from bench.digest_cost import invent_day, measure_day
from monitor.demo.texts import load_articles
from monitor.digest.compose import compose_digest
from tests.bench.scripts import run_script
from tests.conftest import Demo
from tests.digest.material import FIRST, SECOND, gather, write_article

OLD = ("The quay was built long ago.", "Nobody remembers by whom.", "It is made of stone.")
NEW = ("The board closed the quay on Monday.", "Pilots protested in the square.")


def test_texts_that_share_half_of_their_runs_of_four_words_say_the_same() -> None:
    one, other = "The board closed the quay on Monday.", "The board closed the quay again, pilots say."
    assert find_repeated([one, other, *OLD]) == [(one, other)]
    assert find_repeated([one, one.upper()]) == [(one, one.upper())]


def test_what_is_reproduced_of_an_article_is_counted_once_whatever_shows_it() -> None:
    material = gather(write_article(1, FIRST, SECOND), write_article(2, FIRST, group="ngo"))
    texts = {(one.id, one.version): one.reading.text for one in material.articles}
    digest = compose_digest(replace(material, max_share=0.9))
    statements = [*digest.lead, *(one for story in digest.stories for one in story.summary)]
    told = {one.excerpt.text for one in statements if one.excerpt.article_id == 1}
    assert told
    words = sum(len(text.split()) for text in told)
    assert count_reproduced(digest, texts)[1] == [words, words]
    twice = replace(digest, lead=(*digest.lead, *digest.lead))
    assert count_reproduced(twice, texts) == count_reproduced(digest, texts)


def test_the_reference_of_a_story_is_the_one_that_covers_most_of_its_articles() -> None:
    references = [Reference(("d1", "d2"), "one"), Reference(("d2", "d3", "d4"), "two")]
    assert find_reference({"d2", "d3"}, references) == "two"
    assert find_reference({"d9"}, references) is None


def test_every_article_that_a_reference_covers_is_the_demos() -> None:
    known = {article.id for article in load_articles()}
    days = json.loads(REFERENCES.read_text("utf-8"))["days"].values()
    named = [name for day in days for story in day["stories"] for name in story["articles"]]
    assert {*named} <= known
    assert len(named) == len({*named})


def test_lead_baselines_begin_with_the_newest_article() -> None:
    assert choose_first([OLD, NEW], 3) == [*NEW, OLD[0]]
    assert choose_in_turn([OLD, NEW], 3) == [NEW[0], OLD[0], NEW[1]]


def test_a_text_that_is_its_reference_is_ahead_of_all_and_every_row_has_as_many_sentences() -> None:
    sample = Sample("lead", NEW, " ".join(NEW), (OLD, NEW, OLD[::-1]))
    assert all(len(choose(sample.articles, 2)) == 2 for choose in PEERS.values())
    scored = score_all([sample])
    assert set(scored["monitor"].f1.values()) == {1.0}
    assert scored["random"].f1["rouge1"] < 0.9
    section = report_content("A title", [sample], {"monitor": scored["monitor"], "random": scored["random"]})
    assert "- ok: ahead of random" in str(section)
    worse = report_content("A title", [sample], {"monitor": scored["random"], "best": scored["monitor"]})
    assert "- MISSED: ahead of best" in str(worse)
    assert not worse.failed


def test_an_invented_day_is_what_it_says() -> None:
    day = invent_day(60, 8)
    assert (len(day.articles), len(day.stories)) == (60, 8)
    assert {id_ for story in day.stories for id_ in story.article_ids} == set(day.copies)
    assert 0 < sum(link.of_id is not None for link in day.copies.values()) < 30
    for article in day.articles:
        assert day.start < article.published <= day.end
        assert day.end - day.start == timedelta(days=1)
        assert all(article.reading.text[one.start : one.end].endswith(".") for one in article.tags.sentences)
    cost = measure_day(60, 8)
    assert (cost.articles, cost.stories) == (60, 8)
    assert cost.peak_mb > 1


def test_it_runs(demo: Demo) -> None:
    smaller = ["--articles", "48", "--day", "20", "--others", "0", "30", "--digests", "1", "33"]
    done = run_script("digest.py", "--demo", str(demo.folder), *smaller)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "- ok: all excerpts are exact spans of stored articles" in done.stdout
    assert "## The lead" in done.stdout
    assert "- ok: every sentence of a lead is of another origin" in done.stdout
    assert "| 48 | 4 |" in done.stdout
    assert "| 30 |" in done.stdout
    assert "| 33 |" in done.stdout
