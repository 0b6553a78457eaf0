"""A folder of results as one page to read: self-contained HTML, for somebody who never opens a terminal.

Read :mod:`page` first: the sections in their order. Everything is driven by what ``datapackage.json`` says of the
columns, which :mod:`folder` reads; :mod:`markup`, :mod:`lines`, :mod:`intervals` and :mod:`tiles` write HTML and SVG.
"""
