"""The nouns: what a firm, a region, a bank, a regulator is, and what it carries through time."""
