"""Write the invented town as a project folder; the same seed gives the same bytes."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pyogrio
from openpyxl.styles import Font

from districting.sample.affairs import LABELS, VILLAGE_FACTS
from districting.sample.dictionary import DICTIONARY
from districting.sample.town import COUNTS, Town, build_town

SEED = 2021
_WHEN = "2024-01-01T00:00:00.000Z"
_STAMP = (2024, 1, 1, 0, 0, 0)

_SHEETS = {
    "committees": ["code", "name", "name_en", "kind", "phase"],
    "parts": ["code", "name", "name_en", "kind", "parent", "phase"],
}
_FACTS = [*COUNTS, *VILLAGE_FACTS, *LABELS]


def make_sample(folder: Path, *, seed: int = SEED) -> None:
    """
    Write the sample county as a project folder of format 1.

    Parameters
    ----------
    folder
        Made if absent; files of the sample in it are replaced.
    seed
        The same seed gives the same files.

    Raises
    ------
    RuntimeError
        When the seed gives no town whose adopted plan obeys its own rules.
    """
    town = build_town(seed)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _write_layers(town.layers, folder / "taihe.gpkg")
    _write_counts(town, folder / "counts.xlsx")
    town.adopted.to_csv(folder / "adopted.csv", index=False, lineterminator="\n")
    town.communities.to_csv(folder / "adopted_communities.csv", index=False, lineterminator="\n")
    outer = town.layers["committees"].query("phase == 2")
    listed = ", ".join(f'"{code}"' for code in outer["code"])
    for source, target in (("project.toml.in", "project.toml"), ("README.md.in", "README.md")):
        text = (files("districting.sample") / source).read_text(encoding="utf-8")
        figures = {"@LEAVE_OUT@": listed, "@SEED@": str(seed), "@PARCELS@": f"{len(town.layers['parcels']):,}"}
        for mark, value in {**figures, **_figures(town)}.items():
            text = text.replace(mark, value)
        (folder / target).write_text(text, encoding="utf-8")


def _figures(town: Town) -> dict[str, str]:
    first = town.layers["committees"].query("phase == 1")
    parts = town.layers["parts"].query("phase == 1")
    return {"@HOUSEHOLDS@": f"{int(first['households'].sum()):,}", "@PARTS@": str(len(parts))}


@contextmanager
def _fixed_date() -> Iterator[None]:
    """Let GDAL write the same date of change every time."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _WHEN})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write_layers(layers: dict[str, gpd.GeoDataFrame], path: Path) -> None:
    path.unlink(missing_ok=True)
    with _fixed_date():
        for name, layer in layers.items():
            # Without the index the file is a quarter smaller; a few thousand rows need none.
            pyogrio.write_dataframe(layer, path, layer=name, driver="GPKG", append=path.exists(), SPATIAL_INDEX="NO")


def _write_counts(town: Town, path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, columns in _SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.append([*columns, *_FACTS])
        for row in town.layers[name][[*columns, *_FACTS]].itertuples(index=False):
            sheet.append([_cell(value) for value in row])
        for column in ("A", "E") if name == "parts" else ("A",):
            for cell in sheet[column]:
                cell.number_format = "@"
        sheet.column_dimensions["A"].width = 18
        sheet.column_dimensions["C"].width = 26
        sheet.freeze_panes = "B2"
    sheet = book.create_sheet("dictionary")
    for line in (("SYNTHETIC 合成数据", "", ""), ("column 列", "含义", "meaning"), *DICTIONARY):
        sheet.append(line)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].width = (
        20,
        60,
        60,
    )
    for sheet in book.worksheets:
        for cell in sheet[1]:
            cell.font = Font(bold=True)
    book.properties.created = book.properties.modified = datetime(*_STAMP)
    _save(book, path)


def _cell(value: Any) -> Any:
    """A value as the workbook holds it: whole numbers whole, what nobody knows empty."""
    plain = value.item() if hasattr(value, "item") else value
    if plain == "" or (isinstance(plain, float) and math.isnan(plain)):
        return None
    return int(plain) if isinstance(plain, float) and plain.is_integer() else plain


def _save(book: openpyxl.Workbook, path: Path) -> None:
    """Save with fixed dates, inside and in the archive."""
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as fixed:
        for item in made.infolist():
            data = made.read(item)
            if item.filename == "docProps/core.xml":
                data = _same_dates(data)
            fixed.writestr(zipfile.ZipInfo(item.filename, _STAMP), data, zipfile.ZIP_DEFLATED)


def _same_dates(core: bytes) -> bytes:
    return re.sub(rb"(W3CDTF\">)[^<]*", rb"\g<1>2024-01-01T00:00:00Z", core)
