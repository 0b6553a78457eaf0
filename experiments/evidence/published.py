"""The small tables of evidence that go with the program, so that the laboratory shows them wherever it is installed.

``greenforge calibrate`` makes the ensemble with its estimates and correlations; ``greenforge validate --ship`` writes
:data:`VALIDATED`. Whoever shows them reads them here and hard-codes none of what they say.
"""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.folders import check_writable_file, replace_file
from experiments.tables import Table, csv_text
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

SHIPPED = Path(__file__).parent / "shipped"
CALIBRATED = ("ensemble", "estimates", "correlations")
VALIDATED = ("fit", "backtest", "standings", "forecast", "replications")


def ship(answers: "Iterable[tuple[Table, pd.DataFrame]]", folder: Path) -> list[Path]:
    """Write tables into a folder, each in place of the one that was there; return the files.

    Raises:
        InputError: the folder cannot be written.
    """
    files = []
    for table, frame in answers:
        file = folder / table.file
        check_writable_file(file)
        replace_file(file, csv_text(table, frame).encode())
        files.append(file)
    return files


def rows(name: str, folder: Path = SHIPPED) -> tuple[dict[str, str], ...]:
    """The rows of a table; none where it is not shipped.

    Raises:
        InputError: the file cannot be read.
    """
    file = folder / f"{name}.csv"
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return tuple(csv.DictReader(lines, strict=True))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{file}: cannot be read: {error}") from None
