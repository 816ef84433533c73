"""Feeds written into feeds.yaml: the lines that are added, and nothing else that changes."""

from __future__ import annotations

import difflib
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import Config, editing, load_config, parse_config
from monitor.config.editing import LINE_WIDTH, add_feeds, format_duration
from monitor.config.shapes import parse_duration
from monitor.errors import ConfigError
from monitor.model import Feed

REAL = Path(__file__).parents[2] / "feeds.yaml"
HEAD = """\
# Kept by hand: “every” line of it.
affiliations: {state: State media}
topics:
  - {id: harbour, name: The old harbour, place: Port Ilsa, languages: [en], match: {any: [old   harbour]}, groups: [state]}
outlets:
  - {id: gazette, name: "Ilsa Gazette", domains: [gazette.example], affiliation: state, rated_by: us, rated_on: 2026-01-02,
     source: 'https://gazette.example/about'}
collect: {contact: "https://monitor.example/"}
"""
FIRST = Feed("https://tide.example/rss", "gazette", 5400, "hinted")
SECOND = Feed("https://tide.example/atom", None, None, "all")


def write(folder: Path, feeds: str, newline: str = "\n") -> Path:
    path = folder / "feeds.yaml"
    path.write_bytes((HEAD + feeds).replace("\n", newline).encode())
    return path


def list_added(before: str, after: str) -> list[str]:
    """Return the lines that were added. Fails when a line was taken away or changed."""
    changes = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    marks = [change for change in changes if change[0] in "+-"]
    assert [mark for mark in marks if mark[0] == "-"] == []
    return [mark[2:] for mark in marks]


def test_the_real_file_gains_exactly_the_lines_of_one_feed(tmp_path: Path) -> None:
    before = REAL.read_text("utf-8")
    path = tmp_path / "feeds.yaml"
    path.write_text(before, encoding="utf-8")
    outlet = load_config(path).outlets[0].id
    feed = Feed("https://tide.example/rss", outlet, 3600, "hinted")
    line = f'  - {{url: "https://tide.example/rss", outlet: {outlet}, every: 1h, fetch: hinted}}'
    assert add_feeds(path, [feed]).text == line
    assert list_added(before, path.read_text("utf-8")) == [f"{line}\n"]
    assert load_config(path).feeds[-1] == feed


