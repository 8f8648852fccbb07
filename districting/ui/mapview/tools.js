// What the pointer and the keys do on the map.

const KEYS = { c: "click", b: "brush", l: "lasso", k: "lock", h: "pan" };
const SIZE_STEP = 4;
const HOVER_MS = 32;

export class Tools {
  constructor(editor) {
    this.editor = editor;
    this.box = editor.box;
    this.lastHover = 0;
    this.box.addEventListener("pointerdown", (event) => this.down(event));
    this.box.addEventListener("pointermove", (event) => this.move(event));
    this.box.addEventListener("pointerup", (event) => this.up(event));
    this.box.addEventListener("pointercancel", () => this.cancel());
    this.box.addEventListener("pointerleave", () => editor.stroke || editor.point(-1));
    editor.map.on("click", (event) => this.click(event));
    editor.root.addEventListener("keydown", (event) => this.key(event));
  }

  get drawing() {
    return this.editor.tool === "brush" || this.editor.tool === "lasso";
  }

  click({ latlng, originalEvent }) {
    const { editor } = this;
    const unit = editor.land.finder.at(latlng.lng, latlng.lat);
    if (unit < 0 || editor.tool === "pan") return;
    if (originalEvent.shiftKey) editor.choose({ to: editor.shown[unit] });
    else if (editor.tool === "click") editor.give([unit]);
    else if (editor.tool === "lock") {
      editor.send({ do: "lock_units", units: [unit], on: !editor.lockedUnits.has(unit) });
    }
  }

  down(event) {
    if (!this.drawing || event.button !== 0 || event.shiftKey || event.target.closest?.(".leaflet-control")) return;
    const { pixel, x, y } = this.editor.place(event);
    this.box.setPointerCapture(event.pointerId);
    this.editor.stroke = this.editor.tool === "brush" ? { units: new Set(), last: pixel } : { path: [pixel] };
    if (this.editor.tool === "brush") this.brush(x, y);
  }

  move(event) {
    const { editor } = this;
    if (!editor.stroke) {
      if (event.timeStamp - this.lastHover < HOVER_MS) return;
      this.lastHover = event.timeStamp;
      const { pixel, x, y } = this.editor.place(event);
      editor.point(editor.land.finder.at(x, y), pixel);
      return;
    }
    const samples = event.getCoalescedEvents?.() ?? [];
    for (const sample of samples.length ? samples : [event]) this.draw(sample);
  }

  draw(event) {
    const { stroke, map, size } = this.editor;
    const { pixel } = this.editor.place(event);
    if (stroke.path) {
      stroke.path.push(pixel);
      this.editor.over.ask();
      return;
    }
    const [dx, dy] = [pixel.x - stroke.last.x, pixel.y - stroke.last.y];
    const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy) / Math.max(2, size / 2)));
    for (let i = 1; i <= steps; i++) {
      const at = map.containerPointToLatLng([stroke.last.x + (dx * i) / steps, stroke.last.y + (dy * i) / steps]);
      this.brush(at.lng, at.lat);
    }
    stroke.last = pixel;
  }

  brush(x, y) {
    const { editor } = this;
    const radius = editor.size / editor.scale();
    const fresh = editor.movable([...editor.land.finder.near(x, y, radius)].filter((u) => !editor.stroke.units.has(u)));
    fresh.forEach((u) => editor.stroke.units.add(u));
    if (fresh.length) editor.paint(fresh, editor.to);
  }

  up(event) {
    const { editor } = this;
    const { stroke } = editor;
    if (!stroke) return;
    editor.stroke = null;
    this.box.releasePointerCapture?.(event.pointerId);
    if (stroke.path) {
      const outline = stroke.path.map((p) => editor.map.containerPointToLatLng([p.x, p.y]));
      editor.give(editor.land.finder.within(outline.map((at) => [at.lng, at.lat])));
      editor.over.ask();
    } else if (stroke.units.size) editor.send({ do: "give", units: [...stroke.units], to: editor.to });
  }

  cancel() {
    this.editor.stroke = null;
    this.editor.settle();
  }

  key(event) {
    const { editor } = this;
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      const act = key === "z" && !event.shiftKey ? "undo" : key === "y" || key === "z" ? "redo" : null;
      if (!act) return;
      editor.send({ do: act });
    } else if (key === "escape" && editor.stroke) this.cancel();
    else if (event.target.closest?.("select, input")) return;
    else if (KEYS[key]) editor.choose({ tool: KEYS[key] });
    else if (key === "[" || key === "]") {
      editor.choose({ size: Math.min(40, Math.max(0, editor.size + (key === "]" ? SIZE_STEP : -SIZE_STEP))) });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
