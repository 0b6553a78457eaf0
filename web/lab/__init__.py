"""The policy lab: the page, and what a tab of it works with."""
