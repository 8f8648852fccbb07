"""Every sentence exists in both languages with the same fields, and every key the code uses exists."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from districting.messages import LANGUAGES, catalogue, name_some, say

PACKAGE = Path(__file__).resolve().parents[1] / "districting"
AREAS = sorted(path.stem for path in (PACKAGE / "messages").glob("*.toml"))
USED = re.compile(
    rf"""(?:\b(?:say|Fault|note|_check|_passed)\(|key = )[^"'()]*["']((?:{"|".join(AREAS)})\.[a-z0-9_]+)["']"""
)


def fields(text: str) -> set[str]:
    """The names of a sentence's fields."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_say_the_same(area: str) -> None:
    """Each entry has Chinese and English; one may have its own form of a field (``rule`` and ``rule_zh``)."""
    for key, entry in catalogue(area).items():
        assert set(entry) == set(LANGUAGES), f"{area}.{key}"
        assert all(entry[language].strip() for language in LANGUAGES), f"{area}.{key} is empty"
        stems = [{name.removesuffix("_zh").removesuffix("_en") for name in fields(entry[lang])} for lang in LANGUAGES]
        assert stems[0] == stems[1], f"{area}.{key}: {stems}"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_key_used_exists(path: Path) -> None:
    """No code asks for a sentence that is not there."""
    for key in USED.findall(path.read_text(encoding="utf-8")):
        area, _, name = key.partition(".")
        assert name in catalogue(area), f"{path.name} uses {key}"


def test_names_at_most_five() -> None:
    """Long lists of ids end in how many more there are."""
    assert name_some(["a", "b"], "en") == "a, b"
    assert name_some([str(i) for i in range(17)], "en") == "0, 1, 2, 3, 4 and 12 more"
    assert name_some([str(i) for i in range(17)], "zh") == "0、1、2、3、4等，另有 12 个"


def test_a_missing_field_is_an_error() -> None:
    """A sentence never shows an unfilled field."""
    with pytest.raises(KeyError):
        say("problem.no_number", "en")
