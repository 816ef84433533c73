"""The script for one's own texts, on a text that was written for it."""

from __future__ import annotations

from pathlib import Path

from tests.bench.scripts import run_script

TEXT = """\
What became of the 1988 files

The prisoners who were executed in Iran in the summer of 1988 are named in a ledger, an archivist said.

Advertisement

An account in two volumes

“The ledger lists the 1988 massacre prison by prison,” said Ada Quill, who read it for a year.

The archive in Port Ilsa will show it to the families of the prisoners from May on, it said on Monday.
"""


def test_a_text_of_ones_own_goes_all_the_way(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/one.txt").write_text(TEXT, encoding="utf-8")
    done = run_script("seeds.py", str(tmp_path / "texts"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "new article: " in done.stdout
    assert "Ada Quill" in done.stdout
