"""How Solara is set up: the one place, used by ``greenforge serve`` and by ``solara run server.py``.

Solara reads its settings from the environment when it is imported. ``solara run`` imports it before it reads the app,
so :func:`apply` also writes them into settings that already live.
"""

import os
import secrets
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

CDN = "_solara/cdn"  # the path under which Solara hands out the files of solara-assets

ENVIRONMENT = {
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_ASSETS_PROXY": "True",  # libraries come from solara-assets, through this server ...
    "SOLARA_ASSETS_CDN": f"/{CDN}/",  # ... and where Solara would name the CDN, it names this server
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_ASSETS_EXTRA_LOCATIONS": "web.assets",  # the folder with our style sheet, script and icon
    "SOLARA_THEME_TITLE": "greenforge",
    "SOLARA_THEME_VARIANT": "light",  # "auto" leaves the page blank
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_FORCE_REFRESH": "True",  # a restarted server: the page loads again by itself
    "SOLARA_SESSION_HTTP_ONLY": "True",
    "SOLARA_KERNEL_CULL_TIMEOUT": "5m",  # a tab that vanished without a word frees its model
    "REACTON_FAST": "1",  # only what changed is looked at again: a moved lever costs a third
    "SOLARA_STORAGE_MUTATION_DETECTION": "False",
}
SECRET = "SOLARA_SESSION_SECRET_KEY"


def apply() -> None:
    """Set Solara up to need no outside host, whether or not it is imported already."""
    os.environ.update(ENVIRONMENT)
    os.environ.setdefault(SECRET, secrets.token_urlsafe(32))
    for name in ("solara.settings", "solara.server.settings"):
        if name in sys.modules:
            _refresh(sys.modules[name])


def _refresh(module: ModuleType) -> None:
    """Read our part of the environment again into the settings objects of a module."""
    for group in _groups(module):
        fresh = type(group)()
        for field in type(group).__fields__.values():
            if field.env.upper() in ENVIRONMENT or field.env.upper() == SECRET:
                setattr(group, field.name, getattr(fresh, field.name))


def _groups(module: ModuleType) -> Iterator[Any]:
    from solara.minisettings import BaseSettings

    return (value for value in vars(module).values() if isinstance(value, BaseSettings))
