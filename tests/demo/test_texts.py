"""What the demo's texts promise: how many, of which kinds, and that the truth in their heads is true."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from monitor.demo.sites import SITES
from monitor.demo.texts import Block, DemoArticle, Edit, load_articles, split_blocks

ARTICLES = load_articles()
BY_ID = {article.id: article for article in ARTICLES}
ON_TOPIC = [article for article in ARTICLES if article.topic]
COPIES = [article for article in ARTICLES if article.copy_of]
ORIGINALS = [article for article in ARTICLES if not article.copy_of]
EDITED = [article for article in ARTICLES if article.edit]
DEMO_ZONE = timezone(timedelta(hours=2))  # Europe/Tirane in May

# The demo must not be taken for a report on a real country, movement or victim.
REAL_NAMES = re.compile(
    r"\b(iran|tehran|khomeini|khamenei|raisi|mujahed\w*|mojahed\w*|pmoi|mek|fatwa|mullahs?|evin|ashraf"
    r"|amnesty|reuters|albania|tirana|united nations)\b|ایران|تهران|خمینی|مجاهد",
    re.IGNORECASE,
)


def ids(article: DemoArticle) -> str:
    return article.id


def test_there_are_enough_articles_of_every_kind() -> None:
    assert len(ON_TOPIC) >= 62
    assert len(ARTICLES) - len(ON_TOPIC) >= 8
    assert sum(article.topic for article in COPIES) >= 14
    assert {article.relation for article in COPIES} == {"verbatim", "cut", "excerpt", "reheadlined"}
    assert {article.kind for article in ON_TOPIC} == {"news", "opinion", "statement"}
    assert len(BY_ID) == len(ARTICLES)


def test_between_eight_and_ten_stories_each_told_by_several_sides() -> None:
    affiliations = {site.id: site.affiliation for site in SITES}
    sides: dict[str, set[str]] = {}
    for article in ON_TOPIC:
        assert article.story is not None
        sides.setdefault(article.story, set()).add(affiliations[article.outlet])
    assert 8 <= len(sides) <= 10
    assert all(len(told_by) >= 2 for told_by in sides.values()), sides


def test_each_side_has_an_opinion_piece() -> None:
    affiliations = {site.id: site.affiliation for site in SITES}
    opinions = {affiliations[article.outlet] for article in ON_TOPIC if article.kind == "opinion"}
    assert {"state", "opposition", "independent"} <= opinions


def test_every_local_day_has_its_share_of_the_news() -> None:
    days = Counter(article.published.astimezone(DEMO_ZONE).date() for article in ON_TOPIC)
    assert sorted(days) == [date(2026, 5, 12), date(2026, 5, 13), date(2026, 5, 14)]
    assert min(days.values()) >= 15


def test_the_persian_articles_are_in_persian() -> None:
    persian = [article for article in ON_TOPIC if article.language == "fa"]
    assert len(persian) >= 5
    for article in persian:
        letters = [char for char in article.body if char.isalpha()]
        assert sum("\u0600" <= char <= "\u06ff" for char in letters) == len(letters)


def test_off_topic_articles_belong_to_no_story() -> None:
    assert all(article.story is None for article in ARTICLES if not article.topic)


@pytest.mark.parametrize("article", [article for article in ORIGINALS if article.topic], ids=ids)
def test_originals_have_the_length_of_news(article: DemoArticle) -> None:
    assert 180 <= len(article.body.split()) <= 350


@pytest.mark.parametrize("article", ARTICLES, ids=ids)
def test_quotations_stand_in_the_body_in_quotation_marks(article: DemoArticle) -> None:
    bodies = [article.body] + ([article.edit.body] if article.edit else [])
    for quotation in article.quotes:
        for body in bodies:
            assert re.search(f'["“«]{re.escape(quotation.text)},?["”»]', body), quotation


@pytest.mark.parametrize("article", ARTICLES, ids=ids)
def test_speakers_are_named_in_the_body(article: DemoArticle) -> None:
    for quotation in article.quotes:
        assert quotation.speaker.split()[-1] in article.body


@pytest.mark.parametrize("article", ARTICLES, ids=ids)
def test_nothing_is_about_the_real_world(article: DemoArticle) -> None:
    texts = [article.title, article.body, article.summary, article.caption or "", article.provenance or ""]
    assert not REAL_NAMES.search(" ".join(texts))


@pytest.mark.parametrize("article", COPIES, ids=ids)
def test_copies_hold_what_their_relation_says(article: DemoArticle) -> None:
    assert article.copy_of is not None
    original = BY_ID[article.copy_of]
    mine, theirs = split_blocks(article.body), split_blocks(original.body)
    places = [place for place in range(len(theirs)) if theirs[place : place + len(mine)] == mine]
    expected = {
        "verbatim": (article.title == original.title, mine == theirs),
        "reheadlined": (article.title != original.title, mine == theirs),
        "cut": (places == [0], len(mine) < len(theirs)),
        "excerpt": (len(places) == 1 and places[0] > 0, len(mine) < len(theirs)),
    }
    assert article.relation is not None
    assert expected[article.relation] == (True, True)
    assert original.copy_of is None
    assert article.outlet != original.outlet
    assert article.published > original.published
    assert (article.story, article.topic, article.language) == (
        original.story,
        original.topic,
        original.language,
    )


def test_originals_are_no_copies_of_each_other() -> None:
    paragraphs = Counter(block.text for article in ORIGINALS for block in split_blocks(article.body))
    assert [text for text, times in paragraphs.items() if times > 1] == []


def test_one_agency_piece_is_printed_by_a_state_and_an_opposition_outlet() -> None:
    affiliations = {site.id: site.affiliation for site in SITES}
    printed: dict[str, set[str]] = {}
    for article in COPIES:
        assert article.copy_of is not None
        if BY_ID[article.copy_of].outlet == "northern-wire":
            printed.setdefault(article.copy_of, set()).add(affiliations[article.outlet])
    assert any({"state", "opposition"} <= sides for sides in printed.values())


def test_some_copies_name_their_origin_and_some_do_not() -> None:
    assert {bool(article.provenance) for article in COPIES} == {True, False}
    assert all(article.provenance is None for article in ORIGINALS)


def test_two_articles_are_edited_after_publication() -> None:
    corrected, softened = EDITED
    assert corrected.edit is not None
    assert softened.edit is not None
    assert "46 people" in corrected.body
    assert "36 people" in corrected.edit.body
    assert "46 people" not in corrected.edit.body
    assert softened.edit.title != softened.title
    assert all(article.edit and article.edit.at > article.published for article in EDITED)


def test_an_edit_applies_from_its_moment_on() -> None:
    published = datetime(2026, 5, 12, 8, tzinfo=UTC)
    edit = Edit(at=published + timedelta(hours=1), body="Nine boats.", title="Nine")
    article = DemoArticle("a", "site", published, "Six", "Six boats.", summary="Boats.", edit=edit)

    before = article.as_of(edit.at - timedelta(seconds=1))
    after = article.as_of(edit.at)

    assert before is article
    assert (after.title, after.body, after.summary) == ("Nine", "Nine boats.", "Boats.")
    assert (after.modified, after.changed, before.changed) == (edit.at, edit.at, published)


def test_a_body_is_parted_into_paragraphs_headings_and_quotations() -> None:
    assert split_blocks("One\nline.\n\n## A heading\n\n> Words.\n\n\n\nTwo.") == (
        Block("paragraph", "One line."),
        Block("heading", "A heading"),
        Block("quote", "Words."),
        Block("paragraph", "Two."),
    )


def test_articles_are_read_from_any_folder(tmp_path: Path) -> None:
    head = "id: x1\noutlet: mill\npublished: '2026-05-12T06:00:00+00:00'\ntitle: 'Grain: a report'\n"
    (tmp_path / "x1.md").write_text(f"---\n{head}---\n\nOne.\n\nTwo --- and three.\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not an article", encoding="utf-8")

    (article,) = load_articles(tmp_path)

    assert article.title == "Grain: a report"
    assert article.body == "One.\n\nTwo --- and three."
    assert article.published == datetime(2026, 5, 12, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "No head at all.",
        "---\nid: x1\n---\n\nNo outlet.",
        "---\n- a list\n---\n\nText.",
        "---\nid: [\n---\n\nText.",
        "---\nid: x\noutlet: o\ntitle: t\npublished: soon\n---\n\nText.",
        "---\nid: x\noutlet: o\ntitle: t\npublished: '2026-05-12T06:00:00'\n---\n\nNo zone.",
        "---\nid: x\noutlet: o\ntitle: t\npublished: '2026-05-12T06:00:00+00:00'\ncolour: red\n---\n\nText.",
    ],
    ids=["headless", "incomplete", "list", "no-yaml", "no-date", "no-zone", "unknown-key"],
)
def test_a_malformed_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.md").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.md is not an article"):
        load_articles(tmp_path)
