"""The shipped questions answered: a sweep becomes a small table, a picture and a section of ``docs/findings.md``.

``python -m experiments.findings NAME...`` reads the results of these sweeps and writes tables, pictures and page;
without names it writes pictures and page again from the tables, and ``--check`` only says whether they are fresh.

Read in this order: :mod:`answers` (the table), one of the questions (:mod:`finance`, :mod:`cooperation`, :mod:`price`,
:mod:`standards`, :mod:`credibility`), :mod:`page`.
"""
