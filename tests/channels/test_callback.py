"""What the platforms' callbacks have in common."""

from __future__ import annotations

from urllib.parse import parse_qsl

from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat.callback import query_of


@given(st.text("ab=&%26+?", max_size=30))
def test_a_query_is_read_as_the_standard_library_reads_it_but_the_first_of_a_name_counts(query):
    expected: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        expected.setdefault(name, value)

    read = query_of(make_mocked_request("POST", f"/official-account?{query}"))

    assert {k: v for k, v in read.items() if k} == {k: v for k, v in expected.items() if k}
