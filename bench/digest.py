"""Measure a digest: what it says, whether it says it twice, whether it is true to the articles, its cost.

    python bench/digest.py                   everything, on the demo's newsroom and on invented days
    python bench/digest.py --demo FOLDER     on a demo that has been run: `monitor demo --directory FOLDER`
    python bench/digest.py --articles 500    smaller invented days
    python bench/digest.py --json FILE       the figures as JSON too

Nothing outside the project is read. The newsroom, its articles and the references are invented; the
references were written by hand before the composition was tuned (see digest_content.py). Prints markdown
tables; exits with 1 when an excerpt does not stand where it says, two sentences of a digest say the same, or
more of an article is reproduced than may be. The demo's articles are short notices, of which its digests may
show more than is usual: its `max_share` is behind the ROUGE figures, the default one behind those of cost.
Goals that are missed are only shown.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, groupby
from pathlib import Path
from statistics import median

from bench.archive_cost import measure_archive
from bench.digest_content import measure_content
from bench.digest_cost import measure_sizes, measure_store
from bench.report import Check, Section, publish_sections, write_share
from monitor.demo.editions import load_demo_config
from monitor.demo.texts import load_articles
from monitor.digest.ledger import MAX_RUNNING_WORDS, MAX_SHARE, MIN_ALLOWANCE
from monitor.digest.stances import list_marks
from monitor.digest.verify import list_excerpts, verify_digest
from monitor.model import Digest, TextField
from monitor.terms import list_words
from storage.protocol import Storage
from storage.sqlite.store import open_store

OVERLAP = 0.5
"""Two sentences say the same when so much of the shorter one's runs of four words stands in the other."""
ARTICLES, ARTICLES_A_STORY = 5_000, 12.5
DAY, OTHERS = 500, (0, 10_000, 50_000)
DIGESTS = (10, 31, 1_000, 3_000)
DEMO_TIMEOUT_S = 600


def check_grounding(digests: Sequence[Digest], storage: Storage) -> Section:
    """Look up every excerpt at the place it names."""

    def load_words(article_id: int, version: int, field: TextField) -> str | None:
        versions = storage.list_versions(article_id)
        if version > len(versions):
            return None
        found = versions[version - 1]
        return found.title if field == "title" else found.text

    wrong = {digest.day: len(verify_digest(digest, load_words)) for digest in digests}
    counts = {digest.day: len(list_excerpts(digest)) for digest in digests}
    right, total = sum(counts.values()) - sum(wrong.values()), sum(counts.values())
    return Section(
        title="Every excerpt stands where it says",
        header=["day", "excerpts", "wrong"],
        rows=[[day.isoformat(), str(counts[day]), str(wrong[day])] for day in counts],
        checks=[
            Check("all excerpts are exact spans of stored articles", right == total > 0, f"{right}/{total}")
        ],
        figures={"right": right, "total": total},
    )


def list_told(digest: Digest) -> list[str]:
    """Return what the running text of a digest says, sentence by sentence and quotation by quotation."""
    statements = [*digest.lead, *(line.passage for line in digest.opinions if line.passage)]
    quotes = [line for speaker in digest.speakers for line in speaker.quotes]
    for story in digest.stories:
        statements += [*story.summary, *story.background]
        statements += [one for telling in story.tellings for one in telling.statements]
        statements += [item.statement for item in story.timeline]
        quotes += story.quotes
    spoken = [" ".join(part.text for part in line.excerpts) for line in quotes]
    return [one.excerpt.text for one in statements] + spoken


