"""Questions asked of the model: the ``greenforge`` command and what it writes."""
