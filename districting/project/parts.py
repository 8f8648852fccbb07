"""What a file somebody hands over holds and is probably meant as: units, parcels, streets, a table of counts …"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyogrio
import shapely

from districting.geography.cells import texts
from districting.geography.columns import by_dictionary
from districting.geography.crs import likely_crs, name_of
from districting.geography.dictionary import entries
from districting.geography.findings import Findings
from districting.geography.osm import is_osm, read_osm
from districting.geography.reading import TABLES, TEXTS, filled_layers, read_layer, read_table

ROLES = ("units", "parcels", "streets", "water", "rail", "offices", "facilities", "counts", "links", "")
"""What a part of a file can be; the last one: not used."""

VECTORS = (".gpkg", ".parquet", ".geoparquet", ".geojson", ".json", ".shp", ".gdb", ".kml", ".kmz", ".fgb", ".gml")

_SIDE = (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".idx", ".qmd")
_SHAPES = ("point", "line", "polygon")
_MANY = 10
_SHOWN = 50

_WORDS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("links", ("table",), ("link", "邻接", "相邻")),
    ("rail", ("line",), ("rail", "铁路", "铁道", "轨道")),
    ("water", ("line", "polygon"), ("water", "river", "lake", "canal", "水系", "水面", "水域", "河", "湖", "渠")),
    ("streets", ("line",), ("street", "road", "highway", "道路", "路网", "公路", "街道", "街巷", "路")),
    ("parcels", ("polygon",), ("parcel", "plot", "cadast", "宗地", "地块", "地籍", "zd")),
    ("offices", ("point", "table"), ("office", "办公", "用房", "阵地")),
    ("facilities", ("point", "table"), ("facilit", "设施", "卫生", "学校", "poi")),
    (
        "units",
        ("polygon",),
        ("unit", "committee", "village", "compound", "block", "村", "社区", "居委", "单元", "小区"),
    ),
    ("", ("polygon",), ("building", "建筑", "房屋", "楼栋")),
    ("units", ("polygon",), ("cjdcq", "xzq", "行政区", "界线", "边界")),
    ("counts", ("table",), ("count", "household", "户", "人口", "名册", "统计", "units", "committees", "parts")),
)
"""Words of a file's or layer's name that say what it is, by role and shape; the first that fits counts."""


@dataclass(frozen=True)
class Part:
    """
    One layer or sheet of one file.

    Parameters
    ----------
    file, layer
        Names; the layer (or sheet) is empty where the file holds one only.
    shape
        ``point``, ``line``, ``polygon`` or ``table``.
    rows
        How many.
    columns
        Its columns, each with our name for it (empty: unknown) and the unit it would be converted from.
    role
        One of :data:`ROLES`.
    sure
        Whether name or columns say the role; else it is a guess to be confirmed.
    crs
        The system it states; empty where it states none, and for tables.
    guess
        The system its coordinates look like where it states none.
    encoding, named
        What its text was read as, and what somebody said it is.
    system
        What somebody said its reference system is; ``crs`` then says the same.
    frame
        The rows.
    """

    file: str
    layer: str
    shape: str
    rows: int
    columns: tuple[tuple[str, str, str], ...] = ()
    role: str = ""
    sure: bool = True
    crs: str = ""
    guess: str = ""
    encoding: str = ""
    named: str = ""
    system: str = ""
    frame: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)

    @property
    def key(self) -> str:
        """What names this part among all: ``file`` or ``file|layer``."""
        return f"{self.file}|{self.layer}" if self.layer else self.file

    @property
    def ours(self) -> set[str]:
        """Our names of the columns that were recognised."""
        return {name for _, name, _ in self.columns if name}


def look_at(
    folder: Path,
    findings: Findings,
    encodings: Mapping[str, str] | None = None,
    systems: Mapping[str, str] | None = None,
) -> list[Part]:
    """
    Every layer and sheet of the files of a folder that is a map or a table, with the role it probably has.

    A file of a known kind that cannot be read is a fault; files of other kinds are noted and left alone. A file whose
    encoding or reference system is given by its name is taken to be in that one.
    """
    paths = [path for path in sorted(folder.iterdir()) if path.suffix.lower() not in _SIDE]
    readable = [path for path in paths if _is_readable(path)]
    findings.note_if("create.not_read", [path.name for path in paths if path not in readable])
    said = encodings or {}
    parts = [part for path in readable for part in _parts_of(path, said.get(path.name, ""), findings)]
    placed = [_placed(part, (systems or {}).get(part.file, "")) for part in parts]
    return _with_roles(placed)


def _placed(part: Part, system: str) -> Part:
    """The part in the system somebody said it is in."""
    return replace(part, crs=system, guess="", system=system) if system and part.shape != "table" else part


def _is_readable(path: Path) -> bool:
    return is_osm(path) or path.suffix.lower() in (*VECTORS, *TABLES)


def _parts_of(path: Path, encoding: str, findings: Findings) -> Iterator[Part]:
    """The layers or sheets of one file."""
    if is_osm(path):
        yield from _osm_parts(path, findings)
    elif path.suffix.lower() in TABLES:
        yield from _sheets(path, encoding, findings)
    else:
        yield from _layers(path, encoding, findings)


def _osm_parts(path: Path, findings: Findings) -> Iterator[Part]:
    """Streets, water and rail of an OpenStreetMap file, those it has."""
    faults = []
    for role in ("streets", "water", "rail"):
        own = Findings()
        frame = read_osm(path, role, own)
        faults += own.faults
        if frame is not None:
            yield Part(path.name, role, "line", len(frame), role=role, crs="EPSG:4326", frame=frame)
    if len(faults) == 3:
        findings.faults.append(faults[0])


def _sheets(path: Path, encoding: str, findings: Findings) -> Iterator[Part]:
    """The tables of a text or workbook; sheets without rows are passed over."""
    import openpyxl  # takes long to load

    names = [""]
    if path.suffix.lower() not in TEXTS:
        try:
            names = list(openpyxl.load_workbook(path, read_only=True).sheetnames)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as why:
            findings.unreadable(path, why)
            return
    for name in names:
        own = Findings()
        frame = read_table(path, own, sheet=name if len(names) > 1 else "", encoding=encoding)
        if frame is None:
            if len(names) == 1:
                findings.faults += own.faults
            continue
        if frame.shape[1] > 1:
            read = own.files[-1].encoding if path.suffix.lower() in TEXTS else ""
            sheet = name if len(names) > 1 else ""
            yield Part(path.name, sheet, "table", len(frame), encoding=read, named=encoding, frame=frame)


def _layers(path: Path, encoding: str, findings: Findings) -> Iterator[Part]:
    """The layers of a map; those without geometry are passed over."""
    try:
        names = [""] if path.suffix.lower() in (".parquet", ".geoparquet") else filled_layers(path)
    except (pyogrio.errors.DataSourceError, OSError, ValueError) as why:
        findings.unreadable(path, why)
        return
    for name in names:
        own = Findings()
        frame = read_layer(path, own, layer=name, encoding=encoding)
        if frame is None:
            if len(names) == 1:
                findings.faults += own.faults
            continue
        dimensions = shapely.get_dimensions(frame.geometry.to_numpy())
        shape = _SHAPES[max(int(dimensions.max(initial=0)), 0)]
        crs = name_of(frame.crs) if frame.crs is not None else ""
        guess = "" if crs else likely_crs(frame)
        layer = name if len(names) > 1 else ""
        read = own.files[-1].encoding if path.suffix.lower() == ".shp" else ""
        facts = Part(path.name, layer, shape, len(frame), crs=crs, guess=guess, frame=frame)
        yield replace(facts, encoding=read, named=encoding)


def _described(part: Part, layer: str) -> Part:
    """The part with what its columns are taken for as a layer of this name."""
    rows = pd.DataFrame(part.frame.drop(columns="geometry", errors="ignore")).head(_SHOWN)
    _, read = by_dictionary(rows, Findings(), file=part.file, layer=layer, basis="", named=set(), kept=set())
    own = {entry.ours for entry in entries() if not entry.only or layer in entry.only}
    names = [str(name) for name in rows.columns]
    found = ((name, *read.get(name, (name if name in own else "", ""))) for name in names)
    return replace(part, columns=tuple(found))


def _with_roles(parts: Sequence[Part]) -> list[Part]:
    """The parts with a role each, and their columns described as that role's."""
    roles = [(part.role, True) if part.role else _role(part) for part in parts]
    by_name = [part_as(part, role, sure=sure) for part, (role, sure) in zip(parts, roles, strict=True)]
    guessed = [(part.role, True) if part.sure else _guessed(part, by_name) for part in by_name]
    return [replace(part, role=role, sure=sure) for part, (role, sure) in zip(by_name, guessed, strict=True)]


