"""
How fast the map for editing answers, in a real Chromium without a network: `python benchmarks/mapview.py`.

For a grid of uneven cells it serves a page with nothing but the map, then measures: time to the first map, click until
the picture is drawn anew, bytes from the server for each click, until Python has confirmed it, frames while the map is
dragged, the picture after a pan and after a change of zoom, 200 fast clicks, memory over 500 edits. With ``--project``
also the application as ``districting app`` starts it: first map after the start of the server and after a reload, a
solve, a click meanwhile. Wall times, with the load of the machine.
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError

import numpy as np
import psutil

ROOT = Path(__file__).resolve().parents[1]
CELL_DM = 1000
UNITS_IN_A_COMMUNITY = 40
FAST = 200
"""Clicks one upon the other."""
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
    nothing: dict[str, Any] = {key: [] for key in ("water", "rail", "roads", "offices", "facilities", "links")}
    return {"units": units, "parents": parents, **nothing}


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
        "contiguous": False,
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
REDRAW = """async (element, pan) => {
    const {map} = element.__editor, frames = [];
    for (let i = 0; i < 10; i++) {
        const begun = performance.now();
        if (pan) map.panBy([40, 20], {animate: false});
        else map.setZoom(map.getZoom() + (i % 2 ? 0.25 : -0.25), {animate: false});
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
        frames.push(performance.now() - begun);
        await new Promise((done) => setTimeout(done, 150));
    }
    return frames.sort((a, b) => a - b)[5];
}"""
WATCH = """element => {
    const frames = (element.__frames = []);
    let last = performance.now();
    const note = (now) => {
        frames.push(now - last);
        last = now;
        if (frames.length < 2000) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
}"""
MANY = """async (element, [unit, count, first, second]) => {
    const editor = element.__editor, {map, units} = editor;
    const originalEvent = {}, latlng = {lat: units[unit].y, lng: units[unit].x};
    for (let i = 0; i < count; i++) {
        editor.choose({to: i % 2 ? first : second});
        map.fire("click", {latlng, originalEvent});
        await new Promise((done) => setTimeout(done, 5));
    }
}"""


class Served:
    """The page of this file, or the application, on a free port in a process group of its own."""

    def __init__(self, *command: str, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/"
        whole = [sys.executable, *(part.replace("PORT", str(port)) for part in command)]
        quiet = {"STREAMLIT_SERVER_HEADLESS": "true", "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none"}
        own = os.environ | {"PYTHONPATH": str(ROOT)} | quiet | environment
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(whole, cwd=ROOT, env=own, stdout=subprocess.DEVNULL, start_new_session=True)
        _await(f"{self.address}_stcore/health")

    def memory_mb(self) -> float:
        """What the server holds, MB."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 1e6

    def cpu_s(self) -> float:
        """Processor time the server has taken, seconds: the load of the machine is not in it."""
        used = psutil.Process(self.process.pid).cpu_times()
        return float(used.user + used.system)

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)


