// Canvases above the units: outlines of communities, today's committees dashed, labels, what is hovered or drawn.
import * as L from "./leaflet.js";
import { join } from "./shapes.js";

const MARGIN = 0.2;
const LOCK = new Path2D("M2 6V4a3 3 0 0 1 6 0v2h1v6H1V6zM4 6h2V4a1 1 0 0 0-2 0z");

export const Lines = L.Layer.extend({
  initialize(editor) {
    this.editor = editor;
    this.region = null;
  },

  onAdd(map) {
    const make = () => L.DomUtil.create("canvas", "dm-lines", map.getPane("dm-lines"));
    [this.back, this.edges, this.top] = [make(), make(), make()];
    map.on("moveend zoomend resize viewreset", this.reset, this);
    this.reset();
  },

  onRemove(map) {
    map.off("moveend zoomend resize viewreset", this.reset, this);
    cancelAnimationFrame(this.asked);
    clearTimeout(this.askedTop);
    for (const canvas of [this.back, this.edges, this.top]) canvas.remove();
  },

  reset() {
    const map = this._map;
    const size = map.getSize();
    const ratio = window.devicePixelRatio || 1;
    const margin = size.multiplyBy(MARGIN).floor();
    this.corner = map.containerPointToLayerPoint(margin.multiplyBy(-1));
    const whole = size.add(margin.multiplyBy(2));
    for (const canvas of [this.back, this.edges, this.top]) {
      L.DomUtil.setPosition(canvas, this.corner);
      canvas.width = whole.x * ratio;
      canvas.height = whole.y * ratio;
      canvas.style.width = `${whole.x}px`;
      canvas.style.height = `${whole.y}px`;
    }
    this.ratio = ratio;
    this.drawBack();
    this.region = null;
    this.drawEdges();
    this.drawTop();
  },

  // Some units have another community: only what lies around them is drawn anew, the labels a moment later.
  changed(units) {
    const { boxes } = this.editor.finder;
    for (const u of units) this.region = this.region ? join(this.region, boxes[u]) : boxes[u];
    this.asked ??= requestAnimationFrame(() => this.drawEdges());
    this.askTop(120);
  },

  askTop(wait = 0) {
    if (this.askedTop !== undefined && wait) return;
    clearTimeout(this.askedTop);
    this.askedTop = setTimeout(() => this.drawTop(), wait);
  },

  // The context of a canvas in metres, cleared; everything or a region.
  begin(canvas, region) {
    const context = canvas.getContext("2d");
    const map = this._map;
    const scale = map.getZoomScale(map.getZoom(), 0);
    const zero = map.latLngToLayerPoint([0, 0]).subtract(this.corner);
    const r = this.ratio;
    context.restore();
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (!region) context.clearRect(0, 0, canvas.width, canvas.height);
    context.setTransform(scale * r, 0, 0, -scale * r, zero.x * r, zero.y * r);
    if (region) {
      const air = 4 / scale;
      const [x, y, wide, high] = [region[0] - air, region[1] - air, region[2] - region[0] + 2 * air, region[3] - region[1] + 2 * air];
      context.beginPath();
      context.rect(x, y, wide, high);
      context.clip();
      context.clearRect(x, y, wide, high);
    }
    context.lineJoin = "round";
    const stroke = (path, colour, width, dash = []) => {
      context.strokeStyle = colour;
      context.lineWidth = width / scale;
      context.setLineDash(dash.map((part) => part / scale));
      context.stroke(path);
    };
    return { context, scale, zero, stroke };
  },

  drawBack() {
    const { context, scale, stroke } = this.begin(this.back);
    this.fixed ??= this.makeFixed();
    stroke(this.fixed.water, "#7fb0d0", 1.2);
    stroke(this.fixed.rail, "#555", 2, [7, 4]);
    stroke(this.fixed.roads, "rgba(90,90,90,.55)", 2);
    stroke(this.fixed.committees, "#fff", 2.6);
    stroke(this.fixed.committees, "#444", 1.3, [6, 4]);
    context.setLineDash([]);
    context.lineWidth = 1.5 / scale;
    context.strokeStyle = "#fff";
    for (const point of this.editor.points) this.drawPoint(context, point, 1 / scale);
  },

  // A square for an office, a smaller disc for a facility.
  drawPoint(context, { kind, x, y }, pixel) {
    context.beginPath();
    if (kind === "office") context.rect(x - 4.5 * pixel, y - 4.5 * pixel, 9 * pixel, 9 * pixel);
    else context.arc(x, y, 4 * pixel, 0, 7);
    context.fillStyle = kind === "office" ? "#111" : "#0b6e6e";
    context.fill();
    context.stroke();
  },

  drawEdges() {
    cancelAnimationFrame(this.asked);
    this.asked = undefined;
    if (!this._map) return;
    const { region } = this;
    this.region = null;
    const { stroke } = this.begin(this.edges, region);
    stroke(this.outline((n, m) => n !== m, region), "#222", 2.6);
  },

  drawTop() {
    clearTimeout(this.askedTop);
    this.askedTop = undefined;
    if (!this._map) return;
    const { editor } = this;
    const { context, scale, zero, stroke } = this.begin(this.top);
    this.context = context;
    if (editor.hovered > 0) {
      stroke(this.outline((n, m) => n !== m && (n === editor.hovered || m === editor.hovered)), "#0050b3", 4.5);
    }
    if (editor.focus) stroke(this.around(editor.focus), "#b00020", 4);
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
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

  outline(differ, region = null) {
    const { shown, borders, finder } = this.editor;
    const path = new Path2D();
    for (const { a, b, points } of borders) {
      if (region && apart(finder.boxes[a], region)) continue;
      if (differ(shown[a], b < 0 ? -1 : shown[b])) trace(path, points);
    }
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

function apart(box, region) {
  return box[0] > region[2] || box[2] < region[0] || box[1] > region[3] || box[3] < region[1];
}

function trace(path, points) {
  path.moveTo(points[0], points[1]);
  for (let i = 2; i < points.length; i += 2) path.lineTo(points[i], points[i + 1]);
}