def part_as(part: Part, role: str, *, sure: bool = True) -> Part:
    """The part with a role, its columns described as that role's."""
    named = replace(part, role=role, sure=sure)
    return named if is_osm(Path(part.file)) else _described(named, "units" if role in ("", "counts") else role)


def _role(part: Part) -> tuple[str, bool]:
    """What a part is, by its name, else by its columns, else by its shape; and whether that is sure."""
    by_columns = _role_by_columns(part)
    for text in dict.fromkeys((part.layer.lower(), Path(part.file).stem.lower())):
        for role, shapes, words in _WORDS:
            if part.shape in shapes and any(word in text for word in words):
                return (by_columns, True) if part.shape == "table" and by_columns != role else (role, True)
    if by_columns or part.shape == "table":
        return by_columns, True
    return {"line": "streets", "point": "facilities"}.get(part.shape, "units"), False


def _guessed(part: Part, parts: Sequence[Part]) -> tuple[str, bool]:
    """What a part of unknown name is beside those that are sure; nothing where all is there; and whether it is sure."""
    there = {other.role for other in parts if other.sure}
    if part.shape != "polygon":
        return ("" if part.role in there else part.role), False
    codes = _codes(part)
    if any(codes and 2 * len(codes & _codes(other)) > len(codes) for other in parts if other.role == "counts"):
        return "units", True
    if "units" in there:
        return ("parcels" if "households" in part.ours and "parcels" not in there else ""), False
    fewest = min((p.rows for p in parts if p.shape == "polygon" and p.rows > 1 and not p.sure), default=part.rows)
    many = part.rows > _MANY * fewest and "parcels" not in there
    return ("parcels" if many else "units" if part.rows > 1 else ""), False


