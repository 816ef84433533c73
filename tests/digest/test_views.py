"""What becomes a link, and what is said of a group that has no sentence left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.digest.compose import compose_digest
from monitor.digest.english import ENGLISH
from monitor.digest.views import DigestView, is_web_url
from tests.digest.material import FIRST, SECOND, THIRD, gather, write_article


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://courier.example/1", True),
        ("http://courier.example", True),
        ("https://", False),
        ("//courier.example/1", False),
        ("javascript:alert(1)", False),
        ("mailto:crew@courier.example", False),
        ("http://[courier.example/1", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, is_link: bool) -> None:
    assert is_web_url(url) is is_link


def test_a_group_whose_sentences_all_stand_in_the_summary_is_said_to_be_quoted_there() -> None:
    digest = compose_digest(gather(write_article(1, FIRST), write_article(2, SECOND, THIRD, group="ngo")))
    (story,) = digest.stories
    bare = replace(story, tellings=tuple(replace(one, statements=()) for one in story.tellings))
    view = DigestView(digest, ENGLISH)
    said = {
        (item.name, source.outlet_name, what)
        for item in view.tellings(bare)
        for sources, what in item.notes
        for source in sources
    }
    assert ("State media", "Outlet 1", "is quoted above") in said
    told = {one.group for one in story.tellings if one.statements}
    assert not [item for item in view.tellings(story) if item.telling.group in told and item.notes]
    alone = compose_digest(gather(write_article(1, FIRST)))
    assert DigestView(alone, ENGLISH).tellings(alone.stories[0]) == []
