"""`monitor service`: the units that it writes, weighed and read by systemd's own tools, and its manners."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.cli.installing import list_secrets
from monitor.cli.units import UnitPlan, list_written, write_units
from monitor.config import parse_config
from tests.checks.tools import need_systemd_analyze
from tests.cli.harbour import HEAD
from tests.cli.running import run_monitor

CONFIG = HEAD.format() + "feeds: []\ncollect: {contact: us}\n"
NEWER = {"RestartSteps", "RestartMaxDelaySec"}
"""Keys of systemd 254, which an older one passes over."""
PLAN = UnitPlan(
    name="media-monitor",
    python=Path("/usr/bin/env"),
    config=Path("/srv/monitor/feeds.yaml"),
    user="daemon",
    read=(Path("/usr"),),
    written=(Path("/srv/monitor/var"),),
    memory_mb=4500,
    backups=Path("/srv/backups"),
)
HOME = replace(
    PLAN,
    user=None,
    config=Path("/home/ana/monitor/feeds.yaml"),
    written=(Path("/home/ana/monitor/var"),),
    read=(Path("/home/ana/venv"), Path("/usr")),
    backups=Path("/home/ana/backups"),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ask_systemd(folder: Path, plan: UnitPlan, *words: str) -> str:
    """Write a plan's units and return what systemd-analyze says of its services."""
    for name, text in write_units(plan).items():
        (folder / name).write_text(text)
    services = sorted(str(path) for path in folder.glob("*.service"))
    scope = [] if plan.user else ["--user"]
    done = subprocess.run(
        [need_systemd_analyze(), *scope, *words, *services],
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("plan", [PLAN, HOME], ids=["system", "user"])
def test_fault_47_what_the_units_are_exposed_to_is_under_three(tmp_path: Path, plan: UnitPlan) -> None:
    said = ask_systemd(tmp_path, plan, "security", "--offline=true", "--no-pager")
    levels = [float(level) for level in re.findall(r"exposure level for \S+: ([\d.]+)", said)]
    assert len(levels) == 2, said
    assert max(levels) < 3, said


@pytest.mark.parametrize("plan", [PLAN, HOME], ids=["system", "user"])
@pytest.mark.parametrize("place", ["plain", "with two blanks", "100%", "اسکله"])
def test_systemd_finds_no_mistake_in_the_units_wherever_they_lead(
    tmp_path: Path, plan: UnitPlan, place: str
) -> None:
    (tmp_path / place).mkdir()
    python = tmp_path / place / "python"
    python.symlink_to("/usr/bin/env")
    moved = replace(plan, python=python, config=tmp_path / place / "feeds.yaml", written=(tmp_path / place,))
    said = ask_systemd(tmp_path, moved, "verify", "--man=no", "--recursive-errors=no")
    mistakes = [line for line in said.splitlines() if not any(f"'{key}'" in line for key in NEWER)]
    assert mistakes == []


@pytest.mark.parametrize("place", ["a\nExecStart=/bin/evil", "back\\slash", 'a "b"', "it's", "$HOME", "a;b"])
def test_a_path_that_no_unit_can_name_is_refused(place: str) -> None:
    with pytest.raises(ValueError, match="put it elsewhere"):
        write_units(replace(PLAN, config=Path("/srv", place, "feeds.yaml")))


def test_homes_are_hidden_but_for_what_lies_there() -> None:
    assert "ProtectHome=yes\n" in write_units(PLAN)["media-monitor.service"]
    unit = write_units(HOME)["media-monitor.service"]
    assert "ProtectHome=tmpfs\n" in unit
    assert "BindReadOnlyPaths=/home/ana/venv /home/ana/monitor\nBindPaths=/home/ana/monitor/var\n" in unit
    whole = write_units(replace(HOME, config=Path("/home/ana/feeds.yaml")))["media-monitor.service"]
    assert "BindReadOnlyPaths=/home/ana/venv /home/ana/feeds.yaml\n" in whole


def test_what_is_written_to_is_what_the_configuration_says(tmp_path: Path) -> None:
    config = parse_config(CONFIG, name="feeds.yaml", root=tmp_path)
    assert list_written(config) == (tmp_path / "var",)
    apart = CONFIG + f'digest: {{directory: "{tmp_path}/www"}}\n'
    assert list_written(parse_config(apart, name="", root=tmp_path)) == (tmp_path / "var", tmp_path / "www")


def test_secrets_are_the_variables_that_the_configuration_names(tmp_path: Path) -> None:
    feeds = 'feeds: [{url: "https://a.example/", headers: {Authorization: "Bearer ${TOKEN}"}, proxy: "http://${P}@b:1"}]'
    smtp = "digest: {email: {from: a@b.example, smtp: {host: b, password_env: MAIL}}}"
    text = (
        CONFIG.replace("feeds: []", feeds)
        + f"{smtp}\nllm: {{url: 'https://m.example', model: m, key_env: KEY}}\n"
    )
    assert list_secrets(parse_config(text, name="", root=tmp_path)) == ["MAIL", "KEY", "TOKEN", "P"]


# --- the command -----------------------------------------------------------------------------


def test_installing_twice_is_installing_once_and_uninstalling_removes_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--user", "--directory", str(folder / "units"))
    first = run_monitor(capsys, "service", "install", *words, "--with-backup", "kept")
    assert first.returncode == 0, first.stderr
    assert first.stdout.count(": written") == 3
    assert "systemctl --user restart media-monitor media-monitor-backup.timer" in first.stderr
    assert "loginctl enable-linger" in first.stderr
    files = {path.name: path.read_text() for path in (folder / "units").iterdir()}
    assert f"monitor run --config {folder}/feeds.yaml" in files["media-monitor.service"]
    assert f"--replace {folder}/kept/media-monitor.backup" in files["media-monitor-backup.service"]
    assert f"ReadWritePaths={folder}/var {folder}/kept\n" in files["media-monitor-backup.service"]
    assert (folder / "var").stat().st_mode & 0o777 == 0o700
    assert (folder / "kept").is_dir()

    again = run_monitor(capsys, "service", "install", *words, "--with-backup", "kept")
    assert again.stdout.count(": as it was") == 3

    (folder / "units/default.target.wants").mkdir()
    link = folder / "units/default.target.wants/media-monitor.service"
    link.symlink_to("../media-monitor.service")
    refused = run_monitor(capsys, "service", "uninstall", *words)
    assert refused.returncode == 1
    assert "first: systemctl --user disable --now media-monitor.service" in refused.stderr
    link.unlink()
    assert run_monitor(capsys, "service", "uninstall", *words).stdout.count(": removed") == 3
    assert list((folder / "units").iterdir()) == [link.parent]
    assert run_monitor(capsys, "service", "uninstall", *words).returncode == 1


def test_a_unit_of_somebody_else_is_left_alone_and_nothing_is_written_beside_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "media-monitor-backup.timer").write_text("[Timer]\n")
    words = ("--user", "--directory", str(folder))
    done = run_monitor(capsys, "service", "install", *words, "--with-backup", "kept")
    assert done.returncode == 1
    assert "was not written by this command" in done.stderr
    assert not (folder / "media-monitor.service").exists()
    assert run_monitor(capsys, "service", "uninstall", *words).returncode == 1
    assert (folder / "media-monitor-backup.timer").read_text() == "[Timer]\n"


