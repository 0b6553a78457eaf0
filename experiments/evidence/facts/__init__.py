"""Stylised facts: regularities of real economies the model was not told, looked for in its runs by code.

Read in this order: :mod:`declarations` (the facts, their targets and sources), :mod:`verdicts` (when a fact counts as
reproduced), :mod:`statistics` (pure functions of arrays), :mod:`observing` (what is kept of a run), :mod:`readings` and
:mod:`trials` (what is read off one run, and off runs that differ in one thing), :mod:`report` (the table and the page).
``python -m experiments.evidence.facts`` measures all of them.
"""
