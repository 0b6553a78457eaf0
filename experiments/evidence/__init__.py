"""Evidence: what speaks for the model and what against it.

Read in this order: :mod:`comparisons` (which output meets which published series, and how), :mod:`readings` (how it
is read off a run), :mod:`space` (what is fitted, within which bounds), :mod:`emulator` and :mod:`posterior` (from many
runs to an ensemble of parameter sets), :mod:`calibration` (the fit itself); :mod:`facts` asks for stylised facts.
"""
