"""The pool of worker processes: who waits for what, and what workers are asked for."""
