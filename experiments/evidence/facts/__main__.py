"""``python -m experiments.evidence.facts``: see :mod:`experiments.evidence.facts.report`."""

import sys

from experiments.evidence.facts.report import main

if __name__ == "__main__":
    sys.exit(main())
