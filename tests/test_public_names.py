"""The names the package offers are there and are what they say."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import districting


@pytest.mark.parametrize("name", districting.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """Each public name can be fetched and carries a docstring."""
    assert getattr(districting, name).__doc__


def test_what_checkers_see_is_what_there_is() -> None:
    """The names declared for type checkers are the public names."""
    tree = ast.parse(Path(districting.__file__).read_text(encoding="utf-8"))
    declared = {alias.asname for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert declared - {None} == set(districting.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A name that is not there fails as in any module."""
    with pytest.raises(AttributeError, match="no attribute 'district'"):
        districting.district  # noqa: B018