@contextmanager
def chromium() -> Iterator[Any]:
    """A window of a real browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        executable = shutil.which("chromium") or shutil.which("google-chrome")
        browser = started.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        window = browser.new_page(viewport={"width": 1366, "height": 768}, locale="en-GB")
        window.set_default_timeout(120_000)
        window.route("**/*", lambda route: route.continue_() if "127.0.0.1" in route.request.url else route.abort())
        yield window
        browser.close()


def measure(side: int, clicks: int, edits: int) -> None:
    """Serve one size, measure it, print a row."""
    run = ("-m", "streamlit", "run", __file__, "--server.port", "PORT")
    with chromium() as window, Served(*run, SIDE=str(side)) as served:
        received: list[int] = []
        window.on("websocket", lambda ws: ws.on("framereceived", lambda frame: received.append(len(frame))))
        begun = time.perf_counter()
        window.goto(served.address)
        editor = window.locator(".dm")
        window.locator(".dm[data-ver='0']").wait_for()
        first = time.perf_counter() - begun
        drawn, confirmed, sent = [], [], []
        window.wait_for_timeout(1500)
        for i in range(clicks):
            before, begun = sum(received), time.perf_counter()
            drawn.append(editor.evaluate(CLICK, [side * (side // 2) + i, 1]))
            window.locator(f".dm[data-ack='{i + 1}']").wait_for()
            confirmed.append(time.perf_counter() - begun)
            window.wait_for_timeout(700)
            sent.append((sum(received) - before) / 1024)
        pan, zoom, drag = editor.evaluate(REDRAW, True), editor.evaluate(REDRAW, False), _drag(window, editor)
        print(f"{side * side:>6,} units, load {os.getloadavg()[0]:.1f}: first map {first:.1f} s,")
        print(f"       click drawn in {statistics.median(drawn):.0f} ms (worst {max(drawn):.0f}),")
        print(f"       confirmed in {statistics.median(confirmed):.2f} s, {statistics.median(sent):.0f} KB a click,")
        print(f"       a frame while dragging {drag[0]:.0f} ms (95 of 100 below {drag[1]:.0f}),")
        print(f"       drawn after a pan in {pan:.0f} ms, after a zoom in {zoom:.0f} ms")
        _many(served, window, editor, side, clicks, edits)


def _drag(window: Any, editor: Any) -> tuple[float, float]:
    """Median and 95th percentile of the frames while the map is dragged with the mouse, ms."""
    box = window.locator(".dm-map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    editor.evaluate("element => element.__editor.choose({tool: 'pan'})")
    window.mouse.move(x, y)
    window.mouse.down()
    editor.evaluate(WATCH)
    for i in range(60):
        window.mouse.move(x + 4 * i - 120, y + i)
    frames = sorted(editor.evaluate("element => element.__frames"))
    window.mouse.up()
    return frames[len(frames) // 2], frames[len(frames) * 95 // 100]


def _many(served: Served, window: Any, editor: Any, side: int, done: int, edits: int) -> None:
    """Fast clicks: none lost, none twice; then many more, with what server and page hold before and after."""
    cdp = window.context.new_cdp_session(window)
    editor.evaluate("element => element.__editor.choose({tool: 'click'})")
    held = []
    for count in (FAST, edits):
        editor.evaluate(MANY, [side * (side // 2), count, 2, 3])
        done += count
        window.locator(f".dm[data-ack='{done}'][data-pending='0']").wait_for()
        steps = int(window.locator(".dm").get_attribute("data-ver"))
        assert steps == done, f"{steps} steps of {done} operations"
        cdp.send("HeapProfiler.collectGarbage")
        heap = window.evaluate("performance.memory.usedJSHeapSize") / 1e6
        held.append((served.memory_mb(), heap))
    (server, page_), (server_after, page_after) = held
    print(f"       {FAST} fast clicks: {FAST} steps; {edits} more: server {server:.0f} -> {server_after:.0f} MB,")
    print(f"       page {page_:.0f} -> {page_after:.0f} MB")


def application(project: Path, level: str) -> None:
    """The application itself on a project whose solve takes a while: its first map, a solve, a click meanwhile."""
    with chromium() as window, Served("-m", "districting.ui.serve", "PORT", str(project)) as served:
        print(f"{project.name}, load {os.getloadavg()[0]:.1f}:")
        for what in ("the start of the server", "opening it again"):
            first = what == "the start of the server"
            begun, spent = (served.begun, 0.0) if first else (time.perf_counter(), served.cpu_s())
            window.goto(served.address)
            window.frame_locator("iframe").first.locator(".leaflet-container").wait_for()
            taken = served.cpu_s() - spent
            print(f"       first map {time.perf_counter() - begun:.1f} s after {what} ({taken:.1f} s of the server's)")
        if level:
            window.get_by_text(level, exact=True).first.click()
            window.get_by_text(f"· {level}").first.wait_for()
        begun = time.perf_counter()
        window.get_by_role("button", name="Solve", exact=True).click()
        window.get_by_role("button", name="Stop and keep the best").wait_for()
        print(f"       progress seen {time.perf_counter() - begun:.2f} s after Solve was pressed")
        window.get_by_role("link", name="Edit").first.click()
        window.locator(".dm[data-ver='0']").wait_for()
        window.wait_for_timeout(2000)
        confirmed = []
        for i in range(9):
            begun = time.perf_counter()
            window.locator(".dm").evaluate(CLICK, [i, 2 + i % 2])
            window.locator(".dm[data-pending='0']").wait_for()
            confirmed.append(time.perf_counter() - begun)
            window.wait_for_timeout(300)
        worst = max(confirmed)
        print(f"       a click meanwhile confirmed in {statistics.median(confirmed):.2f} s (worst {worst:.2f})")


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
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a server does not outlive who is ended
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--sides", type=int, nargs="*", default=[32, 71, 142], help="cells along a side")
        parser.add_argument("--clicks", type=int, default=9)
        parser.add_argument("--edits", type=int, default=500, help="edits over which memory is watched")
        parser.add_argument("--project", type=Path, help="a project whose solve takes a while, for the application")
        parser.add_argument("--level", default="", help="its level of units, as the application names it in English")
        chosen = parser.parse_args()
        for cells in chosen.sides:
            measure(cells, chosen.clicks, chosen.edits)
        if chosen.project:
            application(chosen.project, chosen.level)
