"""Composing: what is counted, what is shown as evidence, and that the same material gives the same digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.digest.compose import compose_digest
from monitor.digest.material import StoryPast
from monitor.digest.views import DigestView
from monitor.model import Evidence, Permalink
from tests.digest.material import FIRST, SECOND, THIRD, gather, write_article
from tests.factories import NOON, make_copy, make_story


def test_the_same_material_gives_the_same_digest() -> None:
    given = gather(write_article(1, FIRST), write_article(2, SECOND, group="ngo"))
    assert compose_digest(given) == compose_digest(given)


def test_a_text_that_says_it_is_republished_counts_as_a_copy() -> None:
    articles = write_article(1, FIRST), write_article(2, SECOND, group="ngo")
    copies = {2: make_copy(2, relation="republication", why="it says so")}
    digest = compose_digest(gather(*articles, copies=copies))
    assert [(story.origins, story.copies) for story in digest.stories] == [(1, 1)]
    assert [(group.group, group.articles, group.origins) for group in digest.groups] == [
        ("state", 1, 1),
        ("ngo", 1, 0),
    ]


def test_the_table_of_stances_counts_origins_alone() -> None:
    against = (Evidence("text", 4, 17, "outlet", None, "cue", -1.0),)
    articles = write_article(1, FIRST, evidence=against), write_article(2, SECOND, evidence=against)
    table = DigestView(compose_digest(gather(*articles))).stance_table()
    assert [row.counts for row in table] == [{"against": 2}]
    copies = {2: make_copy(2, relation="republication", why="it says so")}
    table = DigestView(compose_digest(gather(*articles, copies=copies))).stance_table()
    assert [row.counts for row in table] == [{"against": 1}]


def test_a_later_form_of_a_piece_is_neither_an_origin_nor_a_copy() -> None:
    articles = write_article(3, FIRST), write_article(2, FIRST), write_article(1, FIRST, group="ngo")
    copies = {2: make_copy(2, 3, relation="revision"), 1: make_copy(1, 3)}
    digest = compose_digest(gather(*articles, copies=copies))
    assert [(story.origins, story.copies, story.revisions) for story in digest.stories] == [(1, 1, 1)]
    assert [(group.articles, group.origins, group.revisions) for group in digest.groups] == [
        (2, 1, 1),
        (1, 0, 0),
    ]
    assert DigestView(digest).compiled_from() == "3 articles of 3 outlets: 1 origin, 1 copy and 1 later form"


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
