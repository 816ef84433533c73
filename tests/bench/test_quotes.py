"""The benchmark of attributions on a corpus that was invented for it: it must not rot."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.bench.scripts import run_script

TEXT = "“The quay is closed until spring,” said Orla Finch. The boats of the town lie in the mud."
SCORER = """
def quote_doc(text, true, found):
    words = lambda all: {text[s:e] for each in all for s, e in each["content"]}
    names = lambda all: {text[s:e] for each in all for s, e in each["source"]}
    return {"right": words(true) == words(found) and names(true) == names(found), "all": 1}
def quote_report(counts):
    share = {"f": counts["right"] / counts["all"]}
    return dict.fromkeys(("content_tokens", "direct_quote", "speaker", "attribution"), share)
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the benchmark reads /proc")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two articles, of which the truth about the second is wrong."""
    (tmp_path / "score.py").write_text(SCORER)
    content = [TEXT.index("The quay"), TEXT.index("” said")]
    source = [TEXT.index("Orla"), TEXT.index(". The boats")]
    true = {"source": [source], "cue": [], "content": [content]}
    lines = [
        {"id": "gazette_1", "text": TEXT, "attributions": [true]},
        {"id": "herald_1", "text": TEXT, "attributions": []},
    ]
    (tmp_path / "c_polnear_dev.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return tmp_path


def test_both_methods_are_scored_and_each_publisher(corpus: Path) -> None:
    done = run_script("quotes.py", str(corpus), "--json", str(corpus / "figures.json"))
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads((corpus / "figures.json").read_text())["figures"]
    methods = figures["Attributions in 2 articles"]
    assert list(methods) == ["network", "rules"]
    for shown in methods.values():
        assert shown["speakers"] == 0.5
        assert shown["cpu_ms"] > 0
    publishers = figures["By publisher, by the network"]
    assert {name: shown["content"] for name, shown in publishers.items()} == {"gazette": 1.0, "herald": 0.0}
    assert "- MISSED: speakers at least 0.9 (.500)" in done.stdout


@pytest.mark.parametrize("missing", ["score.py", "c_polnear_dev.jsonl"])
def test_a_corpus_that_is_absent_is_named(corpus: Path, missing: str) -> None:
    (corpus / missing).unlink()
    done = run_script("quotes.py", str(corpus))
    assert done.returncode == 2
    assert f"There is nothing to read: {corpus / missing} is not there" in done.stderr
