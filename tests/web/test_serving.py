import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError
from web import settings
from web.security import HEADERS, Guard, shipped_asset
from web.serving import bind, check_assets, entry_point

ROOT = Path(__file__).parents[2]
OWN = "127.0.0.1:8765"


def ask(
    bound: str, kind: str = "http", path: str = "/", method: str = "GET", **headers: str
) -> tuple[int, dict[str, str]]:
    """Status and headers of a guarded application that answers 200 to everything it is asked."""
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        start = "http.response.start" if kind == "http" else "websocket.accept"
        await send({"type": start, "status": 200, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": kind, "path": path, "headers": [(k.encode(), v.encode()) for k, v in headers.items()]}
    if kind == "http":
        scope["method"] = method
    with pytest.raises(StopIteration):  # nothing here waits, so one push brings it to its end
        Guard(app, bound)(scope, receive, send).send(None)  # type: ignore[attr-defined]
    return sent[0].get("status", 200), {k.decode(): v.decode() for k, v in sent[0].get("headers", [])}


@pytest.mark.parametrize("host", [OWN, "localhost:8765", "[::1]:8765", "LOCALHOST:8765"])
def test_own_names_are_answered(host: str) -> None:
    assert ask("127.0.0.1", host=host)[0] == 200


@pytest.mark.parametrize("host", ["evil.example:8765", "127.0.0.1.evil.example", "", "192.168.1.9:8765", "[bad"])
def test_a_foreign_host_is_misdirected(host: str) -> None:
    assert ask("127.0.0.1", host=host)[0] == 421


def test_a_server_for_the_network_answers_to_addresses_but_not_to_names() -> None:
    assert ask("0.0.0.0", host="192.168.1.9:8765")[0] == 200
    assert ask("0.0.0.0", host=f"{socket.gethostname()}:8765")[0] == 200
    assert ask("0.0.0.0", host="evil.example:8765")[0] == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:9999", "null", "http://localhost:8765"])
def test_a_foreign_origin_is_forbidden_to_open_a_websocket(origin: str) -> None:
    assert ask("127.0.0.1", "websocket", host=OWN, origin=origin)[0] == 403
    assert ask("127.0.0.1", method="POST", host=OWN, origin=origin)[0] == 403


def test_the_own_origin_may_open_a_websocket() -> None:
    assert ask("127.0.0.1", "websocket", host=OWN, origin=f"http://{OWN}")[0] == 200


@pytest.mark.parametrize("path", ["/static/public/secret.txt", "/resourcez"])
def test_what_is_nobody_s_business_is_not_found(path: str) -> None:
    assert ask("127.0.0.1", host=OWN, path=path)[0] == 404


def test_every_answer_carries_the_security_headers() -> None:
    _, headers = ask("127.0.0.1", host=OWN)
    assert HEADERS.items() <= headers.items()
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "https:" not in policy


def test_a_missing_library_file_is_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "cdn" / "lib@1.0.0").mkdir(parents=True)
    (tmp_path / "cdn" / "lib@1.0.0" / "lib.js").write_text("here")
    (tmp_path / "secret.txt").write_text("not for you")
    cdn = tmp_path / "cdn"
    assert shipped_asset(cdn, "lib@1.0.0/lib.js").read_text() == "here"
    for path in ("lib@1.0.0", "lib@2.0.0/lib.js", "../secret.txt", "."):
        with pytest.raises(FileNotFoundError):
            shipped_asset(cdn, path)
    assert (cdn / "lib@1.0.0" / "lib.js").exists()


def test_missing_libraries_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from solara.server import settings as live

    check_assets()
    monkeypatch.setattr(live.assets, "proxy_cache_dir", tmp_path)
    with pytest.raises(InputError, match="solara-assets"):
        check_assets()


def test_a_busy_port_is_told() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        with pytest.raises(InputError, match="cannot be used"):
            bind("127.0.0.1", busy.getsockname()[1])


@pytest.mark.parametrize(("host", "port"), [("no such host", 0), ("127.0.0.1", 70000), ("127.0.0.1", -1)])
def test_a_wrong_address_is_told(host: str, port: int) -> None:
    with pytest.raises(InputError):
        bind(host, port)


def test_an_address_of_another_computer_is_told() -> None:
    with pytest.raises(InputError, match="cannot be used"):
        bind("192.0.2.1", 0)


def test_the_entry_point_is_found_from_anywhere(tmp_path: Path) -> None:
    assert entry_point() == ROOT / "server.py"
    (tmp_path / "server.py").write_text("raise SystemExit('the wrong one')")
    (tmp_path / "server").mkdir()
    code = "from web.serving import entry_point; print(entry_point())"
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, text=True, capture_output=True, check=True
    ).stdout
    assert Path(said.strip()) == ROOT / "server.py"


def test_the_entry_point_is_routes_and_nothing_else() -> None:
    lines = [line for line in (ROOT / "server.py").read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) <= 24


def test_settings_hold_whether_solara_comes_first_or_last() -> None:
    code = (
        "{first}; {second}; import solara.settings as s, solara.server.settings as t; "
        "print(t.telemetry.mixpanel_enable, t.main.mode, t.kernel.cull_timeout, s.assets.cdn, t.session.http_only)"
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith("SOLARA")} | {"PYTHONPATH": str(ROOT)}
    orders = (("import solara.server.settings", "import web"), ("import web", "import solara.server.settings"))
    for first, second in orders:
        said = subprocess.run(
            [sys.executable, "-c", code.format(first=first, second=second)],
            env=env, text=True, capture_output=True, check=True,
        ).stdout.strip()  # fmt: skip
        assert said == f"False production 5m /{settings.CDN}/ True"


def test_the_session_secret_is_new_each_time() -> None:
    code = "import os, web; print(os.environ['SOLARA_SESSION_SECRET_KEY'])"
    env = {k: v for k, v in os.environ.items() if k != settings.SECRET} | {"PYTHONPATH": str(ROOT)}
    run = [sys.executable, "-c", code]
    said = [subprocess.run(run, env=env, text=True, capture_output=True, check=True).stdout for _ in range(2)]
    assert said[0] != said[1]
    assert len(said[0].strip()) >= 32
