import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.metadata.nearjson import read_values

FERRY = {"headline": "Ferry back"}


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ('{"headline": "Ferry back"}', [FERRY]),
        ('{"headline": "Ferry back",}', [FERRY]),
        ('<!-- {"headline": "Ferry back"} -->', [FERRY]),
        ('//<![CDATA[\n{"headline": "Ferry back"}\n//]]>', [FERRY]),
        ('/*<![CDATA[*/{"headline": "Ferry back"}/*]]>*/', [FERRY]),
        ('{"headline": "Ferry back"};', [FERRY]),
        ('// <![CDATA[\n<!--\n{"headline": "Ferry back"}; ; \n//-->\n// ]]>', [FERRY]),
        ('/* <![CDATA[ */ {"headline": "Ferry back"} /* ]]> */', [FERRY]),
        ('/* a *//* b */{"headline": /* c */ "Ferry back",} /* no end', []),
        ('/* a *//* b */{"headline": /* c */ "Ferry back",} /* d */', [FERRY]),
        ('{"headline": "Ferry back"}\n{"headline": "Ferry back"}', [FERRY, FERRY]),
        ('{"headline": "Ferry back"}, {"headline": "Ferry back"}', [FERRY, FERRY]),
        ("{&quot;headline&quot;: &quot;Ferry back&quot;}", [FERRY]),
        ('{\n// the title\n"headline": "Ferry back" /* it is */}', [FERRY]),
        ('{"headline": "Harbour\\\'s ferry"}', [{"headline": "Harbour's ferry"}]),
        ('{"headline": "two\nlines"}', [{"headline": "two\nlines"}]),
        (
            '{"headline": "The "Tern" is back", "url": "/a"}',
            [{"headline": 'The "Tern" is back', "url": "/a"}],
        ),
        ("{broken", []),
        ("[" * 5000, []),
        ("", []),
        (" " * 2_000_000, []),
    ],
)
def test_what_is_nearly_json_is_read(written: str, values: list[object]) -> None:
    assert list(read_values(written)) == values


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(VALUES)
def test_what_is_json_is_read_as_json(value: object) -> None:
    written = json.dumps([value])
    assert list(read_values(written)) == [json.loads(written)]
