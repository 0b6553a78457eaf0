"""The style sheet holds together: a brace lost in a merge hides every rule after it from some screens."""

from web import documents


def test_every_rule_is_closed_and_no_condition_swallows_another() -> None:
    depth, text = 0, documents.CHECKOUT.joinpath("web/assets/custom.css").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith(("@media", ".", "#", "/*")):
            assert depth == 0, f"line {number} begins inside another rule"
        depth += line.count("{") - line.count("}")
        assert depth >= 0, f"line {number} closes what was not opened"
    assert depth == 0