@pytest.mark.parametrize(
    ("feeds", "expected"),
    [
        pytest.param(
            "feeds:\n  - {url: 'http://a.example/'}  # the first\n\n# The end.\n",
            "feeds:\n  - {url: 'http://a.example/'}  # the first\n"
            '  - {url: "https://tide.example/rss", outlet: gazette, every: 90m, fetch: hinted}\n'
            '  - {url: "https://tide.example/atom"}\n\n# The end.\n',
            id="a mapping a line, and comments",
        ),
        pytest.param(
            "feeds:\n- url: http://a.example/\n  every: 1h # c\n\n# The end.\ndigest: {at: '06:00'}\n",
            "feeds:\n- url: http://a.example/\n  every: 1h # c\n"
            '- url: "https://tide.example/rss"\n  outlet: gazette\n  every: 90m\n  fetch: hinted\n'
            '- url: "https://tide.example/atom"\n'
            "\n# The end.\ndigest: {at: '06:00'}\n",
            id="a key a line, not indented, another key after it",
        ),
        pytest.param(
            "feeds:\n    - url: >-\n        http://a.example/\n\n",
            "feeds:\n    - url: >-\n        http://a.example/\n"
            '    - url: "https://tide.example/rss"\n      outlet: gazette\n      every: 90m\n      fetch: hinted\n'
            '    - url: "https://tide.example/atom"\n\n',
            id="a folded address",
        ),
        pytest.param(
            "feeds: [{url: http://a.example/}, # c\n ]\n",
            'feeds: [{url: http://a.example/}, {url: "https://tide.example/rss", outlet: gazette, every: 90m, '
            'fetch: hinted}, {url: "https://tide.example/atom"}, # c\n ]\n',
            id="a list in brackets, a comma after its last",
        ),
        pytest.param(
            "feeds: []  # none yet",
            'feeds: [{url: "https://tide.example/rss", outlet: gazette, every: 90m, fetch: hinted}, '
            '{url: "https://tide.example/atom"}]  # none yet',
            id="an empty list, no line break at the end",
        ),
        pytest.param(
            "feeds:\n  - {url: 'http://a.example/'}",
            "feeds:\n  - {url: 'http://a.example/'}\n"
            '  - {url: "https://tide.example/rss", outlet: gazette, every: 90m, fetch: hinted}\n'
            '  - {url: "https://tide.example/atom"}',
            id="no line break at the end",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_feeds_are_written_as_the_last_one_is(
    tmp_path: Path, feeds: str, expected: str, newline: str
) -> None:
    path = write(tmp_path, feeds, newline)
    result = add_feeds(path, [FIRST, SECOND])
    assert path.read_bytes().decode() == (HEAD + expected).replace("\n", newline)
    assert result.added == (FIRST, SECOND)
    assert result.text in path.read_bytes().decode()
    assert [feed.url for feed in load_config(path).feeds][-2:] == [FIRST.url, SECOND.url]


def test_a_long_feed_is_broken_after_its_address(tmp_path: Path) -> None:
    path = write(tmp_path, "feeds:\n  - {url: 'http://a.example/'}\n")
    url = "https://tide.example/" + "x" * (LINE_WIDTH - 45)
    text = add_feeds(path, [Feed(url, "gazette", 3600, "hinted")]).text
    assert text == f'  - {{url: "{url}",\n     outlet: gazette, every: 1h, fetch: hinted}}'


def test_a_bad_edit_never_lands(tmp_path: Path) -> None:
    path = write(tmp_path, "feeds:\n  - {url: 'http://a.example/'}\n")
    before = path.read_bytes()
    for wrong in (
        Feed("https://tide.example/rss", "nobody", None, "all"),
        Feed("http://a.example/", None, None, "all"),
        Feed("ftp://tide.example/rss", None, None, "all"),
    ):
        with pytest.raises(ConfigError):
            add_feeds(path, [SECOND, wrong])
        assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["feeds.yaml"]


@pytest.mark.parametrize(
    "feeds",
    [
        "feeds:\n  - &first {url: 'http://a.example/'}\n  - {<<: *first, url: 'http://b.example/'}\n  - {url: 'http://c.example/'\n     }\n",
        "feeds:\n  - url: http://a.example/\n    outlet: gazette\n  # not this: - url: http://b.example/\n",
    ],
)
def test_whatever_the_file_looks_like_it_gains_the_feed_or_stays(tmp_path: Path, feeds: str) -> None:
    path = write(tmp_path, feeds)
    before = load_config(path)
    add_feeds(path, [SECOND])
    after = load_config(path)
    assert [feed.url for feed in after.feeds] == [*(feed.url for feed in before.feeds), SECOND.url]


def test_a_list_that_only_a_person_can_add_to_is_left_alone(tmp_path: Path) -> None:
    path = write(tmp_path, "feeds:\n  - url: *where\n")
    path.write_text(path.read_text("utf-8").replace("source: '", "source: &where '"), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="only a person can add to"):
        add_feeds(path, [SECOND])
    assert path.read_bytes() == before


def test_the_file_is_replaced_whole_with_its_permissions_and_links_stay_links(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path = write(tmp_path / "real", "feeds: []\n")
    path.chmod(0o640)
    link = tmp_path / "feeds.yaml"
    link.symlink_to(path)
    with path.open("rb") as reader:
        add_feeds(link, [SECOND])
        assert SECOND.url.encode() not in reader.read()
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(path.parent) == ["feeds.yaml"]
    assert load_config(link).feeds[0].url == SECOND.url


def test_what_another_program_wrote_meanwhile_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "feeds: []\n")

    def check_slowly(text: str, *, name: str, root: Path) -> Config:
        path.write_text(HEAD + "feeds: []  # edited meanwhile\n", encoding="utf-8")
        return parse_config(text, name=name, root=root)

    monkeypatch.setattr(editing, "parse_config", check_slowly)
    with pytest.raises(ConfigError, match="changed by someone else meanwhile"):
        add_feeds(path, [SECOND])
    assert path.read_text("utf-8").endswith("feeds: []  # edited meanwhile\n")
    assert os.listdir(tmp_path) == ["feeds.yaml"]


def test_a_dry_run_checks_and_tells_but_writes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "feeds: []\n")
    before = path.read_bytes()
    assert add_feeds(path, [SECOND], dry_run=True).text == '{url: "https://tide.example/atom"}'
    with pytest.raises(ConfigError):
        add_feeds(path, [Feed("https://tide.example/", "nobody", None, "all")], dry_run=True)
    assert path.read_bytes() == before


def test_no_feed_is_no_edit(tmp_path: Path) -> None:
    assert add_feeds(tmp_path / "missing.yaml", []).added == ()


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"missing\.yaml:1:1: cannot be read"):
        add_feeds(tmp_path / "missing.yaml", [SECOND])
    (tmp_path / "latin.yaml").write_bytes(HEAD.encode("utf-16"))
    with pytest.raises(ConfigError, match=r"latin\.yaml:1:1: cannot be read"):
        add_feeds(tmp_path / "latin.yaml", [SECOND])


ADDRESSES = st.builds(
    "https://{}.example/{}".format,
    st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    st.text(
        st.characters(min_codepoint=0x21, exclude_characters="\x7f", exclude_categories=("Cs", "Cc")),
        max_size=30,
    ),
)


@settings(max_examples=25)
@given(
    st.lists(ADDRESSES, min_size=1, max_size=4, unique=True),
    st.sampled_from(["feeds: []\n", "feeds:\n- {url: 'http://a.example/'}\n"]),
)
def test_every_address_comes_back_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, urls: list[str], feeds: str
) -> None:
    path = write(tmp_path_factory.mktemp("edit"), feeds)
    add_feeds(path, [Feed(url, None, None, "all") for url in urls])
    assert [feed.url for feed in load_config(path).feeds][-len(urls) :] == urls


@given(st.integers(1, 10**7))
def test_a_duration_is_read_back_as_it_was_written(seconds: int) -> None:
    assert parse_duration(format_duration(seconds)) == seconds


def test_durations_are_written_in_their_largest_unit() -> None:
    assert [format_duration(seconds) for seconds in (90, 1800, 21_600, 86_400)] == ["90s", "30m", "6h", "1d"]
