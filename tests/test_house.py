"""The project as a whole: what ships, what the documents say, what the layers forbid."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from dataclasses import fields
from pathlib import Path

import click
import pytest

from bench.faults import list_tested, read_rows
from monitor.cli import cli
from monitor.config.shapes import Shape
from monitor.model import Digest, DigestStory

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "bench/README.md"]


def test_the_wheel_holds_both_packages_and_their_data(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    for path in (*(ROOT / "monitor").rglob("*"), *(ROOT / "storage").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in names
    assert not any(name.startswith(("tests/", "bench/", "var/")) for name in names)


def list_commands(group: click.Group, path: str = "monitor") -> list[str]:
    found = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found += list_commands(command, f"{path} {name}")
        else:
            found.append(f"{path} {name}")
    return found


def test_all_commands_are_found() -> None:
    assert {"monitor run", "monitor feeds check", "monitor digest verify"} <= set(list_commands(cli))


@pytest.mark.parametrize("command", list_commands(cli))
def test_every_command_is_documented(command: str) -> None:
    assert f"`{command}" in (ROOT / "docs/commands.md").read_text("utf-8")


def list_shapes(shape: type[Shape] = Shape) -> list[type[Shape]]:
    return [found for child in shape.__subclasses__() for found in (child, *list_shapes(child))]


@pytest.mark.parametrize("shape", list_shapes())
def test_every_key_of_the_configuration_is_documented(shape: type[Shape]) -> None:
    text = (ROOT / "docs/configuration.md").read_text("utf-8")
    keys = [field.alias or name for name, field in shape.model_fields.items()]
    missing = [key for key in keys if f"`{key}`" not in text and f"## {key}" not in text]
    assert missing == []


@pytest.mark.parametrize("record", [Digest, DigestStory])
def test_every_field_of_the_json_is_documented(record: type) -> None:
    text = (ROOT / "docs/digest-json.md").read_text("utf-8")
    assert [field.name for field in fields(record) if f"`{field.name}`" not in text] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]+)\)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_documents_exist(document: Path) -> None:
    known = {" ".join(name.split()[:2]) for name in list_commands(cli)} | {"monitor try"}
    named = re.findall(r"`(monitor [a-z]+)", document.read_text("utf-8"))
    assert set(named) <= known


def test_modules_are_named_for_the_trade_and_stay_readable() -> None:
    forbidden = {"utils", "helpers", "manager", "common", "base"}
    for path in (*(ROOT / "monitor").rglob("*.py"), *(ROOT / "storage").rglob("*.py")):
        assert path.stem not in forbidden
        assert len(path.read_text("utf-8").splitlines()) <= 500, path


UNBOUNDED = {
    "_load_attribution": "the configuration of one command",
    "_load_config": "the configuration of one command",
    "_load_font": "the fonts of one chart",
    "_load_reader": "the languages that have a calendar",
    "_load_register": "the configuration of one command",
    "_load_sentiment": "the configuration of one command",
    "load_network": "the two networks",
    "load_template_text": "the files beside the templates",
    "read_calendar": "the languages that have a calendar",
    "read_word_lists": "the files of the lexicon",
}
"""Functions whose every answer is kept, and why these are few."""


def test_what_is_kept_for_the_life_of_the_process_is_bounded() -> None:
    cached = re.compile(r"^@(?:functools\.)?cache\n(?:@.*\n)*def (\w+)\((.*)\)", re.MULTILINE)
    for path in (*(ROOT / "monitor").rglob("*.py"), *(ROOT / "storage").rglob("*.py")):
        text = path.read_text("utf-8")
        assert "lru_cache(maxsize=None)" not in text, path
        kept = {name for name, parameters in cached.findall(text) if parameters}
        assert kept <= UNBOUNDED.keys(), f"{path}: {kept}: give the cache a size"


def test_sql_stays_in_storage() -> None:
    words = re.compile(r"\b(?:SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b")
    for path in (ROOT / "monitor").rglob("*.py"):
        assert not words.search(path.read_text("utf-8")), path


def test_every_fault_of_the_table_has_a_test() -> None:
    named = set().union(
        *(list_tested(path.read_text("utf-8")) for path in (ROOT / "tests").rglob("test_*.py"))
    )
    rows = [row.number for row in read_rows()]
    assert rows == list(range(1, 48))
    assert (set(rows) - named, named - set(rows)) == (set(), set())


def test_the_table_of_faults_in_the_documents_is_the_one_that_is_tested() -> None:
    table = "\n".join(f"| {row.number} | {row.case} | {row.owed} |" for row in read_rows())
    assert table in (ROOT / "docs/faults.md").read_text("utf-8")


def test_fault_5_nothing_but_the_guarded_client_asks_the_network() -> None:
    """Whatever else could open a connection is named here: mail to the user's own server, and servers of ours."""
    opens = re.compile(r"ClientSession\(|TCPConnector\(|urllib\.request|urlopen|http\.client|^import requests|httpx"
                       r"|create_connection\(|open_connection\(|SMTP(?:_SSL)?\(", re.MULTILINE)  # fmt: skip
    found = {
        path.relative_to(ROOT).as_posix()
        for package in ("monitor", "storage")
        for path in (ROOT / package).rglob("*.py")
        if opens.search(path.read_text("utf-8"))
    }
    assert found == {"monitor/collect/network/connections.py", "monitor/deliver/email.py"}


def test_one_sqlite_alone_is_in_the_process() -> None:
    """A second one in the process lets go of the first one's locks whenever it closes a file."""
    own = [path for folder in ("monitor", "storage") for path in (ROOT / folder).rglob("*.py")]
    named = [path.name for path in own if re.search(r"^\s*(import|from) sqlite3", path.read_text(), re.M)]
    assert named == []
