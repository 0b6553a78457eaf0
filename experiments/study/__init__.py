"""Designed experiments: many runs planned, journalled, carried out on any number of workers, and answered.

Read in this order: :mod:`plan` (which runs there are), :mod:`headlines` (what is read off a run), :mod:`tables` (the
CSV files), :mod:`work` (one run, as a worker does it), :mod:`study` (all of it together). How a plan is read from a
file: :mod:`spec` with :mod:`factors`, :mod:`points` and :mod:`designs`; what its points change: :mod:`effects`.
"""
