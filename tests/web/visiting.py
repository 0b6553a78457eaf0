"""What tests do on a page as a person does. What an action changes is waited for before anything is read of it."""

import csv
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import expect


def wait_for_link(page: Any, part: str, there: bool = True) -> None:
    """Wait until the link says something, or says it no more."""
    page.wait_for_function(
        "([part, there]) => decodeURIComponent(location.search).includes(part) === there", arg=[part, there]
    )


def darken(page: Any) -> None:
    """Turn a light page dark."""
    page.click("[data-do=theme]")
    page.wait_for_selector("#app.theme--dark")


def every_look(page: Any, signs: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Turn a light page dark, and in each theme to its languages; ``signs`` are what it says in them."""
    for theme in ("light", "dark"):
        if theme == "dark":
            darken(page)
        for language, sign in signs.items():
            page.click(f"[data-language={language}]")
            page.wait_for_selector(f"text={sign}")
            yield theme, language


def speak_chinese(page: Any, sign: str) -> None:
    """Turn a page to Chinese; ``sign`` is something that it says then."""
    page.click("[data-language=zh]")
    page.wait_for_selector(f"text={sign}")


def saved(page: Any, button: str) -> Any:
    """The download that a button gives."""
    with page.expect_download() as download:
        page.click(button)
    return download.value


def table(file: Any) -> list[list[str]]:
    """Lines of a CSV file that was saved, the head first."""
    with open(file.path(), encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def rows(file: Any) -> list[dict[str, str]]:
    """Rows of a CSV file that was saved."""
    head, *lines = table(file)
    return [dict(zip(head, line, strict=True)) for line in lines]


def read_by_key(page: Any, picture: str, key: str, says: Any) -> None:
    """Press a key on a picture that is drawn, and wait for what a screen reader is told of it."""
    page.press(f"{picture} [data-drawn]", key)
    expect(page.locator(f"{picture} .gf-spoken")).to_contain_text(says)


def copied(page: Any, button: str) -> str:
    """What a button puts on the clipboard; it says that it has."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click(button)
    page.wait_for_selector(f"{button}:has-text('Copied')")
    return page.evaluate("navigator.clipboard.readText()")
