"""Options of the test run."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept-golden",
        action="store_true",
        help="rewrite the golden runs in tests/golden with what the model gives now; say why in CHANGELOG.md",
    )
