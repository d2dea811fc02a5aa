"""Other systems than NukeViet, one module each; a module's class is served under its name."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from .base import Cms


def _systems() -> dict[str, type[Cms]]:
    names = {name for _, name, _ in pkgutil.iter_modules(__path__)} - {"base", "chrome"}
    modules = [import_module(f"{__name__}.{name}") for name in sorted(names)]
    return {
        value.name: value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Cms)
        and value.name
        and value.__module__ == module.__name__
    }


SYSTEMS = _systems()
