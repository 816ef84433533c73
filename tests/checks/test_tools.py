"""The checks themselves: what they are for, they notice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checks.browser import Visit, open_browser, visit
from tests.checks.tools import AXE, FOLDER, ask_html_validate, ask_mail_clients, ask_nu, need_module

HEAD = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Quay</title>'
NOTICED = {
    "a script": ("<script>alert(1)</script>", "complaints", "dialog: 1"),
    "an error": ("<script>window.nobody.knows()</script>", "complaints", "error: "),
    "a picture": ('<img src="https://pixel.example/1.png" alt="">', "asked", "https://pixel.example/1.png"),
    "a file of another folder": ('<img src="/etc/hostname" alt="">', "asked", "file:///etc/hostname"),
    "a file that is not there": ('<img src="gone.png" alt="">', "asked", "gone.png"),
    "a wide line": ('<p style="width: 900px">Quay</p>', "wide", "P : Quay"),
    "Persian from the left": ("<p>هیئت بندر اسکلهٔ شمالی را بست</p>", "turned", "P : هیئت"),
    "a picture without words": ('<img src="data:," >', "barriers", "image-alt"),
}
REFUSED = """<meta http-equiv="Content-Security-Policy" content="style-src 'none'"><style>p { color: red }</style>"""


@pytest.fixture(scope="module")
def noticed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Visit]:
    """Visit a page for each thing that is to be noticed, in a folder of its own."""
    axe, seen = need_module(AXE), {}
    pages = {
        name: f"{HEAD}</head><body><main>{body}</main></body></html>"
        for name, (body, _, _) in NOTICED.items()
    }
    pages["a refusal"] = f"{HEAD}{REFUSED}</head><body><p>Quay</p></body></html>"
    with open_browser() as browser:
        for name, text in pages.items():
            path = tmp_path_factory.mktemp("noticed") / "page.html"
            path.write_text(text, encoding="utf-8")
            (seen[name],) = visit(browser, path, axe=axe)
    return seen


@pytest.mark.browser
@pytest.mark.parametrize("name", NOTICED)
def test_what_is_amiss_in_a_page_is_noticed(noticed: dict[str, Visit], name: str) -> None:
    _, where, what = NOTICED[name]
    assert any(what in one for one in getattr(noticed[name], where)), noticed[name]
    others = {"complaints", "asked", "wide", "turned"} - {where}
    assert [other for other in others if getattr(noticed[name], other)] == []


@pytest.mark.browser
def test_what_the_policy_of_a_page_refuses_is_noticed(noticed: dict[str, Visit]) -> None:
    assert [one.partition(" ")[0] for one in noticed["a refusal"].complaints] == ["policy:"]


@pytest.mark.parametrize(
    ("required", "end"), [("", pytest.skip.Exception), ("required", pytest.fail.Exception)]
)
def test_a_check_without_its_tool_is_skipped_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, required: str, end: type[BaseException]
) -> None:
    monkeypatch.setenv("MONITOR_CHECKS", required)
    with pytest.raises(end, match="make checks-install"):
        need_module(FOLDER / "node_modules/nothing")


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((FOLDER / "package-lock.json").read_text("utf-8"))["packages"]
    assert len(packages) > 4
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_the_validators_notice_errors_in_any_of_the_files(tmp_path: Path) -> None:
    pages = [tmp_path / "1.html", tmp_path / "2.html"]
    for page, body in zip(pages, ("<p>Quay</p>", '<p id="a">Quay</p><p id="a">Pier</p>'), strict=True):
        page.write_text(f"{HEAD}</head><body>{body}</body></html>", encoding="utf-8")
    assert any("2.html:1: Duplicate ID" in one for one in ask_nu(pages))
    assert any("no-dup-id" in one for one in ask_html_validate(pages, FOLDER / "pages.htmlvalidate.mjs"))
    assert ask_nu(pages[:1]) == ask_html_validate(pages[:1], FOLDER / "pages.htmlvalidate.mjs") == []


def test_what_a_mail_program_does_not_know_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "mail.html"
    page.write_text(f'{HEAD}</head><body><p style="position: fixed">Quay</p></body></html>', encoding="utf-8")
    assert "none: position" in ask_mail_clients([page])
