"""What the model is."""

import solara


@solara.component
def About() -> None:
    """Say it."""
    solara.Text("…")
