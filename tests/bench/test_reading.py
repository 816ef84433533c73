"""The benchmark of reading on a corpus that was invented for it: it must not rot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.corpus import CorpusAbsent, load_scorer, take_sample
from bench.feed_truth import report_feeds
from bench.libraries import Figures, Library, Run, read_all
from bench.page_truth import COLUMNS, report_pages
from bench.report import write_share
from tests.bench.scripts import run_script

FEED = "<rss version='2.0'><channel><title>{title}</title><item><title>{title}</title></item></channel></rss>"
PAGE = (
    "<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>"
    "<p>The harbour board closed the northern quay to all fishing boats on Monday, pilots said.</p>"
    "<p>Nobody on the board had an answer to what the boats are to do until the spring.</p></article></body></html>"
)
FEED_SCORER = """
from collections import defaultdict
def score(cases, answers, meta, by):
    groups = defaultdict(lambda: dict(checks=0, kpass=0, safe=0, safe_n=0))
    for case in cases:
        counts = groups[case["group"]]
        counts["checks"] += 1
        counts["kpass"] += (answers[case["id"]].get("feed") or {}).get("title") == case["title"]
    return groups, []
"""
PAGE_SCORER = """
def evaluate(truth, answers):
    return [answers[page["id"]].get("title") == page["title"] for page in truth]
def summary(rows):
    return {"title": {"acc": sum(rows) / len(rows)}}
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the benchmark reads /proc")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Three feeds, one of them none, and two pages."""
    feeds, pages = tmp_path / "corpus/feeds", tmp_path / "corpus/pages"
    for folder, scorer in ((feeds, FEED_SCORER), (pages, PAGE_SCORER)):
        folder.mkdir(parents=True)
        (folder / "score.py").write_text(scorer)
    cases = []
    for name, source in (("Quay", "gazette"), ("Tide", "gazette"), ("Ferry", "feedparser")):
        (feeds / f"{name}.xml").write_text(FEED.format(title=name))
        group = "real-feeds" if name == "Quay" else "~policy"
        cases.append({"id": name, "file": f"{name}.xml", "source": source, "group": group, "title": "Quay"})
    write_lines(feeds / "cases.jsonl", cases)
    for name in ("Quay", "Tide"):
        (pages / f"{name}.html").write_text(PAGE.format(title=f"{name} closed"))
    truth = [{"id": name, "html": f"{name}.html", "title": "Quay closed"} for name in ("Quay", "Tide")]
    write_lines(pages / "truth.jsonl", truth)
    return tmp_path / "corpus"


def write_lines(path: Path, lines: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return run_script("reading.py", *words, "--peers")


def test_both_tables_are_printed_beside_the_bare_libraries(corpus: Path, tmp_path: Path) -> None:
    done = run(str(corpus), "--json", str(tmp_path / "figures.json"))
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text())["figures"]
    feeds, pages = figures["Reading 3 feeds"], figures["Reading 2 pages for their truth"]
    assert list(feeds) == ["monitor", "feedparser"]
    for figure in feeds.values():
        assert (figure["peers' cases"], figure["real feeds"], figure["JSON Feed"]) == (1.0, 1.0, None)
    assert list(pages) == ["monitor", "trafilatura"]
    for figure in pages.values():
        assert (figure["title"], figure["date"], figure["lost"]) == (0.5, None, [])
        assert figure["cpu_ms"] > 0
    assert "| monitor | 1 | 1 | - |" in done.stdout
    assert "- ok: no feed ends the process, and none finds a bug (none)" in done.stdout
    assert "- MISSED: title at least 0.9 (.500)" in done.stdout


@pytest.mark.parametrize("missing", ["score.py", "truth.jsonl"])
def test_a_corpus_that_is_absent_is_named(corpus: Path, missing: str) -> None:
    (corpus / "pages" / missing).unlink()
    done = run(str(corpus), "--pages")
    assert done.returncode == 2
    assert f"There is nothing to read: {corpus / 'pages' / missing} is not there" in done.stderr


def test_a_document_that_ends_the_process_costs_its_own_answer_alone(tmp_path: Path) -> None:
    documents = [{"id": name, "path": str(tmp_path / name)} for name in ("one", "two", "three")]
    for name in ("one", "three"):
        (tmp_path / name).write_text(FEED.format(title=name))
    os.mkfifo(tmp_path / "two")  # whoever opens it waits for ever
    result = read_all(Library("monitor-feeds", "monitor"), documents, tmp_path, deadline_s=0.5)
    assert [answer["error"] for answer in result.answers] == [None, "timeout", None]
    assert result.lost == ["two"]
    assert result.slowest_s == 0.5
    assert result.count_slower(0.4) == 1
    assert result.list_errors("FeedUnreadable") == ["two"]


def make_run(name: str, cpu_s: float, error: str | None = None) -> Run:
    return Run(Library(name, name), ({"id": "one", "error": error, "cpu_s": cpu_s},))


SHARES = {"peers' cases": 0.96, "real feeds": 1.0, "date strings": None, "JSON Feed": 0.97, "safe": 1.0}


def test_goals_are_only_said_and_a_crash_fails() -> None:
    bare = Figures(make_run("feedparser", 2.0), SHARES)
    slow = report_feeds([Figures(make_run("monitor", 3.0), SHARES), bare], 1)
    assert [str(check) for check in slow.checks] == [
        "- ok: no feed ends the process, and none finds a bug (none)",
        "- MISSED: peers' cases at least 0.97 (.960)",
        "- ok: real feeds at least 0.985 (1)",
        "- ok: JSON Feed at least 0.97 (.970)",
        "- ok: safe at least 1 (1)",
        "- MISSED: no feed takes more than 2 s (3.00)",
        "- MISSED: no more CPU than feedparser (1.50 of it)",
    ]
    assert not slow.failed
    refused = make_run("monitor", 1.0, "FeedUnreadable: the document is empty")
    assert not report_feeds([Figures(refused, SHARES), bare], 1).failed
    for error in ("crash", "KeyError: 'title'"):
        assert report_feeds([Figures(make_run("monitor", 1.0, error), SHARES), bare], 1).failed


def test_the_goals_of_pages_have_two_directions() -> None:
    shares = dict.fromkeys(COLUMNS, 0.5)
    bare = Figures(make_run("trafilatura", 1.0), shares)
    section = report_pages(
        [Figures(make_run("monitor", 1.16), shares | {"bad": 0.02, "title": 0.9}), bare], 1
    )
    said = [str(check) for check in section.checks]
    assert "- ok: title at least 0.9 (.900)" in said
    assert "- ok: at most 0.02 of the pages bad (.020)" in said
    assert "- MISSED: at most 1.15 times the CPU of trafilatura (1.16)" in said


def test_a_sample_is_taken_from_the_beginning_to_the_end() -> None:
    cases = [{"id": number} for number in range(10)]
    assert [case["id"] for case in take_sample(cases, 4)] == [0, 2, 5, 7]
    assert take_sample(cases, None) == take_sample(cases, 99) == cases


def test_a_scorer_that_is_absent_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusAbsent, match=r"score\.py is not there"):
        load_scorer(tmp_path)


def test_shares_are_short() -> None:
    assert [write_share(share) for share in (None, 0.0, 0.9714, 0.9999, 1.0)] == [
        "-",
        ".000",
        ".971",
        ".999",
        "1",
    ]
