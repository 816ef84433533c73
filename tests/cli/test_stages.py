"""`monitor try`: each stage alone, line for line."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FEED = """<rss version="2.0"><channel><title>Ilsa Gazette</title><item><title>Quay closed</title>
<link>https://gazette.example/1</link><pubDate>Thu, 14 May 2026 08:00:00 +0200</pubDate></item></channel></rss>"""
PAGE = "<html lang='en'><head><title>Quay closed</title></head><body><article><h1>Quay closed</h1>{}</article></body>"
TEXT = "The harbour board closed the quay on Monday, pilots of the old harbour said in the evening. " * 3
QUOTE = "“We leave at one,” said Ada Quill, a pilot."


def run(stage: str, lines: list[dict[str, Any]], folder: Path, *options: str) -> list[dict[str, Any]]:
    (folder / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "try", stage, str(folder / "in.jsonl"), *options],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [line.get("id") for line in lines]
    return answers


def test_feed_and_a_line_that_fails(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(FEED)
    good, bad = run(
        "feed", [{"id": "a", "file": "a.xml"}, {"id": "b", "file": "none.xml"}], tmp_path, "--jobs", "2"
    )
    assert good["feed"]["title"] == "Ilsa Gazette"
    assert good["entries"][0]["published"] == "2026-05-14T06:00:00+00:00"
    assert "FileNotFoundError" in bad["error"]


def test_page_plain_and_compressed(tmp_path: Path) -> None:
    page = PAGE.format(f"<p>{TEXT}</p>").encode()
    (tmp_path / "a.html").write_bytes(page)
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(page))
    lines = [
        {"id": name, "html": f"{name}.html{end}", "url": "https://gazette.example/1"}
        for name, end in (("a", ""), ("b", ".gz"))
    ]
    first, second = run("page", lines, tmp_path)
    assert first["title"] == "Quay closed"
    assert first["text"] == TEXT.strip()
    assert first | {"id": "b"} == second


def test_match_says_which_terms_hit_where(tmp_path: Path) -> None:
    text = "He spoke of the 1988 massacre."
    answers = run("match", [{"id": 1, "title": "", "text": text}, {"id": 2, "text": "Bread."}], tmp_path)
    hits = answers[0]["topics"][0]["hits"]
    assert answers[0]["topics"][0]["topic"] == "iran-1988"
    assert any(text[hit["start"] : hit["end"]] == "1988 massacre" == hit["words"] for hit in hits)
    assert answers[1]["topics"] == []


def test_quotes_have_offsets_in_the_text(tmp_path: Path) -> None:
    found = run("quotes", [{"id": 1, "text": QUOTE}], tmp_path)[0]["attributions"][0]
    (start, end), *_ = found["content"]
    assert QUOTE[start:end] == "We leave at one,"
    assert (found["speaker"], found["direct"]) == ("Ada Quill", True)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Quill is a brutal liar.", "against"),
        ("Quill is a brave hero.", "favor"),
        ("Quill left at one.", "none"),
    ],
)
def test_stance_of_a_sentence_under_names_of_ones_own(tmp_path: Path, text: str, label: str) -> None:
    line = {"id": 1, "text": text, "target": "Quill", "start": 0, "end": 5}
    answer = run("stance", [line], tmp_path, "--labels", "against,none,favor")[0]
    assert answer["label"] == label


def test_stance_of_a_document_toward_the_topics_targets(tmp_path: Path) -> None:
    own = "The mullahs' regime has failed again."
    quoted = "“The so-called massacre never happened,” said Navid Azar, a deputy, of the 1988 executions."
    line = {"id": 1, "title": "A speech", "paragraphs": [own, quoted]}
    answer = run("stance", [line], tmp_path, "--topic", "iran-1988", "--config", "feeds.yaml")[0]
    stances = {one["target"]: one for one in answer["stances"]}
    assert set(stances) == {"iran_government", "accountability_1988"}
    government, accountability = stances["iran_government"], stances["accountability_1988"]
    assert (government["label"], government["quoted"]) == ("against", None)
    assert government["evidence"][0]["text"] == "mullahs' regime"
    assert {each["name"]: each["value"] for each in government["inputs"]}["cues in the text"] == -0.5
    assert government["tipped_by"] is None
    assert accountability["label"] != "against"
    assert accountability["quoted"]["label"] == "against"


def test_copies_and_stories_are_placed_in_the_order_of_the_stream(tmp_path: Path) -> None:
    words = [f"word{number}" for number in range(120)]
    lines = [
        {"id": "a", "ts": "2026-05-14T08:00:00", "url": "https://a.example/1", "source": "A", "title": "One", "text": " ".join(words)},
        {"id": "b", "ts": "2026-05-14T09:00:00", "url": "https://b.example/1", "source": "B", "title": "One", "text": " ".join(words)},
        {"id": "c", "ts": "not a time", "url": "", "source": "", "title": "", "text": ""},
        {"id": "d", "ts": "", "url": "https://d.example/1", "source": "D", "title": "Other", "text": "Quite other words. " * 9},
    ]  # fmt: skip
    a, b, c, d = run("copies", lines, tmp_path)
    assert (a["cluster"], b["cluster"], b["of"], b["relation"], d["cluster"]) == (
        "a",
        "a",
        "a",
        "identical",
        "d",
    )
    assert "ValueError" in c["error"]
    stories = run("stories", [lines[0], lines[1], lines[3]], tmp_path)
    assert [line["cluster"] for line in stories] == ["a", "a", "d"]


def test_labels_must_be_three(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "try", "stance", "--labels", "one,two"],
        capture_output=True, text=True, cwd=ROOT, timeout=60, check=False, input="",
    )  # fmt: skip
    assert done.returncode == 2
    assert "three names" in done.stderr


@pytest.mark.parametrize(
    "known",
    [{"affiliation": "opposition"}, {"outlet": "The Harbour Voice"}, {"url": "https://voice.example/1"}],
)
def test_what_is_known_of_the_outlet_backs_what_a_text_says(tmp_path: Path, known: dict[str, str]) -> None:
    config = tmp_path / "feeds.yaml"
    document = Path("feeds.yaml").read_text(encoding="utf-8")
    outlet = (
        "outlets:\n  - { id: voice, name: The Harbour Voice, domains: [voice.example], affiliation: opposition,"
        " rated_by: us, rated_on: 2026-05-14, source: 'https://voice.example/about' }"
    )
    config.write_text(document.replace("\noutlets:", f"\n{outlet}", 1), encoding="utf-8")
    line = {"id": 1, "paragraphs": ["The mullahs' regime has failed again."]}
    plain, backed = run("stance", [line, line | {"id": 2} | known], tmp_path, "--config", str(config))
    shares = [
        {each["name"]: each["share"] for each in answer["stances"][0]["inputs"]}["affiliation"]
        for answer in (plain, backed)
    ]
    assert shares[0] == 0
    assert shares[1] < 0
