"""The command line as the tests call it."""

from __future__ import annotations

from typer.testing import CliRunner

from districting.cli import app

runner = CliRunner()


def run(*arguments: object, code: int = 0) -> str:
    """Run a command, hold its exit code, give back what it printed."""
    result = runner.invoke(app, [str(a) for a in arguments])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output
