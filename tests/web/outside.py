"""A network of this computer only: whoever looks up or connects to an outside host is written down and refused."""

import ipaddress
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

SITECUSTOMIZE = "import sys\nsys.path.insert(0, {folder!r})\nimport outside\noutside.forbid({log!r})\n"


def is_own(host: Any) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost", socket.gethostname()):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def forbid(log: str) -> None:
    """Make this process refuse outside hosts and note each attempt in ``log``."""

    def guarded(real: Callable[..., Any], host_of: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            host = host_of(*args, **kwargs)
            if is_own(host):
                return real(*args, **kwargs)
            with Path(log).open("a", encoding="utf-8") as file:
                file.write(f"{os.getpid()} {real.__name__} {host}\n")
            raise OSError(f"outside host {host}")

        return call

    def peer(_socket: socket.socket, address: Any) -> Any:
        return address[0] if isinstance(address, tuple) else None  # a path is a unix socket

    socket.getaddrinfo = guarded(socket.getaddrinfo, lambda host, *_, **__: host)
    socket.gethostbyname = guarded(socket.gethostbyname, lambda host: host)
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, guarded(getattr(socket.socket, name), peer))


def write_sitecustomize(folder: Path, log: Path) -> Path:
    """Write a start-up file that forbids outside hosts; put its folder on PYTHONPATH."""
    folder.mkdir(parents=True, exist_ok=True)
    text = SITECUSTOMIZE.format(folder=str(Path(__file__).parent), log=str(log))
    (folder / "sitecustomize.py").write_text(text, encoding="utf-8")
    return folder
