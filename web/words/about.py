"""What the page about the model says."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {}
