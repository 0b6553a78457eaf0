"""How far something is, as a bar."""

import solara


@solara.component
def ProgressBar(done: int, total: int) -> None:
    """Show a part of a whole; the words beside it say the same.

    It stands still between steps: one that glides keeps the browser painting, a quarter of the time in which a band of
    runs is computed where both share a machine.
    """
    with solara.Div(classes=["gf-progress"], attributes={"aria-hidden": "true"}):
        solara.Div(style={"width": f"{100 * done / max(total, 1):.0f}%"})