def _codes(part: Part) -> set[str]:
    """The codes of a part, where a column is known to hold them."""
    columns = [theirs for theirs, ours, _ in part.columns if ours == "code"]
    return {value for column in columns for value in texts(part.frame, column)}


def _role_by_columns(part: Part) -> str:
    """What the columns of a table or of points say; nothing where they say nothing."""
    tried = {layer: _described(part, layer).ours for layer in ("units", "offices", "facilities", "links")}
    placed = {"x", "y"} <= tried["offices"] or {"longitude", "latitude"} <= tried["offices"]
    if part.shape == "table" and {"a", "b", "reason"} <= tried["links"]:
        return "links"
    if part.shape == "point" or (part.shape == "table" and placed):
        return "offices" if "owner" in tried["offices"] else "facilities" if "kind" in tried["facilities"] else ""
    if part.shape == "table":
        return "counts" if tried["units"] - {"code", "name"} else ""
    if part.shape == "polygon" and {str(name).upper() for name in part.frame.columns} & {"ZDDM", "BDCDYH", "宗地代码"}:
        return "parcels"
    return ""


def chosen(parts: Sequence[Part], roles: Mapping[str, str]) -> list[Part]:
    """The parts with the roles somebody gave them, by key, instead of the ones guessed."""
    return [part_as(part, roles[part.key]) if part.key in roles else part for part in parts]
