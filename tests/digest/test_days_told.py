"""Different days for the same event; `test_accounts.py` has the cases."""

from __future__ import annotations

from itertools import combinations
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest.days_told import LEAST_ALIKE, LEAST_SHARED, find_day_disputes
from monitor.digest.disputes import Said, list_stems, list_words_around, measure_overlap
from tests.digest.material import write_article

UTC = ZoneInfo("UTC")
WORDS = ("harbour", "lantern", "herring", "lighthouse", "captain", "northern", "ferry", "council")
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=4, max_size=8, unique=True)


def find_alike(texts: list[str]) -> bool:
    """Compare every two sentences, as slowly as can be."""
    stems = []
    for text in texts:
        article = write_article(1, text)
        start = text.index("in 19")
        stems.append(list_stems(list_words_around(Said(article, (0, len(text)), (start, start + 7)))))
    return any(
        len(one & other) >= LEAST_SHARED and measure_overlap(one, other) >= LEAST_ALIKE
        for one, other in combinations(stems, 2)
    )


@settings(deadline=None)
@given(st.lists(SENTENCES, min_size=2, max_size=4))
def test_no_pair_that_is_alike_is_passed_over(stories: list[list[str]]) -> None:
    texts = [f"{' '.join(words).capitalize()} sank in {1950 + year}." for year, words in enumerate(stories)]
    articles = [write_article(len(texts) - place, text) for place, text in enumerate(texts)]
    assert bool(find_day_disputes(articles, UTC)) == find_alike(texts)


def test_sentences_with_other_numbers_tell_of_other_events() -> None:
    texts = (
        "In 1987 the old camps of Ostrel saw 400 boats burn.",
        "In 1988 the old camps of Ostrel saw 90 boats burn.",
    )
    articles = [write_article(2 - place, text) for place, text in enumerate(texts)]
    assert find_day_disputes(articles, UTC) == []
    same = [write_article(2, texts[0]), write_article(1, texts[1].replace("90", "400"))]
    assert [
        [said.text for said in version] for one in find_day_disputes(same, UTC) for version in one.versions
    ] == [["In 1987"], ["In 1988"]]


def test_what_is_done_about_an_event_has_a_day_of_its_own() -> None:
    acquitted = write_article(2, "The court in Ilsa acquitted the pilot Marta Veliu of fraud on Monday.")
    overturned = write_article(
        1, "A court in Ilsa overturned on Thursday that the pilot Marta Veliu was acquitted of fraud."
    )
    friday = write_article(3, "The court in Ilsa acquitted the pilot Marta Veliu of fraud on Friday.")
    assert find_day_disputes([acquitted, overturned], UTC) == []
    assert len(find_day_disputes([acquitted, friday], UTC)) == 1
