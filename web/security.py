"""What stands between the network and Solara: who may ask, what a page may load, and no way to an outside host."""

import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "localhost", "::1")
CLOSED = ("/static/public/", "/resourcez")  # a folder beside the program; figures about other people's tabs
SAFE_METHODS = ("GET", "HEAD")

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def content_security_policy(host: str) -> str:
    """Return the policy for pages served under ``host`` (name and port).

    Vue compiles the templates of the components in the browser, which needs ``unsafe-eval``; Solara's page carries its
    start-up script and styles inline.
    """
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' ws://{host} wss://{host}",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class Guard:
    """ASGI middleware: refuses a foreign Host (421) and a foreign Origin (403), adds the security headers.

    A page of another site that makes the browser ask for ``127.0.0.1`` under a name of its own (DNS rebinding) fails
    at the Host; one that opens a websocket to the true address fails at the Origin.
    """

    def __init__(self, app: App, bound: str) -> None:
        self.app = app
        self.names = allowed_names(bound)
        self.any_address = _is_wildcard(bound)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        host = _header(scope, b"host")
        refused = self._refusal(scope, host)
        if refused:
            await _refuse(scope, send, *refused)
        elif scope["type"] == "websocket":
            await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, _with_headers(send, host))

    def _refusal(self, scope: Scope, host: str) -> tuple[int, str] | None:
        if not self._knows(host):
            return 421, "this server does not answer under that name"
        origin = _header(scope, b"origin")
        acts = scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS
        if acts and origin and urlsplit(origin).netloc != host:
            return 403, "this request comes from another site"
        if scope["path"].startswith(CLOSED):
            return 404, "not found"
        return None

    def _knows(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self.names or (self.any_address and _is_address(name))


def allowed_names(bound: str) -> frozenset[str]:
    """Host names a server bound to ``bound`` answers to.

    >>> sorted(allowed_names("127.0.0.1"))
    ['127.0.0.1', '::1', 'localhost']
    """
    own = (socket.gethostname().lower(),) if _is_wildcard(bound) else (bound.lower(),)
    return frozenset((*LOOPBACK, *own))


def forbid_outside_assets() -> None:
    """Make a missing library file a plain 404.

    Solara would ask an outside CDN for it, for up to 47 s, and keep what comes back; and a request for a folder of the
    library files makes it delete that folder.
    """
    from solara.server import cdn_helper, starlette

    cdn_helper.fetch_from_cdn = _no_cdn
    cdn_helper.get_path = starlette.get_path = shipped_asset


def shipped_asset(folder: Path, path: str) -> Path:
    """Return the library file ``path`` below ``folder``.

    Raises:
        FileNotFoundError: there is no such file, or it lies outside.
    """
    file = (folder / path).resolve()
    if not file.is_relative_to(folder.resolve()) or not file.is_file():
        raise FileNotFoundError(f"{path} is not among the files of solara-assets")
    return file


def _no_cdn(url: str) -> bytes:
    raise FileNotFoundError(f"{url} is not among the files of solara-assets, and no outside host is asked")


def _is_wildcard(bound: str) -> bool:
    return bound in ("0.0.0.0", "::", "")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _header(scope: Scope, name: bytes) -> str:
    values: Iterable[bytes] = (value for key, value in scope["headers"] if key == name)
    return next(iter(values), b"").decode("latin-1").lower()


def _with_headers(send: Send, host: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            extra = {**HEADERS, "content-security-policy": content_security_policy(host)}
            message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in extra.items())]
        await send(message)

    return sending


async def _refuse(scope: Scope, send: Send, status: int, why: str) -> None:
    """Answer with a status; on a websocket that is the answer to the opening request."""
    prefix = "http" if scope["type"] == "http" else "websocket.http"
    said = {"content-type": "text/plain; charset=utf-8", "content-security-policy": "default-src 'none'", **HEADERS}
    headers = [(name.encode(), value.encode()) for name, value in said.items()]
    await send({"type": f"{prefix}.response.start", "status": status, "headers": headers})
    await send({"type": f"{prefix}.response.body", "body": why.encode()})
