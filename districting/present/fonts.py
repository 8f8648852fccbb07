"""The font paper is set in: one for every machine, and every sign of the text must be in it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTCollection  # type: ignore[import-untyped]

from districting.errors import DistrictingError, Fault, refuse

FAMILY = "Noto Sans CJK SC"

_PACKAGE, _FILE = "manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc"


def font_folder() -> Path:
    """
    Folder of the installed font package.

    Raises
    ------
    DistrictingError
        When the font is not there.
    """
    spec = find_spec(_PACKAGE)
    folder = Path(next(iter(spec.submodule_search_locations))) if spec and spec.submodule_search_locations else Path()
    if not (folder / _FILE).is_file():
        raise DistrictingError(Fault("present.font_missing", values={"file": _FILE}))
    return folder


@cache
def known_signs() -> frozenset[int]:
    """Code points the font has signs for."""
    collection = TTCollection(font_folder() / _FILE, lazy=True)
    for font in collection.fonts:
        if font["name"].getBestFamilyName() == FAMILY:
            return frozenset(font.getBestCmap())
    raise DistrictingError(Fault("present.font_missing", values={"file": FAMILY}))


def refuse_missing_signs(texts: Iterable[str]) -> None:
    """
    See that every sign can be set.

    Raises
    ------
    DataError
        Naming the signs the font does not have.
    """
    wanted = set("".join(texts))
    missing = sorted(sign for sign in wanted if ord(sign) not in known_signs() and not sign.isspace())
    refuse(
        [Fault("present.glyph_missing", tuple(f"{sign} (U+{ord(sign):04X})" for sign in missing))] if missing else []
    )
