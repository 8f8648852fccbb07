"""ZIPs as bureaus send them: files in folders, names written by a Chinese Windows."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from districting.errors import Fault


def unpack(archive: Path, folder: Path) -> list[Fault]:
    """
    The files of a ZIP, put flat into a folder; names written by a Chinese Windows are put right.

    Returns
    -------
    What is wrong with it; nothing is left of an archive that is damaged.
    """
    try:
        with zipfile.ZipFile(archive) as packed:
            for member in packed.infolist():
                place = _place(_member_name(member), folder)
                if not member.is_dir() and place is not None:
                    place.parent.mkdir(exist_ok=True)
                    place.write_bytes(packed.read(member))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as why:
        return [Fault("geography.unreadable", values={"file": archive.name, "reason": str(why)})]
    return []


def _place(name: str, folder: Path) -> Path | None:
    """Where a file of a ZIP goes: into the folder itself, but for what lies within a File Geodatabase."""
    steps = [step for step in PurePosixPath(name.replace("\\", "/")).parts if step not in ("..", "/", ".")]
    if not steps or any(step.startswith((".", "__MACOSX")) for step in steps):
        return None
    base = next((i for i, step in enumerate(steps) if step.lower().endswith(".gdb")), len(steps) - 1)
    flat = folder.joinpath(*steps[base:])
    return flat if base < len(steps) - 1 or not flat.exists() else folder / "_".join(steps)


def _member_name(member: zipfile.ZipInfo) -> str:
    """The name of a file in a ZIP; without the flag for UTF-8 it is in the writer's own encoding, here GB18030."""
    if member.flag_bits & 0x800 or member.filename.isascii():
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename
