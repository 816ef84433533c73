"""Composing: what is counted, what is shown as evidence, and that the same material gives the same digest."""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.digest import find_repeated
from monitor.digest.compose import compose_digest
from monitor.digest.english import ENGLISH
from monitor.digest.ledger import MAX_RUNNING_WORDS, MIN_ALLOWANCE
from monitor.digest.material import ChangedArticle, DayMaterial, StoryPast
from monitor.digest.stances import list_marks
from monitor.digest.verify import list_excerpts, verify_digest
from monitor.digest.views import DigestView
from monitor.model import (
    Article,
    Attribution,
    DayFigures,
    Digest,
    Evidence,
    Excerpt,
    Permalink,
    Revision,
)
from tests.circles import gather_circles
from tests.digest.material import FIRST, SECOND, THIRD, gather, write_article
from tests.digest.test_ledger import list_runs
from tests.factories import NOON, TOPIC, make_copy, make_story

WORDS = (
    "harbour",
    "board",
    "quay",
    "pilots",
    "herring",
    "boats",
    "town",
    "storm",
    "lantern",
    "vote",
    "winter",
)
sentences = st.lists(st.sampled_from(WORDS), min_size=4, max_size=30).map(
    lambda words: f"Pilots of Ilsa saw the {' '.join(words)}."
)
texts = st.lists(sentences, min_size=1, max_size=6, unique=True)


def _draw_evidence(length: int) -> st.SearchStrategy[tuple[Evidence, ...]]:
    """Return spans of a text of at least so many characters."""
    spans = st.tuples(st.integers(0, length - 1), st.integers(1, 200)).map(
        lambda drawn: Evidence("text", drawn[0], min(length, sum(drawn)), "outlet", None, "cue", -1.0)
    )
    return st.lists(spans, max_size=3).map(tuple)


def _quote(article: Article) -> Article:
    """Return an article whose second sentence is known to be somebody's words."""
    said = (
        Attribution(((one.start, one.end),), (), (), True, "Ada Quill", None, ())
        for one in article.tags.sentences[1:2]
    )
    return replace(article, tags=replace(article.tags, attributions=tuple(said)))


def _change(article: Article) -> ChangedArticle:
    """Return an article of which every "harbour" was a "port" before."""
    reading = article.reading
    before, after = (
        Revision(article.id, version, reading.title, text, NOON)
        for version, text in ((0, reading.text.replace("harbour", "port")), (1, reading.text))
    )
    return ChangedArticle(article, before, after, None)


@st.composite
def days(draw: st.DrawFn) -> DayMaterial:
    """Return the material of a day: articles of several groups in several stories, some of them copies."""
    written = draw(st.lists(texts, min_size=1, max_size=8))
    articles = [
        _quote(
            write_article(
                number, *text, group=draw(st.sampled_from(("state", "ngo", "party"))), evidence=found
            )
        )
        for number, text in enumerate(written, start=1)
        for found in [draw(_draw_evidence(sum(map(len, text))))]
    ]
    places = [draw(st.integers(0, 2)) for _ in articles]
    members: dict[int, list[int]] = {}
    copies = {}
    for article, place in zip(articles, places, strict=True):
        if members.get(place) and draw(st.booleans()):
            copies[article.id] = make_copy(article.id, members[place][0])
        members.setdefault(place, []).append(article.id)
    stories = tuple(make_story(f"harbour-{place}", tuple(ids)) for place, ids in sorted(members.items()))
    changed = tuple(_change(one) for one in articles if draw(st.booleans()))
    share = draw(st.floats(0.05, 0.9))
    return gather(*articles, stories=stories, copies=copies, changed=changed, max_share=share)


def list_passages(digest: Digest) -> list[Excerpt]:
    """Return what the running text of a digest says."""
    told = [*digest.lead]
    for story in digest.stories:
        told += [*story.summary, *story.background]
        told += [one for telling in story.tellings for one in telling.statements]
    return [one.excerpt for one in told]


