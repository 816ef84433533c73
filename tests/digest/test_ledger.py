"""What a digest has used: which words of each article, and which runs of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.ledger import MAX_RUNNING_WORDS, MIN_ALLOWANCE, Ledger
from monitor.model import Article, Range
from tests.digest.material import FIRST, SECOND, write_article


def number_words(count: int, *, number: int = 1) -> Article:
    """Return an article of so many words, each with five letters, as "w0007", and a space after it."""
    return write_article(number, " ".join(f"w{place:04}" for place in range(count)))


def words(first: int, last: int) -> Range:
    """Return the range of the words of such an article from place to place."""
    return 6 * first, 6 * last - 1


def test_an_article_gives_its_share_and_a_short_notice_a_sentence() -> None:
    ledger, long = Ledger(0.1), number_words(600)
    assert ledger.take(long, words(0, 50))
    assert ledger.count_left(long) == 10
    assert not ledger.take(long, words(100, 111))
    assert ledger.take(long, words(100, 110))
    short = number_words(100, number=2)
    assert ledger.charge(short, words(0, MIN_ALLOWANCE))
    assert not ledger.charge(short, words(50, 51))


def test_words_that_were_shown_cost_nothing_and_a_part_of_a_word_is_the_word() -> None:
    ledger, article = Ledger(), number_words(100)
    assert ledger.charge(article, words(0, 30))
    assert ledger.charge(article, words(20, 40))
    assert ledger.count_left(article) == 0
    assert ledger.count_left(article, words(5, 35)) == 0
    assert ledger.charge(article, words(5, 35))
    assert not ledger.charge(article, (6 * 40, 6 * 40 + 1))
    assert ledger.count_left(article, words(40, 42)) == -2


def test_no_more_words_than_the_limit_run_in_a_row_in_one_excerpt_or_side_by_side() -> None:
    ledger, article = Ledger(0.9), number_words(1000)
    assert not ledger.charge(article, words(0, MAX_RUNNING_WORDS + 1))
    assert ledger.charge(article, words(100, 150))
    assert not ledger.charge(article, words(150, 100 + MAX_RUNNING_WORDS + 1))
    assert not ledger.take(article, words(50, 100))
    assert ledger.charge(article, words(150, 100 + MAX_RUNNING_WORDS))
    assert ledger.charge(article, words(100 + MAX_RUNNING_WORDS + 1, 250))


def test_nothing_is_said_twice_but_a_variant_may_be_and_what_is_charged_says_nothing() -> None:
    ledger = Ledger()
    one, other, third = (
        write_article(1, FIRST),
        write_article(2, f"{FIRST[:-1]} morning."),
        write_article(3, FIRST),
    )
    whole = [(0, len(each.reading.text)) for each in (one, other, third)]
    assert ledger.charge(third, whole[2])
    assert ledger.take(one, whole[0])
    assert not ledger.take(other, whole[1])
    assert ledger.take_variant(other, whole[1])
    assert not ledger.take_variant(third, whole[2])


def test_what_is_reserved_stands_and_is_part_of_the_share() -> None:
    ledger = Ledger(reserve=lambda article: [words(0, 30)] if article.id == 1 else [words(0, 60)])
    article, full = number_words(100), number_words(100, number=2)
    assert ledger.count_left(article) == 10
    assert ledger.charge(article, words(20, 40))
    assert ledger.count_left(full) == 0
    assert ledger.charge(full, words(10, 60))
    assert not ledger.charge(full, words(60, 61))


def test_words_that_stayed_in_another_version_are_the_same_words() -> None:
    article = write_article(1, FIRST, SECOND)
    text = article.reading.text.replace("on Monday", "at noon today")
    later = replace(article, version=2, reading=replace(article.reading, text=text))
    ledger = Ledger()
    assert ledger.charge(article, (0, len(FIRST)))
    left = ledger.count_left(article)
    assert ledger.charge(later, (0, text.index("\n")))
    assert ledger.count_left(article) == left - 3


# --- the law ---------------------------------------------------------------------------------

spans = st.tuples(st.integers(0, 199), st.integers(1, 120)).map(
    lambda drawn: words(drawn[0], min(200, sum(drawn)))
)


def list_runs(shown: set[int]) -> list[int]:
    """Return how many words stand in each run."""
    runs = []
    for place in sorted(shown):
        if place - 1 in shown:
            runs[-1] += 1
        else:
            runs.append(1)
    return runs


def read_places(taken: Sequence[Range]) -> set[int]:
    return {place for start, end in taken for place in range(start // 6, end // 6 + 1)}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("take", "take_variant", "charge")), st.lists(spans, min_size=1, max_size=3)
        )
    ),
    st.lists(spans, max_size=3),
    st.floats(0.01, 1.0),
)
def test_whatever_is_asked_for_an_article_gives_its_share_and_what_is_reserved(
    asked: list[tuple[str, list[Range]]], reserved: list[Range], share: float
) -> None:
    article = number_words(200)
    ledger = Ledger(share, lambda one: reserved)
    taken = [span for name, passage in asked if getattr(ledger, name)(article, *passage) for span in passage]
    shown = read_places(taken)
    most = max(MIN_ALLOWANCE, int(share * 200))
    kept: set[int] = set()
    for span in reserved:
        more = kept | read_places([span])
        kept = more if max(list_runs(more)) <= MAX_RUNNING_WORDS else kept
    assert len(shown | kept) <= max(most, len(kept))
    assert max(list_runs(shown), default=0) <= MAX_RUNNING_WORDS
