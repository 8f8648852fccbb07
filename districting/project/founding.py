"""A project's folder comes to be: of files that were tried first, or as a copy; whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from districting.errors import DataError, Fault
from districting.project.create import NOTHING, Files, Proposal, Said, create_project
from districting.project.study import open_study
from districting.project.writing import refuse_taken


def project_from_files(folder: Path, files: Files, said: Said = NOTHING) -> Proposal:
    """
    Make a project from files and try whether it can be used; only then it comes to lie in the folder.

    Parameters
    ----------
    folder
        A new or empty folder.
    files, said
        As :func:`districting.project.create.create_project` takes them.

    Raises
    ------
    DataError
        With every fault of the files or their data; nothing is then written.
    """
    refuse_taken(folder)
    with tempfile.TemporaryDirectory() as made:
        tried = Path(made) / folder.name
        proposal = create_project(tried, files, said)
        for level in proposal.settings["levels"]:
            open_study(tried, level=level)
        copy_project(tried, folder)
    return replace(proposal, folder=folder)


def copy_project(source: Path, folder: Path) -> None:
    """
    Copy a project into a new or empty folder, without what solves wrote; whole or not at all.

    Raises
    ------
    DataError
        When the folder holds anything already, or cannot be written.
    """
    refuse_taken(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".") as made:
            whole = Path(shutil.copytree(source, Path(made) / "whole", ignore=shutil.ignore_patterns("out")))
            if folder.exists():
                folder.rmdir()
            whole.rename(folder)
    except OSError as error:
        raise DataError(Fault("project.cannot_write", values={"folder": str(folder), "reason": str(error)})) from error
