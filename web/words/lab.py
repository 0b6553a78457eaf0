"""What the policy lab says."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {}
