"""The prepared facts of a level, kept beside the project under a hash of everything they follow from."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa

from districting.county import County
from districting.errors import Fault
from districting.facts import Border, Facility, Office, Unit
from districting.geography.findings import OpenFault
from districting.project.settings import Settings, Source

FOLDER = "cache"

_PARTS: dict[str, type[Any]] = {
    "units": Unit,
    "borders": Border,
    "offices": Office,
    "facilities": Facility,
    "walls": Border,
}
_WRITTEN = {".py", ".toml", ".css", ".js", ".html"}
_WALKS = ("walk_m", "facility_walk_m")
_CODE = ("geography", "project", "county.py", "facts.py")
_DRAWING = ("present", "messages", "drawing.py")
_BROKEN = (OSError, ValueError, KeyError, TypeError, pa.ArrowException)

Prepared = tuple[County, dict[str, gpd.GeoDataFrame], tuple[Fault, ...], tuple[OpenFault, ...]]


def cache_key(settings: Settings, level: str) -> str:
    """
    SHA-256 of all that the facts of a level follow from.

    The settings of county, levels and layers (rules change no facts), the content of every file they name, and the
    code that prepares them.
    """
    digest = hashlib.sha256(_code_digest(_CODE).encode())
    digest.update(repr((level, settings.county, settings.levels, settings.layers)).encode())
    for path in _files(settings):
        digest.update(path.name.encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def load(settings: Settings, level: str, key: str) -> Prepared | None:
    """What was kept under this key; ``None`` where there is nothing, or nothing whole."""
    folder = _place(settings, level, key)
    try:
        facts = json.loads((folder / "county.json").read_text(encoding="utf-8"))
        frames = {name: gpd.read_parquet(folder / f"{name}.parquet") for name in facts["frames"]}
        with np.load(folder / "walks.npz") as walks:
            parts: dict[str, Any] = {name: [part(**row) for row in facts[name]] for name, part in _PARTS.items()}
            with np.load(folder / "near.npz") as near:
                county = County(**facts["county"], **parts, **dict(walks.items()), near_share=dict(near.items()))
        vars(county)["digest"] = facts["digest"]  # of the same facts; a thousand units take a second to put into words
        notes = tuple(_fault(note) for note in facts["notes"])
        open_faults = tuple(OpenFault(row["subject"], _fault(row["fault"])) for row in facts["open"])
    except _BROKEN:
        return None
    return county, frames, notes, open_faults


def keep(settings: Settings, level: str, key: str, prepared: Prepared) -> None:
    """Keep what was prepared instead of what was kept of the level before; where nothing can be written, do not."""
    county, frames, notes, open_faults = prepared
    place = _place(settings, level, key)
    facts: dict[str, Any] = {name: [asdict(row) for row in getattr(county, name)] for name in _PARTS}
    plain = [f.name for f in fields(county) if f.name not in (*_PARTS, *_WALKS, "near_share")]
    facts["county"] = {name: getattr(county, name) for name in plain}
    facts["digest"] = county.digest
    facts["frames"] = list(frames)
    facts["notes"] = [asdict(note) for note in notes]
    facts["open"] = [asdict(open_) for open_ in open_faults]
    try:
        place.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as made:
            for name, frame in frames.items():
                frame.to_parquet(Path(made) / f"{name}.parquet", compression="zstd")
            np.savez(Path(made) / "walks.npz", **{name: getattr(county, name) for name in _WALKS})
            np.savez(Path(made) / "near.npz", **dict(county.near_share))  # type: ignore[arg-type]
            text = json.dumps(facts, ensure_ascii=False, default=_plain)
            (Path(made) / "county.json").write_text(text, encoding="utf-8")
            for old in place.parent.glob(f"{level}-*"):
                shutil.rmtree(old, ignore_errors=True)
            Path(made).rename(place)
            Path(made).mkdir()  # for the temporary folder to remove
    except _BROKEN:
        return


def kept_page(settings: Settings, level: str, name: str, draw: Callable[[], str]) -> str:
    """
    A page that shows the facts of a level: the one kept under all it follows from, else drawn now and kept.

    Parameters
    ----------
    name
        Which page, and in which language.
    """
    key = hashlib.sha256(f"{cache_key(settings, level)} {_code_digest(_DRAWING)}".encode()).hexdigest()
    path = settings.folder / FOLDER / f"page-{level}-{name}-{key[:16]}.html"
    try:
        return path.read_text(encoding="utf-8")
    except _BROKEN:
        page = draw()
    try:
        for old in path.parent.glob(f"page-{level}-{name}-*"):
            old.unlink(missing_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as made:
            made.write(page)
        Path(made.name).replace(path)
    except _BROKEN:
        pass
    return page


def _fault(row: dict[str, Any]) -> Fault:
    return Fault(row["key"], tuple(row["ids"]), row["values"])


def _place(settings: Settings, level: str, key: str) -> Path:
    return settings.folder / FOLDER / f"{level}-{key[:16]}"


def _files(settings: Settings) -> Iterator[Path]:
    """Every file the facts come from, with the parts of a shapefile and of a File Geodatabase."""
    sources: list[Source | None] = list(settings.layers.values())
    for level in settings.levels.values():
        sources += [level.units, level.counts]
    for name in sorted({source.file for source in sources if source is not None and source.file}):
        path = settings.folder / name
        if path.is_dir():
            yield from sorted(part for part in path.rglob("*") if part.is_file())
        elif path.suffix.lower() == ".shp":
            yield from sorted(part for part in path.parent.glob(f"{path.stem}.*") if part.is_file())
        elif path.is_file():
            yield path


@cache
def _code_digest(names: tuple[str, ...]) -> str:
    """SHA-256 of the code that something is made by: other code, other facts."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for name in names:
        place = package / name
        paths = sorted(path for path in place.glob("*") if path.suffix in _WRITTEN) if place.is_dir() else [place]
        for path in paths:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    """A number of numpy's as a plain one, anything else as text."""
    return value.item() if isinstance(value, np.generic) else str(value)
