"""People without a browser: the benchmark's own way of speaking to the page reaches the real server and its answers."""

import asyncio

import pytest

from benchmarks.people import _head, crowd
from benchmarks.web import served

pytestmark = pytest.mark.slow


def test_everybody_who_moves_a_lever_is_answered() -> None:
    with served() as url:
        found = asyncio.run(crowd(url, people=3, seconds=8, pause=2))
    assert found["moves"] >= 3
    assert 0 < found["first_median"] <= found["first_90"] <= found["first_worst"]
    assert found["everybody_has_the_first_page_ms"] > 0


@pytest.mark.parametrize("buffers", [0, 1])
def test_a_message_with_buffers_begins_with_their_places(buffers: int) -> None:
    head = b'{"header": {}}'
    numbers = [1 + buffers, 4 * (2 + buffers)]
    if buffers:
        numbers.append(numbers[-1] + len(head))
    wire = b"".join(number.to_bytes(4, "big") for number in numbers) + head + b"\x00\x01" * buffers
    assert _head(wire) == head.decode()
