"""The policy lab."""

import solara

from web.shell import language
from web.words import word


@solara.component
def Lab() -> None:
    """Show the policy lab."""
    with solara.Div(classes=["gf-lab"]):
        solara.Text(word("page_lab", language.value))
