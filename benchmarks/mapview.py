"""
How fast the map for editing answers, in a real Chromium without a network: `python benchmarks/mapview.py`.

For a grid of uneven cells it serves a page with nothing but the map, then measures: time to the first map, click until
the picture is drawn anew, bytes from the server for each click, and until Python has confirmed it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import URLError

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
CELL_DM = 1000
UNITS_IN_A_COMMUNITY = 40
WORDS = (
    "tool_click tool_brush tool_lasso tool_lock tool_pan size give_to take_from all unassigned undo redo fit lock_all "
    "free_all lock_one free_one add households today locked refused fine over under empty pieces rules keys label "
    "office facility key_today key_locked key_unit_locked key_failing key_nobody"
)


def geometry(side: int) -> dict[str, Any]:
    """A grid of cells whose corners are shaken, with seven vertices or so each."""
    rng = np.random.default_rng(1)
    corner = np.indices((side + 1, side + 1)).transpose(1, 2, 0) * CELL_DM + rng.integers(
        -200, 200, (side + 1, side + 1, 2)
    )
    across = (corner[:-1] + corner[1:]) // 2 + rng.integers(-80, 80, (side, side + 1, 2))
    units = []
    for i in range(side):
        for j in range(side):
            ring = [
                corner[i, j],
                across[i, j],
                corner[i + 1, j],
                corner[i + 1, j + 1],
                across[i, j + 1],
                corner[i, j + 1],
            ]
            points = np.array([*ring, ring[0]])
            middle = np.mean(ring, axis=0).astype(int).tolist()
            flat = np.diff(points, axis=0, prepend=[[0, 0]]).ravel().tolist()
            units.append(
                [f"单元{i}-{j}", f"Unit {i}-{j}", int(rng.integers(20, 90)), i // 8 * side + j // 8, *middle, [[flat]]]
            )
    parents = [["", ""]] * (side * side)
    return {"units": units, "parents": parents, "water": [], "rail": [], "roads": [], "offices": [], "facilities": []}


def page() -> None:
    """The served page: the component as the application mounts it, with a draft in the session."""
    import streamlit as st

    from districting.draft import Draft, Frame
    from districting.editing import apply_ops
    from districting.present.palette import COLOURS
    from districting.ui import mapview

    side = int(os.environ["SIDE"])
    shared = st.cache_resource(lambda n: mapview.library(geometry(n)))(side)
    count = max(2, side * side // UNITS_IN_A_COMMUNITY)
    wide = max(1, int(count**0.5))
    if "draft" not in st.session_state:
        rows, columns = np.divmod(np.arange(side * side), side)
        numbers = (1 + (rows * wide // side) * wide + columns * wide // side).astype(np.uint16)
        names = tuple(f"社区{n}" for n in range(1, wide * wide + 1))
        frame = Frame(names, names)
        st.session_state["draft"] = Draft(numbers, frame, numbers, frame)
    client, ops = mapview.sent()
    draft = st.session_state["draft"] = apply_ops(st.session_state["draft"], client, ops)
    communities = [
        {
            "number": n,
            "name": name,
            "fill": COLOURS[n % 8],
            "locked": False,
            "failing": False,
            "kept": 0,
            "households": 0,
            "state": [],
            "rules": "",
        }
        for n, name in enumerate(draft.frame.names, 1)
    ]
    message = {
        "version": len(draft.past),
        "acks": dict(draft.acks),
        "plan": mapview.packed_numbers(draft.numbers),
        "communities": communities,
        "locked_units": [],
        "band": [1000, 3000],
        "focus": None,
        "can_undo": True,
        "can_redo": False,
        "refused": "",
        "language": "en",
        "words": {word: word for word in WORDS.split()},
    }
    mapview.mount(shared, message, height=600)


CLICK = """async (element, [unit, to]) => {
    const editor = element.__editor, {map, units} = editor;
    editor.choose({to});
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const started = performance.now();
    map.fire("click", {latlng: {lat: units[unit].y, lng: units[unit].x}, originalEvent: {}});
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    return performance.now() - started;
}"""
PAN = """async (element) => {
    const {map} = element.__editor, frames = [];
    let last = performance.now();
    for (let i = 0; i < 30; i++) {
        map.panBy([6, 3], {animate: false});
        await new Promise(requestAnimationFrame);
        frames.push(performance.now() - last);
        last = performance.now();
    }
    return frames.sort((a, b) => a - b)[15];
}"""


def measure(side: int, clicks: int) -> None:
    """Serve one size, measure it, print a row."""
    from playwright.sync_api import sync_playwright

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        __file__,
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "SIDE": str(side)}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        _await(f"http://127.0.0.1:{port}/_stcore/health")
        with sync_playwright() as started:
            executable = shutil.which("chromium") or shutil.which("google-chrome")
            browser = started.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
            window = browser.new_page(viewport={"width": 1366, "height": 768})
            window.set_default_timeout(120_000)
            received: list[int] = []
            window.on("websocket", lambda ws: ws.on("framereceived", lambda frame: received.append(len(frame))))
            begun = time.perf_counter()
            window.goto(f"http://127.0.0.1:{port}/")
            window.locator(".dm[data-ver='0']").wait_for()
            first = time.perf_counter() - begun
            drawn, confirmed, sent = [], [], []
            window.wait_for_timeout(1500)
            for i in range(clicks):
                before, begun = sum(received), time.perf_counter()
                drawn.append(window.locator(".dm").evaluate(CLICK, [side * (side // 2) + i, 1]))
                window.locator(f".dm[data-ack='{i + 1}']").wait_for()
                confirmed.append(time.perf_counter() - begun)
                window.wait_for_timeout(700)
                sent.append((sum(received) - before) / 1024)
            pan = window.locator(".dm").evaluate(PAN)
            browser.close()
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)
    print(f"{side * side:>6,} units: first map {first:.1f} s, click drawn in {statistics.median(drawn):.0f} ms,")
    print(f"       confirmed in {statistics.median(confirmed):.2f} s, {statistics.median(sent):.0f} KB a click,")
    print(f"       drawn anew after a pan in {pan:.0f} ms")


def _await(health: str) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(health, timeout=2)
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    if "SIDE" in os.environ:
        page()
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--sides", type=int, nargs="*", default=[32, 71, 142], help="cells along a side")
        parser.add_argument("--clicks", type=int, default=9)
        chosen = parser.parse_args()
        for cells in chosen.sides:
            measure(cells, chosen.clicks)
