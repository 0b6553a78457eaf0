"""Reasons: the page, what workers are asked for, and the sentences and graphs made of it."""
