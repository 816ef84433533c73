"""The measurement of learning as a user runs it, small: it must not rot."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from bench.invented_sites import InventedSite, make_sites
from bench.sites import NOTHING, SEEN, Known, measure_demo, measure_folder, measure_invented, read, score_page
from tests.bench.scripts import run_script


@pytest.fixture(scope="module")
def sites() -> list[InventedSite]:
    return make_sites(max(SEEN) + 2)


def test_invented_sites_are_many_varied_and_the_same_again(sites: list[InventedSite]) -> None:
    assert len(sites) >= 12
    assert {site.language for site in sites} == {"en", "fr", "de", "fa", "ar"}
    assert make_sites(max(SEEN) + 2) == sites
    assert make_sites(max(SEEN) + 2, seed=2) != sites


def test_the_true_text_stands_on_every_invented_page(sites: list[InventedSite]) -> None:
    for site in sites:
        page = site.pages[0]
        words = re.sub(r"<[^<>]+>", " ", page.html.decode())
        assert all(block.replace('"', "&quot;").replace("'", "&#x27;") in words for block in page.blocks)


def test_text_that_is_no_furniture_recurs_on_the_invented_sites(sites: list[InventedSite]) -> None:
    for site in sites:
        blocks = [block for page in site.pages for block in set(page.blocks) if len(block) > 100]
        assert any(blocks.count(block) > 2 for block in blocks)


def test_learning_raises_precision_and_hardly_costs_text(sites: list[InventedSite]) -> None:
    section = measure_invented([sites[1], sites[-1]])
    assert not section.failed
    seen = {row[0]: row for row in section.rows}
    assert float(seen["30"][1]) > float(seen["3"][1]) > float(seen["0"][1]) + 0.05
    assert float(seen["30"][2]) > float(seen["0"][2]) - 0.02


def test_learning_takes_nothing_from_the_texts_of_the_demo() -> None:
    section = measure_demo()
    assert not section.failed
    assert section.rows[1][1:4] == section.rows[0][1:4]


def test_a_lost_block_is_counted() -> None:
    def make_page(*blocks: str) -> Known:
        body = "".join(f"<p>{block}</p>" for block in blocks)
        html = f"<html><head><title>Lamp</title></head><body><article>{body}</article></body></html>"
        return Known("https://quay.example/1", html.encode(), "Lamp", blocks)

    one = "The pilots of the harbour met before sunrise to speak about the lamp on the mole, which is out."
    other = "Nobody had lit it for a week, said the captain of the ferry, who had waited outside until dawn."
    whole, part = make_page(one, other), make_page(one)
    score = score_page(whole, read(part, NOTHING)[0], read(whole, NOTHING)[0])
    assert score.lost == (other,)
    assert (score.precision, score.recall < 0.6) == (1, True)
    assert score_page(whole, read(whole, NOTHING)[0], read(whole, NOTHING)[0]).lost == ()


def test_a_folder_of_pages_is_measured_by_host(sites: list[InventedSite], tmp_path: Path) -> None:
    records = []
    for number, page in enumerate(sites[0].pages[:5]):
        (tmp_path / f"{number}.html.gz").write_bytes(gzip.compress(page.html))
        text = "\n\n".join(page.blocks)
        records.append({"url": page.url, "html": f"{number}.html.gz", "title": page.headline, "text": text})
    records.append({**records[0], "url": "https://elsewhere.example/1"})
    (tmp_path / "truth.jsonl").write_text("\n".join(map(json.dumps, records)))
    section = measure_folder(tmp_path)
    assert section.title == "5 news pages of 1 hosts"
    assert not section.failed
    assert float(section.rows[1][3]) > float(section.rows[0][3])


def test_an_absent_folder_is_named(tmp_path: Path) -> None:
    done = run_script("sites.py", "--pages", str(tmp_path))
    assert done.returncode == 2
    assert f"{tmp_path}/truth.jsonl is absent" in done.stdout
