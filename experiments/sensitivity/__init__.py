"""Which uncertain inputs matter: Morris screening of all of them, then Sobol indices of those that count.

Read :mod:`indices` (functions of matrices; no model in sight), then :mod:`question` (what is asked of the model),
:mod:`answer` (the tables), :mod:`words` and :mod:`picture`; :mod:`command` does all of it.
"""