def find_repeated(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of texts that say the same."""
    grams = {text: _list_grams(text) for text in texts}
    return [
        (one, other)
        for one, other in combinations(texts, 2)
        if len(grams[one] & grams[other]) >= OVERLAP * min(len(grams[one]), len(grams[other]))
    ]


def _list_grams(text: str) -> set[tuple[str, ...]]:
    words = list_words(text)
    return {tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))}


def check_redundancy(digests: Sequence[Digest]) -> Section:
    """Compare every two sentences of a digest, and the origins of its lead."""
    told = {digest.day: list_told(digest) for digest in digests}
    repeated = {day: find_repeated(texts) for day, texts in told.items()}
    leads = {digest.day: [one.excerpt.article_id for one in digest.lead] for digest in digests}
    apart = all(len(set(ids)) == len(ids) for ids in leads.values())
    number = sum(map(len, repeated.values()))
    return Section(
        title="Nothing is said twice",
        header=["day", "sentences and quotations", "pairs that say the same", "sentences of the lead"],
        rows=[
            [day.isoformat(), str(len(told[day])), str(len(repeated[day])), str(len(leads[day]))]
            for day in told
        ],
        checks=[
            Check(f"no two share {OVERLAP:.0%} of their runs of four words", not number, f"{number} pairs"),
            Check("every sentence of a lead is of another origin", apart, "yes" if apart else "no"),
        ],
        figures={"pairs": number},
    )


def count_reproduced(digest: Digest, texts: Mapping[tuple[int, int], str]) -> dict[int, list[int]]:
    """Return how many words of each article a digest shows, and how long its longest run is.

    `texts` are by article id and version; the version that is shown most counts.
    """
    shown: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for one in list_excerpts(digest):
        if one.field == "text":
            shown[one.article_id, one.version].update(range(one.start, one.end))
    found: dict[int, list[int]] = {}
    for key, places in shown.items():
        words = [
            any(place in places for place in range(*word.span())) for word in re.finditer(r"\S+", texts[key])
        ]
        runs = [len(list(run)) for is_shown, run in groupby(words) if is_shown]
        found[key[0]] = [
            max(pair) for pair in zip((sum(words), max(runs)), found.get(key[0], (0, 0)), strict=True)
        ]
    return found


def check_share(digests: Sequence[Digest], storage: Storage, max_share: float) -> Section:
    """Add up, for every article, what a digest shows of its text in all its sections."""
    rows, over, longest = [], 0, 0
    for digest in digests:
        ids = sorted({one.article_id for one in list_excerpts(digest)})
        articles = storage.load_articles(ids)
        texts = {(id_, one.version): one.text for id_ in ids for one in storage.list_versions(id_)}
        found = count_reproduced(digest, texts)
        lengths = {id_: len(articles[id_].reading.text.split()) for id_ in found}
        shares = [words / lengths[id_] for id_, (words, _) in found.items()]
        for id_, (words, run) in found.items():
            marks = list_marks(articles[id_], digest.topic_id)
            rest = sum(len(articles[id_].reading.text[slice(*span)].split()) for span in marks)
            over += words > max(MIN_ALLOWANCE, max_share * lengths[id_]) + rest
            longest = max(longest, run)
        rows.append(
            [digest.day.isoformat(), str(len(shares)), *map(write_share, (median(shares), max(shares)))]
        )
    return Section(
        title="How much of an article is reproduced",
        header=["day", "articles", "median", "largest"],
        rows=rows,
        notes=[
            f"The demo may show {max_share:.0%}; the invented days below have the default, {MAX_SHARE:.0%}."
        ],
        checks=[
            Check("no article gives more than its share and what its labels rest on", not over, f"{over} do"),
            Check(
                f"no more than {MAX_RUNNING_WORDS} words in a row", longest <= MAX_RUNNING_WORDS, f"{longest}"
            ),
        ],
        figures={"over": over, "longest": longest},
    )


def run_demo(folder: Path) -> None:
    """Run the demo into a folder. Raises CalledProcessError."""
    command = [sys.executable, "-m", "monitor", "demo", "--directory", str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=DEMO_TIMEOUT_S)


def measure_demo(folder: Path) -> Iterator[Section]:
    """Yield what there is to say of a demo's digests."""
    config = load_demo_config(folder)
    with open_store(config.collect.database) as storage:
        topic = config.topics[0].id
        found = (storage.load_digest(topic, day) for day in storage.list_digest_days(topic))
        digests = [digest for digest in found if digest is not None]
        yield check_grounding(digests, storage)
        yield from measure_content(digests, storage, load_articles())
        yield check_redundancy(digests)
        yield check_share(digests, storage, config.digest.max_share)


def measure_all(options: argparse.Namespace, scratch: Path) -> Iterator[Section]:
    """Yield every section, each as soon as it is measured."""
    folder = options.demo
    if folder is None:
        folder = scratch / "demo"
        run_demo(folder)
    yield from measure_demo(folder)
    sizes = [options.articles // 4, options.articles // 2, options.articles]
    yield measure_sizes([(size, max(1, round(size / ARTICLES_A_STORY))) for size in sizes])
    yield measure_store(options.day, options.others, scratch)
    yield measure_archive(options.digests, scratch)


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--demo", type=Path, help="the folder of a demo that has been run")
    parser.add_argument("--articles", type=int, default=ARTICLES, help="of the largest invented day")
    parser.add_argument("--day", type=int, default=DAY, help="articles of the day in the store")
    parser.add_argument("--others", type=int, nargs="+", default=OTHERS, help="other articles in the store")
    parser.add_argument("--digests", type=int, nargs="+", default=DIGESTS, help="in the archive")
    parser.add_argument("--json", type=Path, help="write the figures there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        return publish_sections(measure_all(options, Path(scratch)), options.json)


if __name__ == "__main__":
    sys.exit(main())
