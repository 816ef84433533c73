"""Which articles belong to a topic, and why."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.topics import TopicMatcher
from monitor.model import MatchRule, Target, Topic


def make_topic(
    *, any: tuple[str, ...] = (), all: tuple[str, ...] = (), none: tuple[str, ...] = (), near: object = ()
) -> Topic:
    rule = MatchRule(any, all, none, tuple(near))  # type: ignore[arg-type]  # pairs are written as lists here
    target = Target("board", "the board", "actor", ("harbour board",), (), ())
    return Topic("harbour", "Harbour", "Harbour", "Ilsa", ("en",), rule, (target,), ())


def matched(topic: Topic, text: str, title: str = "Untitled") -> list[tuple[str, str]] | None:
    matches = TopicMatcher([topic]).match(title, text)
    if not matches:
        return None
    fields = {"title": title, "text": text}
    return [(hit.term, fields[hit.field][hit.start : hit.end]) for hit in matches[0].hits]


def test_one_of_any_is_enough_and_says_where() -> None:
    topic = make_topic(any=("old harbour", "closing of the quay"))
    assert matched(topic, "They left the Old Harbour at noon.") == [("old harbour", "Old Harbour")]
    assert matched(topic, "Nothing here.") is None
    assert matched(topic, "Nothing here.", title="Old harbour sold") == [("old harbour", "Old harbour")]


def test_all_and_none_restrict() -> None:
    topic = make_topic(any=("harbour",), all=("Ilsa",), none=("harbour master chef",))
    assert matched(topic, "The harbour of Ilsa") == [("harbour", "harbour"), ("Ilsa", "Ilsa")]
    assert matched(topic, "The harbour of Orn") is None
    assert matched(topic, "Ilsa: harbour master chef crowned") is None


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("dredging of the quay", True),
        ("the quay was dredged", True),
        ("dredging one two three quay", True),
        ("dredging one two three four quay", False),
        ("quay. dredger", True),
    ],
)
def test_nearness_counts_the_words_between_in_either_order(text: str, hit: bool) -> None:
    assert (matched(make_topic(near=(("dredg*", "quay", 3),)), text) is not None) is hit


def test_nearness_does_not_reach_from_the_title_into_the_text() -> None:
    topic = make_topic(near=(("dredg*", "quay", 5),))
    assert matched(topic, "quay", title="dredging") is None


def test_many_far_pairs_are_all_weighed() -> None:
    topic = make_topic(near=(("dredg*", "quay", 2),))
    text = "dredging " + "word " * 50 + "quay " + "word " * 50 + "dredged quay"
    assert matched(topic, text) == [("dredg*", "dredged"), ("quay", "quay")]


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"any": ("(a+)+$", "(a|a)*b", "[a-")}, id="what other programs take for a pattern"),
        pytest.param({"any": ("a " * 200 + "b",)}, id="a phrase that nearly stands at every word"),
        pytest.param({"any": ("a*", "aa*", "aaa*")}, id="stems of stems"),
        pytest.param({"near": (("a", "b", 2),)}, id="pairs without end"),
    ],
)
def test_fault_21_no_rule_of_a_user_takes_more_than_linear_time(rule: dict[str, Any]) -> None:
    """A rule has words and stems, no patterns. In this text every word begins a term, and nearly all pairs meet."""
    matcher = TopicMatcher([make_topic(**rule)])

    def measure(size: int) -> float:
        text = "a b " * size + "a" * size
        took = []
        for _ in range(5):  # the least of them, for a machine may have other things to do
            started = time.process_time()
            matcher.match("a", text)
            took.append(time.process_time() - started)
        return min(took)

    assert measure(32_000) < 24 * measure(4_000)  # 8 times is linear, 64 times is quadratic


def test_hints_are_looser_than_a_match() -> None:
    matcher = TopicMatcher([make_topic(near=(("dredg*", "quay", 3),))])
    assert matcher.hints("Harbour board meets")
    assert matcher.hints("A quay")
    assert not matcher.hints("A lighthouse")


def test_several_topics_are_matched_side_by_side() -> None:
    first, second = make_topic(any=("quay",)), make_topic(any=("pier",))
    matches = TopicMatcher([first, second]).match("Pier and quay", "")
    assert [hit.term for match in matches for hit in match.hits] == ["quay", "pier"]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>The <b>dred</b>ging of the quay</p>",
        "dred&shy;ging at the qu\u200bay",
        "DREDGING&nbsp;and&#32;QUAY",
        "<script>dredging</script> quay",
        "a &lt; b dredging &gt; quay",
        "3 < 4 dredging > 2 quay",
    ],
)
def test_what_may_match_is_seen_through_markup(markup: str) -> None:
    matcher = TopicMatcher([make_topic(near=(("dredg*", "quay", 3),))])
    assert matcher.may_match(markup)
    assert matcher.may_hint(markup)


def test_what_cannot_match_is_told_from_too_few_terms() -> None:
    matcher = TopicMatcher([make_topic(all=("pilot*",), near=(("dredg*", "quay", 3),))])
    assert not matcher.may_match("dredging at the quay")
    assert matcher.may_hint("dredging at the quay")
    assert not matcher.may_match("pilots dredging")
    assert not matcher.may_hint("<p>a lighthouse</p>")


WORDS = st.lists(
    st.sampled_from(["harbour", "Board", "dredging", "İskele", "قتل", "قَتل", "عام", "x"]), max_size=6
)


@given(
    WORDS,
    WORDS,
    st.lists(st.sampled_from(["dredg*", "harbour board", "iskele", "قتل عام", "x*"]), min_size=1, max_size=2),
)
def test_everything_that_matches_may_match(title: list[str], text: list[str], terms: list[str]) -> None:
    matcher = TopicMatcher([make_topic(any=tuple(terms))])
    if matcher.match(" ".join(title), " ".join(text)):
        assert matcher.may_match(f"{' '.join(title)}\n<p>{'</b> <b>'.join(text)}</p>")
