import pytest

from monitor.collect.texts.sanitizer import clean_markup


@pytest.mark.parametrize(
    "hostile",
    [
        "<p onclick=x()>a</p>",
        '<a href="java&#9;script:x()">a</a>',
        '<a href="data:text/html,<script>x()</script>">a</a>',
        "<svg onload=x()></svg>a",
        '<iframe srcdoc="<script>x()</script>"></iframe>a',
        "<form action=//x.example><button formaction=javascript:x()>a</button></form>",
        "<math><style><img src onerror=x()></style></math>a",
        "<noscript><p title='</noscript><img src onerror=x()>'></noscript>a",
        "<table background='javascript:x()'><tr><td>a</td></tr></table>",
        "<object data='x()'><embed src='x()'></object>a",
        "<base href='//x.example/x()'><meta http-equiv=refresh content='0;x()'><link href='x()'>a",
    ],
)
def test_nothing_that_runs_stays(hostile: str) -> None:
    safe = clean_markup(hostile) or ""
    assert "a" in safe
    for trace in (
        "x()",
        "script",
        "svg",
        "iframe",
        "form",
        "math",
        "object",
        "embed",
        "base",
        "meta",
        "link",
    ):
        assert trace not in safe


@pytest.mark.parametrize(
    "style",
    [
        "background: url(https://t.example/dot)",
        "background-image: url('//t.example/dot')",
        "color: expression(x())",
        "color: u\\72l(//t.example)",
        "position: fixed; top: 0; left: 0; z-index: 9",
        "margin-top: -500px",
        "text-indent: -9999px",
        "padding: 900px",
        "width: 100%; height: 100%",
        "display: none",
        "-moz-binding: url(x)",
        "behavior: url(x)",
        "list-style: url(x)",
        "cursor: url(x), auto",
        "color: red/**/;position:/**/fixed" * 100,
        "color",
    ],
)
def test_no_style_loads_moves_or_covers_anything(style: str) -> None:
    assert clean_markup(f'<p style="{style}">a</p>') == "<p>a</p>"


@pytest.mark.parametrize(
    "style",
    [
        "color: #0a8;",
        "color: rgb(0, 128, 0);",
        "border: 1px solid #ccc;",
        "font-weight: bold; text-align: right;",
        "font-family: Georgia, 'Old Face', serif;",
        "margin-left: 5px; float: left;",
        "display: block;",
    ],
)
def test_a_style_that_only_colours_and_sets_text_stays(style: str) -> None:
    assert clean_markup(f'<p style="{style}">a</p>') == f'<p style="{style}">a</p>'


def test_of_a_style_the_harmless_part_stays() -> None:
    assert clean_markup('<b style="POSITION:fixed;Color:RED">a</b>') == '<b style="Color: RED;">a</b>'


@pytest.mark.parametrize(
    "fragment",
    [
        '<table border="1" cellpadding="2"><tfoot><tr valign="top"><td nowrap="">a</td></tr></tfoot></table>',
        '<section><font color="red" face="serif">a</font><big dir="rtl">b</big></section>',
        '<img src="https://quay.example/a.png" alt="a" hspace="2">',
        "1 < 2",
    ],
)
def test_what_only_orders_and_presents_stays(fragment: str) -> None:
    assert clean_markup(fragment) == fragment


def test_half_a_character_is_replaced() -> None:
    assert clean_markup("<p>a\ud83d</p>") == "<p>a\ufffd</p>"


def test_white_space_in_a_style_counts_once() -> None:
    style = f"color: rgb(1{' ' * 400},2 , 3); font-family: a{' ' * 400}b"
    assert (
        clean_markup(f'<p style="{style}">a</p>')
        == '<p style="color: rgb(1 ,2 , 3); font-family: a b;">a</p>'
    )


def test_none_stays_none() -> None:
    assert clean_markup(None) is None
