import time

import pytest

from monitor.tag.networks import load_network
from monitor.tag.sentiment import Mention, Sentiment, judge_mentions, mask_names


def mention(text: str, name: str, *others: str) -> Mention:
    start = text.index(name)
    ranges = tuple((text.index(other), text.index(other) + len(other)) for other in others)
    return Mention(text, start, start + len(name), ranges)


def judge(*mentions: Mention) -> list[Sentiment]:
    return judge_mentions(load_network("sentiment"), mentions)


def side(sentiment: Sentiment) -> str:
    chances = {"against": sentiment.against, "neutral": sentiment.neutral, "favour": sentiment.favour}
    return max(chances, key=lambda each: chances[each])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The committee praised Mara Oduya for her honest and brave work.", "favour"),
        ("Mara Oduya lied to the board and betrayed its trust, the disgraceful record shows.", "against"),
        ("Mara Oduya arrived in the capital on Tuesday.", "neutral"),
    ],
)
def test_unmistakable_sentences(text: str, expected: str) -> None:
    assert side(judge(mention(text, "Mara Oduya"))[0]) == expected


def test_the_chances_are_one_together_and_the_balance_is_their_difference() -> None:
    (found,) = judge(mention("The Harbour League welcomed the ruling.", "Harbour League"))
    assert found.against + found.neutral + found.favour == pytest.approx(1, abs=1e-5)
    assert found.balance == pytest.approx(found.favour - found.against)


def test_the_name_and_those_of_other_targets_are_hidden() -> None:
    text = "The League accused the Union of fraud."
    assert mask_names(mention(text, "League", "Union")) == "The  | [MASK] |  accused the  [MASK]  of fraud."
    swapped = "The Union accused the League of fraud."
    assert mask_names(mention(swapped, "Union", "League")) == mask_names(mention(text, "League", "Union"))


def test_a_bar_in_the_text_is_not_taken_for_the_mark_of_the_name() -> None:
    assert mask_names(mention("A | B spoke to Oduya.", "Oduya")) == "A / B spoke to  | [MASK] | ."


def test_a_name_that_overlaps_the_target_is_not_hidden_twice() -> None:
    text = "The Free Harbour League met."
    one = Mention(text, 4, 23, ((9, 23),))
    assert mask_names(one) == "The  | [MASK] |  met."


def test_fault_15_a_sentence_that_is_nothing_but_names_is_masked_in_no_time() -> None:
    text, others = "Oduya " * 300_000, tuple((at, at + 5) for at in range(6, 6 * 300_000, 6))
    began = time.process_time()
    assert mask_names(Mention(text, 0, 5, others)).count("[MASK]") == 300_000
    assert time.process_time() - began < 5


def test_answers_come_in_the_order_of_the_mentions_whatever_their_length() -> None:
    texts = [f"{'Well, ' * repeats}Oduya spoke." for repeats in (30, 1, 200, 0)]
    together = judge(*[mention(text, "Oduya") for text in texts])
    assert len(together) == 4
    alone = [judge(mention(text, "Oduya"))[0] for text in texts]
    assert [side(each) for each in together] == [side(each) for each in alone]


def test_of_a_sentence_beyond_all_measure_the_part_around_the_name_is_read() -> None:
    text = "word " * 3000 + "and the disgraceful liar Oduya betrayed everyone " + "word " * 3000
    assert side(judge(mention(text, "Oduya"))[0]) == "against"


def test_nothing_is_asked_when_nobody_is_named() -> None:
    assert judge() == []