def test_printing_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run_monitor(capsys, "service", "install", "--user", "--print")
    assert done.returncode == 0
    assert "ExecStart=" in done.stdout
    assert [path.name for path in folder.iterdir()] == ["feeds.yaml"]


def test_without_a_scope_or_with_root_or_nobody_known_it_says_what_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install = ("service", "install")
    assert "--system for a service of the machine" in run_monitor(capsys, *install).stderr
    unknown = run_monitor(capsys, *install, "--system", "--run-as", "nobody-of-that-name")
    assert (unknown.returncode, "there is no user nobody-of-that-name" in unknown.stderr) == (2, True)
    elsewhere = run_monitor(capsys, *install, "--user", "--name", "../monitor")
    assert (elsewhere.returncode, "a unit's name has letters" in elsewhere.stderr) == (2, True)
    root = run_monitor(capsys, *install, "--system", "--run-as", "root")
    assert root.returncode == 2
    assert f"chown -R media-monitor: {folder}" in root.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_service_of_the_machine_gets_its_folders_and_takes_none_of_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("service", "install", "--system", "--directory", str(folder), "--run-as", "nobody")
    done = run_monitor(capsys, *words)
    assert done.returncode == 0, done.stderr
    assert (folder / "var").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert "User=nobody\n" in (folder / "media-monitor.service").read_text()
    os.chown(folder / "var", 0, 0)
    refused = run_monitor(capsys, *words)
    assert (refused.returncode, f"chown -R nobody: {folder}/var" in refused.stderr) == (1, True)
