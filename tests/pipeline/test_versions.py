"""What a version of a known article takes from its page, and what it keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.model import Tags
from monitor.pipeline.desk import Report
from monitor.pipeline.versions import draft_version, says_the_same
from tests.factories import NOON, make_article, make_page, make_reading

READING = make_reading("Board DELAYS it", "The board met.", published=NOON + timedelta(days=1), updated=NOON)
REPORT = Report(READING, (), Tags((), (), ()))


def test_a_version_has_the_words_of_its_page_and_the_identity_of_its_article() -> None:
    article, page = make_article(), make_page()
    draft = draft_version(article, REPORT, page)
    assert (draft.reading, draft.page, draft.cause) == (READING, page, "outlet")
    assert (draft.folded_title, draft.folded_text) == ("board delays it", "the board met.")
    assert draft.updated == NOON
    kept = ("url", "key", "outlet", "feed_url", "published", "dated_by")
    assert [getattr(draft, name) for name in kept] == [getattr(article, name) for name in kept]


def test_an_update_that_is_told_no_more_stays_known() -> None:
    report = replace(REPORT, reading=replace(READING, updated=None))
    assert draft_version(make_article(updated=NOON), report, None).updated == NOON


@pytest.mark.parametrize(
    ("change", "same"),
    [({"authors": ("Ada Holm",)}, True), ({"title": "Board meets"}, False), ({"text": "It did."}, False)],
)
def test_the_same_is_said_with_the_same_words(change: dict[str, str], same: bool) -> None:
    assert says_the_same(READING, replace(READING, **change)) is same  # type: ignore[arg-type]  # own types all
