"""The watched run: the page, the running model of a tab, and what is shown of it."""
