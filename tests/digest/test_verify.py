"""What is proven of a digest: all of its excerpts, wherever they stand in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from monitor.digest.compose import compose_digest
from monitor.digest.material import ChangedArticle, Kin, StoryPast
from monitor.digest.verify import list_excerpts, verify_digest
from monitor.model import Digest, Evidence, Revision, TextField
from tests.digest.material import FIRST, SECOND, THIRD, gather, make_reworking, write_article
from tests.factories import NOON, make_copy, make_story

ORIGIN = write_article(5, FIRST, SECOND)
COPY = write_article(
    1, THIRD, group="ngo", title="Thieves", evidence=(Evidence("text", 0, 6, "outlet", None, "cue", -1.0),)
)
ELDER, FOLLOWED = write_article(30, SECOND, title="Elder"), write_article(90, FIRST, title="Followed")
WORDS = {one.id: one for one in (ORIGIN, COPY, ELDER, FOLLOWED)}


def compose() -> Digest:
    """Return a digest with excerpts in sections, copies, changes and a story that takes up another."""
    before, after = (
        Revision(5, version, ORIGIN.reading.title, text, NOON)
        for version, text in ((0, THIRD), (1, ORIGIN.reading.text))
    )
    past = StoryPast(follows=make_story("harbour-0", (90,)), follows_article=FOLLOWED)
    kin = Kin(
        elders={30: ELDER},
        reworkings={1: make_reworking(own=((0, len(THIRD)),), own_headline=True)},
    )
    return compose_digest(
        gather(
            ORIGIN,
            COPY,
            copies={30: make_copy(30), 1: make_copy(1, 30)},
            kin=kin,
            pasts={"harbour-1": past},
            stories=(make_story("harbour-1", (1, 5), first_at=NOON - timedelta(days=2)),),
            changed=(ChangedArticle(ORIGIN, before, after, None),),
        )
    )


def read_words(number: int, version: int, field: TextField) -> str:
    if (number, version, field) == (5, 0, "text"):  # as it was before its outlet changed it
        return THIRD
    return str(getattr(WORDS[number].reading, field))


def find_places(told: Any) -> Iterator[str]:
    """Yield every excerpt in a digest as it is stored, whatever it hangs on."""
    if isinstance(told, dict) and "field" in told:
        yield json.dumps(told)
    elif isinstance(told, dict | list):
        for one in told.values() if isinstance(told, dict) else told:
            yield from find_places(one)


def test_every_excerpt_that_a_digest_stores_is_listed() -> None:
    digest = compose()
    stored = find_places(json.loads(TypeAdapter(Digest).dump_json(digest)))
    listed = (json.dumps(json.loads(TypeAdapter(Any).dump_json(one))) for one in list_excerpts(digest))
    assert Counter(stored) == Counter(listed)


def test_what_is_not_there_is_found_out_wherever_it_stands() -> None:
    digest = compose()
    assert verify_digest(digest, read_words) == []
    assert {THIRD, "Pilots"} <= {one.text for one in list_excerpts(digest) if one.article_id == 1}
    assert {one.article_id for one in list_excerpts(digest)} == set(WORDS)
    for gone in WORDS:

        def read_others(number: int, version: int, field: TextField, gone: int = gone) -> str | None:
            return None if number == gone else read_words(number, version, field)

        wrong = verify_digest(digest, read_others)
        assert {(one.excerpt.article_id, one.found) for one in wrong} == {(gone, None)}


def test_a_mark_that_is_not_in_its_sentence_is_found_out() -> None:
    digest = compose()
    (tree,) = digest.copies or ()
    copy = tree.members[-1]
    (passage,) = copy.stances[0].passages
    (mark,) = passage.marks
    moved = replace(passage, marks=(replace(mark, span=replace(mark.span, start=1, end=7)),))
    stances = (replace(copy.stances[0], passages=(moved,)),)
    wrong = replace(
        digest, copies=(replace(tree, members=(tree.members[0], replace(copy, stances=stances))),)
    )
    assert [(one.excerpt.text, one.found) for one in verify_digest(wrong, read_words)] == [
        ("Pilots", "ilots ")
    ]
