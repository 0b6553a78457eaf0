"""The books' compiled functions give the bytes of their NumPy versions, and refuse what those refuse."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import kernels
import kernels.books

pytestmark = pytest.mark.skipif(kernels.compiled is None, reason="kernels were not compiled, nothing to compare")

LENGTHS = [*range(20), 63, 64, 65, 127, 128, 129, 136, 255, 256, 257, 264, 1000, 2999, 3000]
GROUPS = 7
NAMES = ("in_total", "by_group", "book", "book_by_group", "add_up", "after", "imbalance")

type Draw = np.random.Generator
type Arguments = tuple[Any, ...]


def amount(draw: Draw, n: int) -> Any:
    """Numbers of all sizes and both signs, zeros among them."""
    drawn = draw.normal(size=n) * 10.0 ** draw.integers(-9, 10, n)
    return np.where(draw.random(n) < 0.2, draw.choice([0.0, -0.0]), drawn)


def stock(draw: Draw, n: int) -> Any:
    return np.where(draw.random(n) < 0.2, 0.0, draw.random(n) * 100.0)


def some(draw: Draw, n: int) -> Any:
    """Different rows in any order: none, some or all; or None, which is all in theirs."""
    if draw.random() < 0.3:
        return None
    return draw.permutation(n)[: draw.integers(0, n + 1)]


def paid(draw: Draw, n: int) -> tuple[Any, Any, Any]:
    """An amount, the rows it is of, and presence."""
    rows = some(draw, n)
    return amount(draw, n if rows is None else rows.size), rows, stock(draw, n)


def sign(draw: Draw) -> float:
    return float(draw.choice([-1.0, 1.0]))


def to_book(draw: Draw, n: int) -> Arguments:
    values, rows, presence = paid(draw, n)
    views = amount(draw, 4 * n).reshape(4, n)[draw.integers(0, 3) : draw.integers(2, 5)]
    return views, sign(draw), values, rows, presence if draw.random() < 0.8 else None


def to_book_by_group(draw: Draw, n: int) -> Arguments:
    views = amount(draw, 4 * GROUPS).reshape(4, GROUPS)[draw.integers(0, 3) : draw.integers(2, 5)]
    return views, sign(draw), *paid(draw, n), draw.integers(0, GROUPS, n)


def to_sum_by_group(draw: Draw, n: int) -> Arguments:
    values, rows, presence = paid(draw, n)
    amounts = [values, *(amount(draw, values.size) for _ in range(draw.integers(0, 5)))]
    return amounts, rows, presence, draw.integers(0, GROUPS, n), GROUPS + int(draw.integers(0, 3))


def to_change(draw: Draw, n: int) -> Arguments:
    values, rows, held = paid(draw, n)
    return held, sign(draw), values, rows


def columns(draw: Draw, n: int, most: int = 6) -> Any:
    found = [amount(draw, n) for _ in range(draw.integers(1, most + 1))]
    return found if draw.random() < 0.5 else tuple(found)


INPUT: dict[str, Callable[[Draw, int], Arguments]] = {
    "in_total": lambda draw, n: paid(draw, n) if draw.random() < 0.8 else (amount(draw, n), None, None),
    "by_group": to_sum_by_group,
    "book": to_book,
    "book_by_group": to_book_by_group,
    "add_up": lambda draw, n: (columns(draw, n), stock(draw, n)),
    "after": to_change,
    "imbalance": lambda draw, n: (columns(draw, n + 1), columns(draw, n + 1)),
}


def copied(arguments: Any) -> Any:
    """Copies that have their numbers in the same order in memory, to be written into."""
    if isinstance(arguments, list | tuple):
        return type(arguments)(copied(each) for each in arguments)
    return arguments.copy(order="K") if isinstance(arguments, np.ndarray) else arguments


def bits(found: Any) -> Any:
    """What a function gave or left behind, its bytes included."""
    if isinstance(found, list | tuple):
        return type(found).__name__, [bits(each) for each in found]
    if isinstance(found, np.ndarray):
        return found.dtype, found.shape, found.tobytes()
    return type(found).__name__, np.asarray(found).tobytes() if isinstance(found, float) else found


def outcome(function: Callable[..., Any], arguments: Arguments) -> Any:
    """What a function does with copies of arguments: its result or the type of its refusal, and the arguments after."""
    given = copied(arguments)
    try:
        result = bits(function(*given))
    except Exception as fault:
        result = type(fault)
    return result, bits(given)


def assert_twins(name: str, arguments: Arguments) -> None:
    plain = outcome(kernels.PLAIN[name], arguments)
    assert outcome(getattr(kernels.compiled, name), arguments) == plain, (name, arguments)


def test_all_functions_have_compiled_twins():
    assert {name for name, plain in kernels.PLAIN.items() if plain.__module__ == "kernels.books"} == set(NAMES)
    assert all(getattr(kernels.books, name) is getattr(kernels.compiled, name) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(8))
def test_twins_give_the_same_bytes(name, seed):
    draw = np.random.default_rng(seed)
    for n in [*LENGTHS, *draw.integers(0, 3000, 20).tolist()]:
        assert_twins(name, INPUT[name](draw, n))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 1e308, 5e-324])
def test_numbers_that_are_none_or_too_large_go_through(name, odd):
    draw = np.random.default_rng(1)
    for n in (1, 9, 300):
        arguments = copied(INPUT[name](draw, n))
        for each in arguments:
            for column in each if isinstance(each, list | tuple) else [each]:
                if isinstance(column, np.ndarray) and column.dtype == float and column.size:
                    column.flat[draw.integers(column.size)] = odd
        with np.errstate(all="ignore"):
            assert_twins(name, arguments)


REFORMED: dict[str, Callable[[Any], Any]] = {
    "strided": lambda array: np.repeat(array, 2, axis=-1)[..., ::2],
    "backwards": lambda array: array[..., ::-1],
    "in the other order of bytes": lambda array: array.astype(array.dtype.newbyteorder()),
    "of half the precision": lambda array: array.astype(np.float32 if array.dtype == float else np.int32),
    "as a column": lambda array: array[:, None],
    "too short": lambda array: array[..., :-1],
    "too long": lambda array: np.concatenate([array, array], axis=-1),
    "single": lambda array: array[..., :1],
    "read-only": lambda array: np.frombuffer(array.tobytes(), array.dtype).reshape(array.shape),
    "a list": lambda array: array.tolist(),
    "nothing at all": lambda array: None,
    "rows counted from the end": lambda array: array - 5 if array.dtype != float else array,
    "rows out of bounds": lambda array: array + 10**6 if array.dtype != float else array,
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", REFORMED)
def test_arguments_of_another_form_do_what_they_do_in_numpy(name, form):
    """Also where that is to refuse them; nothing may be written then but what NumPy writes."""
    draw = np.random.default_rng(2)
    for _ in range(5):
        arguments = INPUT[name](draw, 40)
        for position, each in enumerate(arguments):
            if isinstance(each, np.ndarray) and each.size:
                changed = list(arguments)
                changed[position] = REFORMED[form](each)
            elif isinstance(each, list | tuple):
                changed = [*arguments]
                changed[position] = type(each)([REFORMED[form](each[0]), *each[1:]])
            else:
                continue
            with np.errstate(all="ignore"):
                assert_twins(name, tuple(changed))


@pytest.mark.parametrize("name", NAMES)
def test_arguments_that_are_none_of_theirs_are_refused_by_both(name):
    arguments = INPUT[name](np.random.default_rng(3), 5)
    assert_twins(name, arguments[:-1])
    assert_twins(name, (*arguments, 1))
    for position, each in enumerate(arguments):
        if each is not None:
            for wrong in ("word", {}, np.array(["a"])):
                assert_twins(name, (*arguments[:position], wrong, *arguments[position + 1 :]))


@pytest.mark.parametrize("name", ["book", "book_by_group"])
@pytest.mark.parametrize("broken", ["amount", "rows", "presence"])
def test_what_is_refused_leaves_the_books_as_they_were(name, broken):
    draw = np.random.default_rng(4)
    views, way, _, _, presence, *group = (to_book if name == "book" else to_book_by_group)(draw, 30)
    rows, values = np.arange(10), np.ones(10)
    if broken == "amount":
        values = np.ones(9)
    elif broken == "rows":
        rows = rows + 25
    else:
        presence = np.ones(4)
    before = views.copy()
    for function in (kernels.PLAIN[name], getattr(kernels.compiled, name)):
        with pytest.raises((ValueError, IndexError)):
            function(views, way, values, rows, presence, *group)
        assert views.tobytes() == before.tobytes()


def test_a_group_that_does_not_exist_is_refused():
    views = np.zeros((2, 3))
    for function in (kernels.PLAIN["book_by_group"], kernels.compiled.book_by_group):
        for wrong in (3, -1):
            with pytest.raises(ValueError, match=r"."):
                function(views, 1.0, np.ones(4), None, np.ones(4), np.array([0, 1, 2, wrong]))
            assert not views.any()


def test_books_may_be_booked_on_themselves():
    """An amount that lies in the views it changes is read before it is."""
    for start in (0, 1):
        plain, fast = (np.arange(1.0, 25.0) for _ in range(2))
        for memory, function in ((plain, kernels.PLAIN["book"]), (fast, kernels.compiled.book)):
            function(memory[:20].reshape(2, 10), 1.0, memory[start : start + 10], None, None)
        assert plain.tobytes() == fast.tobytes()


def test_each_side_of_a_payment_is_a_call_of_its_own():
    """What both sides of a payment between firms and the economy book agrees to the last bit, in some rows or all."""
    draw = np.random.default_rng(5)
    for n in LENGTHS:
        values, rows, presence = paid(draw, n)
        seen = np.zeros((4, n))
        out = kernels.books.book(seen[1:4], -1.0, values, rows, presence)
        assert kernels.books.book(seen[0:2], 1.0, values, rows, presence) == -out
        assert not seen[1].any()
