"""Whether the ranking of policies survives what is not known: of parameters, and of how enterprises decide and see.

Read :mod:`ranks` (functions of arrays; no model in sight), then :mod:`question` (policies, worlds they are tried in),
:mod:`answer` (the tables) and :mod:`page` (the words); :mod:`command` does all of it.
"""
