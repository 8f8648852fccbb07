// A canvas above the units: outlines of communities, today's committees dashed, labels, what is hovered or drawn.
import * as L from "./leaflet.js";

const MARGIN = 0.2;
const LOCK = new Path2D("M2 6V4a3 3 0 0 1 6 0v2h1v6H1V6zM4 6h2V4a1 1 0 0 0-2 0z");

export const Lines = L.Layer.extend({
  initialize(editor) {
    this.editor = editor;
    this.fixed = null;
  },

  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "dm-lines", map.getPane("dm-lines"));
    this.context = this.canvas.getContext("2d");
    map.on("moveend zoomend resize viewreset", this.reset, this);
    this.reset();
  },

  onRemove(map) {
    map.off("moveend zoomend resize viewreset", this.reset, this);
    cancelAnimationFrame(this.asked);
    this.canvas.remove();
  },

  reset() {
    const map = this._map;
    const size = map.getSize();
    const ratio = window.devicePixelRatio || 1;
    const margin = size.multiplyBy(MARGIN).floor();
    this.corner = map.containerPointToLayerPoint(margin.multiplyBy(-1));
    const whole = size.add(margin.multiplyBy(2));
    L.DomUtil.setPosition(this.canvas, this.corner);
    this.canvas.width = whole.x * ratio;
    this.canvas.height = whole.y * ratio;
    this.canvas.style.width = `${whole.x}px`;
    this.canvas.style.height = `${whole.y}px`;
    this.ratio = ratio;
    this.draw();
  },

  ask() {
    this.asked ??= requestAnimationFrame(() => this.draw());
  },

  draw() {
    cancelAnimationFrame(this.asked);
    this.asked = undefined;
    if (!this._map) return;
    const { context, editor } = this;
    const map = this._map;
    const scale = map.getZoomScale(map.getZoom(), 0);
    const zero = map.latLngToLayerPoint([0, 0]).subtract(this.corner);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const r = this.ratio;
    context.setTransform(scale * r, 0, 0, -scale * r, zero.x * r, zero.y * r);
    context.lineJoin = "round";
    const stroke = (path, colour, width, dash = []) => {
      context.strokeStyle = colour;
      context.lineWidth = width / scale;
      context.setLineDash(dash.map((part) => part / scale));
      context.stroke(path);
    };
    this.fixed ??= this.makeFixed();
    stroke(this.fixed.water, "#7fb0d0", 1.2);
    stroke(this.fixed.rail, "#555", 2, [7, 4]);
    stroke(this.fixed.roads, "rgba(90,90,90,.55)", 2);
    stroke(this.fixed.committees, "#fff", 2.6);
    stroke(this.fixed.committees, "#444", 1.3, [6, 4]);
    stroke(this.outline((n, m) => n !== m), "#222", 2.6);
    if (editor.hovered > 0) {
      stroke(this.outline((n, m) => n !== m && (n === editor.hovered || m === editor.hovered)), "#0050b3", 4.5);
    }
    if (editor.focus) stroke(this.around(editor.focus), "#b00020", 4);
    context.setTransform(r, 0, 0, r, 0, 0);
    context.setLineDash([]);
    if (editor.stroke?.path) this.drawLasso(editor.stroke.path);
    this.drawLabels(zero, scale);
  },

  makeFixed() {
    const { editor } = this;
    const path = (chains) => {
      const made = new Path2D();
      for (const points of chains) trace(made, points);
      return made;
    };
    const background = editor.background;
    const between = editor.borders.filter((c) => c.b >= 0 && editor.units[c.a].parent !== editor.units[c.b].parent);
    return {
      water: path(background.water),
      rail: path(background.rail),
      roads: path(background.roads),
      committees: path(between.map((c) => c.points)),
    };
  },

  outline(differ) {
    const { shown, borders } = this.editor;
    const path = new Path2D();
    for (const { a, b, points } of borders) if (differ(shown[a], b < 0 ? -1 : shown[b])) trace(path, points);
    return path;
  },

  around(units) {
    const inside = new Set(units);
    const path = new Path2D();
    for (const { a, b, points } of this.editor.borders) if (inside.has(a) !== inside.has(b)) trace(path, points);
    return path;
  },

  drawLasso(points) {
    const { context } = this;
    const offset = this._map.layerPointToContainerPoint(this.corner);
    context.beginPath();
    points.forEach((p, i) => context[i ? "lineTo" : "moveTo"](p.x - offset.x, p.y - offset.y));
    context.fillStyle = "rgba(0,80,179,.12)";
    context.fill();
    context.strokeStyle = "#0050b3";
    context.lineWidth = 2;
    context.stroke();
  },

  drawLabels(zero, scale) {
    const { context, editor } = this;
    const taken = [];
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const place of editor.labelPlaces()) {
      const x = zero.x + place.x * scale;
      const y = zero.y - place.y * scale;
      const marks = place.marks ? ` ${place.marks}` : "";
      for (const text of [`${place.number} ${place.name}${marks}`, `${place.number}${marks}`]) {
        context.font = "600 13px 'Source Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
        const width = context.measureText(text).width + (place.locked ? 14 : 0);
        const box = [x - width / 2 - 2, y - 9, x + width / 2 + 2, y + 9];
        const free = taken.every((o) => box[0] > o[2] || box[2] < o[0] || box[1] > o[3] || box[3] < o[1]);
        if (!free) continue;
        taken.push(box);
        const shift = place.locked ? 7 : 0;
        context.lineWidth = 3.5;
        context.strokeStyle = "rgba(255,255,255,.92)";
        context.strokeText(text, x + shift, y);
        context.fillStyle = "#111";
        context.fillText(text, x + shift, y);
        if (place.locked) this.drawLock(x - width / 2, y - 6);
        break;
      }
    }
  },

  drawLock(x, y) {
    const { context } = this;
    context.save();
    context.translate(x, y);
    context.strokeStyle = "#fff";
    context.lineWidth = 2;
    context.stroke(LOCK);
    context.fill(LOCK, "evenodd");
    context.restore();
  },
});

function trace(path, points) {
  path.moveTo(points[0], points[1]);
  for (let i = 2; i < points.length; i += 2) path.lineTo(points[i], points[i + 1]);
}
