"""What happens in each phase of a quarter; :mod:`model.period` gives their order."""
