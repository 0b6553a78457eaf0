"""Sizes of the pictures with names at the left, in pixels."""

ROW = 30  # height of a row
NAMES = 128  # width of the names
GRID = {"left": 8, "right": 24, "top": 8, "bottom": 34, "containLabel": True}
