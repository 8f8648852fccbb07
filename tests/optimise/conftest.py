"""The brute force as a fixture, found beside this file."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def brute() -> ModuleType:
    """The module ``brute``: small random problems and their optimum by trying every partition."""
    spec = importlib.util.spec_from_file_location("districting_brute", Path(__file__).with_name("brute.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
