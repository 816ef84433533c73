"""Remarks are stored as sentences, and read back as the form that they have and its values."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.remarks import FIGURES, REMARKS, Remark, read_remark, split_remarks, write_remark

COLLECT = Path(__file__).parents[1] / "monitor/collect"
FAILURES = {
    "AddressRefused", "BadUrl", "BodyTooLarge", "ConnectionFailed", "FeedUnreadable", "FetchTimeout",
    "RedirectFailed", "WorkerDied", "WorkerError", "WorkerTimeout",
}  # fmt: skip
"""The errors that end the poll of a feed, but for those that say themselves why."""
NAMES = st.from_regex(r"[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8}){0,2}", fullmatch=True)


def list_blanks(form: Remark) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(form) if name is not None]


def draw_values(data: st.DataObject, form: Remark) -> dict[str, str]:
    figures = st.integers(-9, 10**8).map(str)
    return {name: data.draw(figures if name in FIGURES else NAMES) for name in list_blanks(form)}


@given(form=st.sampled_from(REMARKS), data=st.data())
def test_a_remark_is_read_back(form: Remark, data: st.DataObject) -> None:
    values = draw_values(data, form)
    assert read_remark(write_remark(form, **values)) == (form, values)


@given(forms=st.lists(st.sampled_from(REMARKS), min_size=1, max_size=4), data=st.data())
def test_remarks_that_are_joined_are_parted_again(forms: list[Remark], data: st.DataObject) -> None:
    parts = [write_remark(form, **draw_values(data, form)) for form in forms]
    joints = [data.draw(st.sampled_from([", ", "; "])) for _ in parts[1:]]
    text = parts[0] + "".join(joint + part for joint, part in zip(joints, parts[1:], strict=True))
    split = split_remarks(text)
    assert split is not None
    assert "".join(split) == text
    assert all(map(read_remark, split[::2]))


@given(st.text())
def test_nothing_is_lost_of_what_is_read(text: str) -> None:
    if found := read_remark(text):
        assert write_remark(found[0], **found[1]) == text
    assert "".join(split_remarks(text) or [text]) == text


@pytest.mark.parametrize("text", ["", "KeyError: 'quay'", "the server answered none", "HTTP 500", "; "])
def test_other_words_are_no_remark(text: str) -> None:
    assert read_remark(text) is None
    assert split_remarks(text) is None


def test_words_of_others_that_look_like_remarks_stay_where_they_are() -> None:
    hostile = "it says: “" + "its notice names a, " * 6 + "”"
    assert split_remarks(hostile) == (hostile,)


def test_a_form_has_no_blank_twice() -> None:
    for form in REMARKS:
        assert len(set(list_blanks(form))) == len(list_blanks(form)), form
        assert not re.search(r"\}\{|\} \{", form), "two values side by side cannot be told apart"


def test_why_a_feed_cannot_be_read_is_always_a_remark() -> None:
    """What is posted may be redirected otherwise: that is no feed's."""
    bare = [
        ast.unparse(argument)
        for path in COLLECT.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in FAILURES
        for argument in call.args
        if isinstance(argument, ast.Constant | ast.JoinedStr)
    ]
    assert [words for words in bare if "redirect" not in words or "form" not in words] == []
