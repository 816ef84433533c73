"""What an article changed after publication."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest.changes import EditPart, find_edits, list_changes, split_edit
from monitor.digest.ledger import Ledger
from monitor.digest.material import ChangedArticle
from monitor.digest.verify import verify_digest
from monitor.model import Edit, Excerpt, Revision
from monitor.terms import list_words
from tests.factories import NOON, at, make_article, make_digest, make_draft

BEFORE = "Sixteen boats were moved. The board paid.\n\nPilots objected."
AFTER = "Sixteen boats were moved. The board did not pay.\n\nPilots objected. So did cooks."


def show(edits: Sequence[Edit]) -> list[tuple[str | None, str | None]]:
    return [(one.before and one.before.text, one.after and one.after.text) for one in edits]


def revise(before: str, after: str, titles: tuple[str, str] = ("Boats", "Boats")) -> list[Edit]:
    return find_edits(Revision(4, 1, titles[0], before, NOON), Revision(4, 2, titles[1], after, at(1)))


def make_edit(before: str, after: str) -> Edit:
    return Edit(Excerpt(4, 1, "text", 0, len(before), before), Excerpt(4, 2, "text", 0, len(after), after))


def mark(parts: Sequence[EditPart]) -> str:
    """Return the parts as "kept [changed] kept", with ... for what is left out."""
    shown = {"kept": "{}", "changed": "[{}]", "elided": "..."}
    return "".join(shown[part.kind].format(part.text) for part in parts)


def test_the_sentences_that_went_and_those_that_came_are_exact_spans() -> None:
    article = make_article(4, make_draft(title="Boats moved", text=AFTER), version=2)
    before = Revision(4, 1, "Boats moved away", BEFORE, NOON)
    after = Revision(4, 2, "Boats moved", AFTER, at(1))
    change = list_changes([ChangedArticle(article, before, after, date(2024, 3, 4))], {4: 9}, Ledger())[0]
    assert show(change.edits) == [
        ("Boats moved away", "Boats moved"),
        ("The board paid.", "The board did not pay."),
        (None, "So did cooks."),
    ]
    assert change.more == 0
    assert (change.source, change.digested_on, change.changed_at) == (9, date(2024, 3, 4), at(1))
    words = {
        (1, "title"): "Boats moved away",
        (1, "text"): BEFORE,
        (2, "title"): "Boats moved",
        (2, "text"): AFTER,
    }
    digest = make_digest(changes=(change,))
    assert verify_digest(digest, lambda _, version, field: words[version, field]) == []
    words[2, "text"] = AFTER.replace("cooks", "crews")
    wrong = verify_digest(digest, lambda _, version, field: words[version, field])
    assert {one.found for one in wrong} == {"So did crews."}


@pytest.mark.parametrize(
    ("before", "after", "edits"),
    [
        ("One boat left. Two stayed.", "One boat left. Two stayed.", []),
        ("One boat left. Two stayed.", "Two stayed. One boat left.", []),
        (
            "One boat left the quay.",
            "One boat left the “quay”.",
            [("One boat left the quay.", "One boat left the “quay”.")],
        ),
        ("One boat left, they say.", "One  boat left - they say!", []),
        ("The board met at noon. Pilots left.", "Pilots left.", [("The board met at noon.", None)]),
        (
            "Mr. Quill left. Cooks ate.",
            "Mr. Quill stayed. Cooks ate.",
            [("Mr. Quill left.", "Mr. Quill stayed.")],
        ),
        (
            "The board of the port met at noon. Nobody ate.",
            "All the cooks ate well. The board of the port met at ten.",
            [
                (None, "All the cooks ate well."),
                ("The board of the port met at noon.", "The board of the port met at ten."),
                ("Nobody ate.", None),
            ],
        ),
        (
            "اسکله بسته شد. ملوانان رفتند.",
            "اسکله باز شد. ملوانان رفتند.",
            [("اسکله بسته شد.", "اسکله باز شد.")],
        ),
    ],
)
def test_sentences_are_paired_with_what_became_of_them(
    before: str, after: str, edits: list[tuple[str | None, str | None]]
) -> None:
    assert show(revise(before, after)) == edits


def test_the_weightiest_edits_are_shown_in_text_order() -> None:
    old = [
        "The old lighthouse stands beside the quay of the lower town.",
        "Sixteen boats of the town were moved to the quay in 12 hours.",
        "The board of the port will pay for all of the moved boats.",
        "Pilots of the harbour met the clerk Ada Quill before noon.",
        "Cooks bought the last of the herring from the lower market.",
    ]
    new = [
        "The old lighthouse stands near the quay of the lower town.",
        "Sixteen boats of the town were moved to the quay in 19 hours.",
        "The board of the port will not pay for all of the moved boats.",
        "Pilots of the harbour met the clerk Bela Marsh before noon.",
        "Cooks bought the rest of the herring from the lower market.",
    ]
    before = Revision(4, 1, "Boats moved", "\n\n".join(old), NOON)
    after = Revision(4, 2, "Boats were moved", "\n\n".join(new), at(1))
    article = make_article(4, make_draft(title="Boats were moved", text=after.text), version=2)
    (change,) = list_changes([ChangedArticle(article, before, after, None)], {}, Ledger(1.0))
    assert [one.after.text for one in change.edits if one.after] == ["Boats were moved", *new[1:4]]
    assert change.more == 2


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("The board paid.", "The board did not pay.", ("The board [paid].", "The board [did not pay].")),
        ("Nine boats left.", "Ten boats left.", ("[Nine] boats left.", "[Ten] boats left.")),
        ("It closed the quay.", "It “closed” the quay.", ("It closed the quay.", "It [“]closed[”] the quay.")),
        (
            "The board of the old port of Ilsa met at noon to vote on the quay.",
            "The board of the old port of Ilsa met at ten to vote on the quay.",
            ("...old port of Ilsa met at [noon] to vote on the quay.",
             "...old port of Ilsa met at [ten] to vote on the quay."),
        ),
        (
            "One boat, as all the pilots of the harbour and the cooks of the lower town know, sank.",
            "Two boats, as all the pilots of the harbour and the cooks of the lower town know, left.",
            ("[One boat], as all the pilots of the...cooks of the lower town know, [sank].",
             "[Two boats], as all the pilots of the...cooks of the lower town know, [left]."),
        ),
    ],
)  # fmt: skip
def test_an_edit_shows_which_words_went_and_came(before: str, after: str, shown: tuple[str, str]) -> None:
    old, new = split_edit(make_edit(before, after))
    assert (mark(old), mark(new)) == shown


def test_a_sentence_that_was_added_is_new_throughout() -> None:
    (edit,) = revise("", "One boat left.")
    assert split_edit(edit) == ((), (EditPart("changed", "One boat left."),))


TEXTS = st.lists(
    st.sampled_from(["boat", "left,", "“quay”", "not", "12", "the", "Ilsa", "ملوان‌ها", "-"]), max_size=40
)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_parts_make_up_the_sentence_and_what_is_kept_is_the_same(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), " ".join(new)
    parts = split_edit(make_edit(before, after))
    assert ["".join(part.text for part in side) for side in parts] == [before, after]
    kept = [
        [word for part in side if part.kind != "changed" for word in list_words(part.text)] for side in parts
    ]
    assert kept[0] == kept[1]


SENTENCES = st.lists(
    st.sampled_from(
        [f"{count} boats left the {place}." for count in ("Two", "Nine") for place in ("quay", "port")]
    )
)


@settings(deadline=None)
@given(SENTENCES, SENTENCES)
def test_edits_are_exact_spans_in_order(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), " ".join(new)
    edits = revise(before, after)
    for text, side in ((before, [one.before for one in edits]), (after, [one.after for one in edits])):
        assert all(one is None or text[one.start : one.end] == one.text for one in side)
    starts = [one.after.start for one in edits if one.after]
    assert starts == sorted(starts)
