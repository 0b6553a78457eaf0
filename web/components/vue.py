"""Components that are a Vue file, fed with plain values in one piece.

Solara looks for elements inside every list and dict that a component is given, value by value and at every change
anywhere on the page: with some thousand numbers in the charts that took ten times as long as all the rest. What
:func:`whole` wraps is handed through unopened and reaches the browser as the list or dict it is.
"""

from collections import UserDict, UserList
from collections.abc import Callable
from typing import Any, overload

import solara


@overload
def whole(value: list[Any]) -> "UserList[Any]": ...
@overload
def whole(value: dict[Any, Any]) -> "UserDict[Any, Any]": ...
def whole(value: list[Any] | dict[Any, Any]) -> "UserList[Any] | UserDict[Any, Any]":
    """Wrap a plain list or dict, so that nobody looks inside on the way to the browser."""
    wrapped: UserList[Any] | UserDict[Any, Any] = UserList() if isinstance(value, list) else UserDict()
    wrapped.data = value
    return wrapped


def component(file: str, *wrapped: str) -> Callable[[Callable[..., None]], Callable[..., solara.Element]]:
    """Declare a component by its Vue file; the parameters named after it are given as :func:`whole` makes them."""
    return solara.component_vue(file, to_json=dict.fromkeys(wrapped, _opened))


def _opened(value: Any, _: Any) -> Any:
    return value.data
