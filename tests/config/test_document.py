from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from monitor.config.document import PlacedList, PlacedMap, YamlProblem, read_yaml

TEXT = """\
# a comment
feeds:
  - url: https://gazette.example/rss   # another
    every: 30m
  - {url: "https://courier.example/rss", paused: true}
digest: {at: 07:00}
"""


def test_every_part_knows_where_it_stands() -> None:
    document = read_yaml(TEXT)
    assert isinstance(document, PlacedMap)
    feeds = document["feeds"]
    assert isinstance(feeds, PlacedList)
    assert document == {
        "feeds": [
            {"url": "https://gazette.example/rss", "every": "30m"},
            {"url": "https://courier.example/rss", "paused": True},
        ],
        "digest": {"at": "07:00"},
    }
    assert (document.keys_at["digest"], document.values_at["digest"]) == ((6, 1), (6, 9))
    assert feeds.items_at == [(3, 5), (5, 5)]
    assert feeds[0].values_at["every"] == (4, 12)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"), ("on", "on"), ("07:00", "07:00"), ("1:30", "1:30"), ("2026-01-15", "2026-01-15"),
        ("true", True), ("False", False), ("", None), ("~", None), ("null", None),
        ("12", 12), ("-3", -3), ("0x1F", 31), ("0o17", 15), ("1_000", "1_000"), ("1.5", 1.5), ("2e3", 2000.0),
        ("'12'", "12"), ('"true"', "true"), ("|\n  12", "12"), ("01", 1), ("=", "="), ("<", "<"),
    ],
)  # fmt: skip
def test_plain_words_mean_what_yaml_1_2_says(written: str, meant: object) -> None:
    assert read_yaml(f"key: {written}") == {"key": meant}


def test_parts_can_be_named_and_merged() -> None:
    text = "base: &b {every: 1h, fetch: all}\nlist: [*b, {<<: *b, fetch: none}, {<<: [*b], x: 1}]\n"
    document = read_yaml(text)
    assert isinstance(document, PlacedMap)
    assert document["list"] == [
        {"every": "1h", "fetch": "all"},
        {"fetch": "none", "every": "1h"},
        {"x": 1, "every": "1h", "fetch": "all"},
    ]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a: 1\na: 2\n", "the key 'a' stands twice", (2, 1)),
        ("a: [1\n", "did not find expected", (2, 1)),
        ("? [1]\n: 2\n", "a key is a word", (1, 3)),
        ("a: {<<: 3}\n", "takes a mapping", (1, 9)),
        ("a: *nobody\n", "undefined alias", (1, 4)),
        ("a: 1\n---\nb: 2\n", "another document", (2, 1)),
        ("a: \x07\n", "control characters|special characters", (1, 1)),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str, place: tuple[int, int]) -> None:
    with pytest.raises(YamlProblem, match=message) as caught:
        read_yaml(text)
    assert caught.value.place == place


def test_references_to_references_are_bounded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(YamlProblem, match="too often"):
        read_yaml("\n".join(lines))


KEYS = st.text(st.characters(codec="utf-8", categories=["L"]), min_size=1, max_size=6)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9999, 9999)
    | st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_what_another_library_writes_is_read_as_it_was(document: dict[str, object]) -> None:
    from io import StringIO

    written = StringIO()
    YAML(typ="rt").dump(document, written)
    assert read_yaml(written.getvalue()) == document
