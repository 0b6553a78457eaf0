"""What each mechanism promises: one test for every property its docstring names."""