@given(days(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_the_same_material_gives_the_same_digest_in_whatever_order_it_comes(
    material: DayMaterial, order: Random
) -> None:
    articles, stories = list(material.articles), list(material.stories)
    order.shuffle(articles)
    order.shuffle(stories)
    mixed = replace(material, articles=tuple(articles), stories=tuple(stories))
    assert compose_digest(mixed) == compose_digest(material)


@given(days())
@settings(deadline=None, max_examples=60)
def test_nothing_is_said_twice(material: DayMaterial) -> None:
    digest = compose_digest(material)
    dated = [item.statement.excerpt for story in digest.stories for item in story.timeline]
    assert find_repeated([one.text for one in (*list_passages(digest), *dated)]) == []


@given(days())
@settings(deadline=None, max_examples=60)
def test_all_that_is_shown_of_an_article_is_its_share_and_what_its_labels_rest_on(
    material: DayMaterial,
) -> None:
    texts = {(one.id, one.version): one.reading.text for one in material.articles}
    texts |= {(one.before.article_id, one.before.version): one.before.text for one in material.changed}
    ends = {key: [word.end() for word in re.finditer(r"\S+", text)] for key, text in texts.items()}
    shown: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for one in list_excerpts(compose_digest(material)):
        if one.field == "text":
            key = one.article_id, one.version
            shown[key].update(range(bisect(ends[key], one.start), bisect_left(ends[key], one.end) + 1))
    marks = {
        one.id: sum(len(one.reading.text[slice(*span)].split()) for span in list_marks(one, TOPIC))
        for one in material.articles
    }
    for (article_id, version), places in shown.items():
        length = len(ends[article_id, 1])
        assert len(places) <= max(MIN_ALLOWANCE, material.max_share * length) + marks[article_id], version
        assert max(list_runs(places)) <= MAX_RUNNING_WORDS


@given(days())
@settings(deadline=None, max_examples=30)
def test_every_excerpt_is_an_exact_span_and_every_origin_of_the_lead_another(material: DayMaterial) -> None:
    digest = compose_digest(material)
    texts = {(article.id, 1): article.reading.text for article in material.articles}
    texts |= {(one.article.id, 0): one.before.text for one in material.changed}
    titles = {article.id: article.reading.title for article in material.articles}
    assert (
        verify_digest(
            digest,
            lambda number, version, field: titles[number] if field == "title" else texts[number, version],
        )
        == []
    )
    origins = [one.excerpt.article_id for one in digest.lead]
    assert len(set(origins)) == len(origins) <= 5
    assert all(material.copies[one].of_id is None for one in origins)


def test_a_text_that_says_it_is_republished_counts_as_a_copy() -> None:
    articles = write_article(1, FIRST), write_article(2, SECOND, group="ngo")
    copies = {2: make_copy(2, relation="republication", why="it says so")}
    digest = compose_digest(gather(*articles, copies=copies))
    assert [(story.origins, story.copies) for story in digest.stories] == [(1, 1)]
    assert [(group.group, group.articles, group.origins) for group in digest.groups] == [
        ("state", 1, 1),
        ("ngo", 1, 0),
    ]


def test_a_later_form_of_a_piece_is_neither_an_origin_nor_a_copy() -> None:
    articles = write_article(3, FIRST), write_article(2, FIRST), write_article(1, FIRST, group="ngo")
    copies = {2: make_copy(2, 3, relation="revision"), 1: make_copy(1, 3)}
    digest = compose_digest(gather(*articles, copies=copies))
    assert [(story.origins, story.copies, story.revisions) for story in digest.stories] == [(1, 1, 1)]
    assert [(group.articles, group.origins, group.revisions) for group in digest.groups] == [
        (2, 1, 1),
        (1, 0, 0),
    ]
    assert (
        DigestView(digest, ENGLISH).compiled_from()
        == "3 articles of 3 outlets: 1 origin, 1 copy and 1 later form"
    )


def test_a_section_has_the_best_title_of_those_the_day_brought_and_it_can_read() -> None:
    foreign = write_article(1, FIRST, title="Le quai est fermé")
    foreign = replace(foreign, reading=replace(foreign.reading, language="fr"))
    articles = foreign, write_article(2, SECOND, title="Second"), write_article(3, THIRD, title="Third")
    past = StoryPast(titles=(9, 1, 3, 2))
    digest = compose_digest(gather(*articles, pasts={"harbour-1": past}))
    assert digest.headline is not None
    assert digest.headline.excerpt.text == "Third"
    assert [story.heading.excerpt.text for story in digest.stories] == ["Second"]


def test_a_story_that_began_before_the_day_says_since_when() -> None:
    begun = NOON - timedelta(days=2)
    past = StoryPast(earlier=Permalink(begun.date(), "harbour-1"), former_ids=("harbour-0",))
    story = make_story("harbour-1", (1,), first_at=begun)
    (told,) = compose_digest(
        gather(write_article(1, FIRST), stories=(story,), pasts={"harbour-1": past})
    ).stories
    assert (told.continued, told.since, told.earlier, told.former_ids) == (
        True,
        begun,
        past.earlier,
        ("harbour-0",),
    )
    (new,) = compose_digest(gather(write_article(1, FIRST))).stories
    assert (new.continued, new.since, new.earlier, new.follows) == (False, None, None, None)


def test_a_story_that_takes_up_another_names_it_by_an_exact_title() -> None:
    earlier = write_article(40, SECOND, title="Herring runs out")
    past = StoryPast(follows=make_story("harbour-0", (40,)), follows_article=earlier)
    (told,) = compose_digest(gather(write_article(1, FIRST), pasts={"harbour-1": past})).stories
    assert told.follows is not None
    assert (told.follows.title.article_id, told.follows.title.text) == (40, "Herring runs out")


def test_the_evidence_shown_speaks_for_the_label() -> None:
    against = Evidence("text", 4, 17, "outlet", None, "cue", -1.0)
    favour = Evidence("text", 29, 37, "outlet", None, "approving word", 0.25)
    digest = compose_digest(gather(write_article(1, FIRST, evidence=(against, favour))))
    (line,) = digest.stories[0].tellings[0].stances
    assert [mark.span.text for one in line.passages for mark in one.marks] == [FIRST[4:17]]


def test_a_day_without_articles_has_no_headline() -> None:
    digest = compose_digest(gather(stories=()))
    assert (digest.headline, digest.lead, digest.stories, digest.sources) == (None, (), (), ())


def test_the_fortnight_is_passed_on_and_paywalled_sources_are_named() -> None:
    figures = (DayFigures(date(2024, 3, 4), 7, 5, 4),)
    walled = write_article(2, SECOND)
    walled = replace(walled, reading=replace(walled.reading, paywalled=True))
    digest = compose_digest(gather(write_article(1, FIRST), walled, fortnight=figures))
    assert digest.fortnight == figures
    (number,) = digest.health.paywalled
    assert digest.sources[number - 1].article_id == 2


def test_an_opinion_is_told_apart_and_never_as_news() -> None:
    opinion = write_article(2, SECOND)
    opinion = replace(opinion, reading=replace(opinion.reading, kind="opinion"))
    digest = compose_digest(gather(write_article(1, FIRST), opinion))
    (line,) = digest.opinions
    assert line.passage is not None
    assert line.passage.excerpt.text == SECOND
    assert SECOND not in [one.text for one in list_passages(digest)]


def test_a_day_is_let_go_when_its_digest_is_composed() -> None:
    with gather_circles() as circles:
        compose_digest(gather(write_article(1, FIRST, SECOND), write_article(2, THIRD)))
    assert [one for one in circles if type(one).__module__.startswith("monitor.")] == []
