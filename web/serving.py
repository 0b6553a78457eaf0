"""The server: ``greenforge serve`` calls :func:`serve`, and ``solara run server.py`` meets the same guard."""

import os
import socket
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import uvicorn

from model.errors import InputError
from web import settings
from web.pool.runner import Runner, shared
from web.pool.runs import first_page
from web.results import folders
from web.security import Guard, forbid_outside_assets

NEEDED = ("@widgetti/solara-vuetify-app@*/dist/main*.css", "echarts@*/dist/echarts.js", "requirejs@*/require.js")
LATER = 2  # stage of what nobody has asked for yet: tabs go first
GRACE = 2  # seconds that open pages have to say goodbye when the server stops


def serve(host: str = "127.0.0.1", port: int = 8765, results: Path | None = None) -> None:
    """Show the laboratory until interrupted.

    Args:
        host: to listen on.
        port: to listen on.
        results: the results directory that the page shows; None for the usual one.

    Raises:
        InputError: the host or port cannot be used, or the files of the page are not installed.
    """
    if results is not None:
        os.environ[folders.VARIABLE] = str(results)
    with bind(host, port) as listener:
        app = Guard(solara_app(), host)
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=GRACE)
        Announcing(config, address(host, listener.getsockname()[1])).run(sockets=[listener])


class Announcing(uvicorn.Server):
    """A server that says where it is as soon as it answers."""

    def __init__(self, config: uvicorn.Config, at: str) -> None:
        super().__init__(config)
        self.at = at

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say so."""
        await super().startup(sockets)
        print(f"greenforge is at {self.at}  (Ctrl+C stops it)", flush=True)
        prepare(shared())


def prepare(runner: Runner) -> None:
    """Let the workers load the model and live what the first page shows, while it is fetched or before."""
    runner.ask("the first page", dict.fromkeys(first_page(), LATER), lambda *_: None)


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the address; port 0 takes a free one.

    Raises:
        InputError: there is no such host, or the port is taken or not allowed.
    """
    if not 0 <= port <= 65535:
        raise InputError(f"port: {port} is not allowed; give 0 to 65535")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise InputError(f"host: '{host}' is not an address of this computer ({error}); try 127.0.0.1") from None
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
    except OSError as error:
        listener.close()
        why = error.strerror or error
        raise InputError(f"{host} port {port} cannot be used: {why}; give another with --port") from None
    return listener


def address(host: str, port: int) -> str:
    """Return the address to open in a browser.

    >>> address("0.0.0.0", 8765), address("::1", 80)
    ('http://127.0.0.1:8765', 'http://[::1]:80')
    """
    shown = {"0.0.0.0": "127.0.0.1", "::": "127.0.0.1", "localhost": "127.0.0.1"}.get(host, host)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def entry_point() -> Path:
    """Return ``server.py``, which lies beside this package in a checkout and in an installed wheel."""
    package = find_spec("web")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parents[1] / "server.py"


def solara_app() -> Any:
    """Return Solara's ASGI application with our pages in it, unable to reach an outside host."""
    settings.apply()
    os.environ["SOLARA_APP"] = str(entry_point())
    warnings.filterwarnings("ignore", "Cookies with samesite=none require https", UserWarning)  # said at each visit
    from solara.server import starlette

    forbid_outside_assets()
    check_assets()
    return starlette.app


def check_assets() -> None:
    """Check that the libraries of the page are installed.

    Raises:
        InputError: some are not; the page would stay blank.
    """
    from solara.server.settings import assets

    for pattern in NEEDED:
        if not any(assets.proxy_cache_dir.glob(pattern)):
            raise InputError(
                f"{assets.proxy_cache_dir}: no {pattern}; install the package solara-assets beside greenforge"
            )


def protect_running_server() -> None:
    """Give a server that ``solara run`` started what :func:`serve` gives its own; do nothing without one."""
    starlette = sys.modules.get("solara.server.starlette")
    if starlette is None:
        return
    forbid_outside_assets()
    check_assets()
    inner = starlette.app.middleware_stack
    if inner is not None and not isinstance(inner, Guard) and "SERVER_NAME" in os.environ:
        starlette.app.middleware_stack = Guard(inner, os.environ["SERVER_NAME"])
