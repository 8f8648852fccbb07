// Canvases over the map, drawn in metres: the ground that moves with the view, and what lies above it.
import * as L from "./leaflet.js";
import { fill } from "./fills.js";

const MARGIN = 0.2;
const AIR_PX = 4;
const HAIRLINES_FROM_PX = 5;
const OUTLINE_PX = 2.6;

// A canvas in a pane of the map, a little larger than what is seen.
const Sheet = L.Layer.extend({
  initialize(pane) {
    this.pane = pane;
  },

  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "dm-sheet", map.getPane(this.pane));
    this.context = this.canvas.getContext("2d");
    map.on("moveend zoomend resize viewreset", this.place, this);
    map.on("move", this.follow, this);
    this.place();
  },

  onRemove(map) {
    map.off("moveend zoomend resize viewreset", this.place, this);
    map.off("move", this.follow, this);
    cancelAnimationFrame(this.asked);
    this.canvas.remove();
  },

  // While one drags: nothing to do until the view leaves the canvas.
  follow() {
    const { zoom, corner, size } = this.frame;
    if (zoom !== this._map.getZoom()) return;
    const from = this._map.containerPointToLayerPoint([0, 0]).subtract(corner);
    const to = from.add(this._map.getSize());
    if (from.x < 0 || from.y < 0 || to.x > size.x || to.y > size.y) this.place();
  },

  place() {
    const map = this._map;
    const margin = map.getSize().multiplyBy(MARGIN).floor();
    const size = map.getSize().add(margin.multiplyBy(2));
    const corner = map.containerPointToLayerPoint(margin.multiplyBy(-1)).round();
    const zero = map.latLngToLayerPoint([0, 0]).subtract(corner);
    const zoom = map.getZoom();
    const before = this.frame;
    this.frame = { size, corner, zero, zoom, scale: map.getZoomScale(zoom, 0), ratio: window.devicePixelRatio || 1 };
    L.DomUtil.setPosition(this.canvas, corner);
    const alike = before && before.zoom === zoom && before.ratio === this.frame.ratio && before.size.equals(size);
    if (alike) this.moved(zero.subtract(before.zero));
    else {
      this.canvas.width = Math.round(size.x * this.frame.ratio);
      this.canvas.height = Math.round(size.y * this.frame.ratio);
      this.canvas.style.width = `${size.x}px`;
      this.canvas.style.height = `${size.y}px`;
      this.paint();
    }
  },

  // What was drawn lies so many pixels from where it belongs now.
  moved(by) {
    if (by.x || by.y) this.paint();
  },

  inMetres() {
    const { scale, ratio, zero } = this.frame;
    this.context.setTransform(scale * ratio, 0, 0, -scale * ratio, zero.x * ratio, zero.y * ratio);
  },

  inPixels() {
    this.context.setTransform(this.frame.ratio, 0, 0, this.frame.ratio, 0, 0);
  },

  stroke(path, colour, width, dash = []) {
    const { context, frame } = this;
    context.lineJoin = "round";
    context.strokeStyle = colour;
    context.lineWidth = width / frame.scale;
    context.setLineDash(dash.map((part) => part / frame.scale));
    context.stroke(path);
  },
});

// Units, background, outlines. A pan moves what is drawn and adds the strips that come into view; a change of some
// units draws what lies around them. The owner says what a unit looks like: `look(u)` is its colour and pattern,
// `number(u)` its community.
export const Ground = Sheet.extend({
  initialize(pane, land, owner) {
    this.pane = pane;
    this.land = land;
    this.owner = owner;
  },

  paint() {
    const { x, y } = this.frame.size;
    this.draw(0, 0, x, y);
  },

  moved(by) {
    const { context, canvas, frame } = this;
    const { size, ratio } = frame;
    const [dx, dy] = [by.x * ratio, by.y * ratio];
    if (!by.x && !by.y) return;
    const whole = Number.isInteger(dx) && Number.isInteger(dy);
    if (!whole || Math.abs(by.x) >= size.x || Math.abs(by.y) >= size.y) return this.paint();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = "copy";
    context.drawImage(canvas, dx, dy);
    context.globalCompositeOperation = "source-over";
    if (by.x) this.draw(by.x > 0 ? 0 : size.x + by.x, 0, Math.abs(by.x), size.y);
    if (by.y) this.draw(0, by.y > 0 ? 0 : size.y + by.y, size.x, Math.abs(by.y));
  },

  changed(units) {
    this.waiting = (this.waiting ?? []).concat(units);
    this.asked ??= requestAnimationFrame(() => this.drawChanged());
  },

  drawChanged() {
    const { land, frame, waiting } = this;
    this.asked = this.waiting = undefined;
    if (!this._map) return;
    const [x0, y0, x1, y1] = land.finder.around(waiting);
    const { scale, zero, size } = frame;
    const [left, right] = [x0, x1].map((x, i) => Math.min(Math.max(zero.x + x * scale + (i ? AIR_PX : -AIR_PX), 0), size.x));
    const [top, bottom] = [y1, y0].map((y, i) => Math.min(Math.max(zero.y - y * scale + (i ? AIR_PX : -AIR_PX), 0), size.y));
    if (right > left && bottom > top) this.draw(left, top, right - left, bottom - top);
  },

  // A rectangle of the canvas, in pixels, drawn anew.
  draw(left, top, wide, high) {
    const { context, frame } = this;
    const { scale, ratio, zero } = frame;
    const [x0, y0] = [left, top].map((v) => Math.floor(v * ratio));
    const [x1, y1] = [left + wide, top + high].map((v) => Math.ceil(v * ratio));
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.beginPath();
    context.rect(x0, y0, x1 - x0, y1 - y0);
    context.clip();
    context.clearRect(x0, y0, x1 - x0, y1 - y0);
    this.inMetres();
    const x = (pixel) => (pixel / ratio - zero.x) / scale;
    const y = (pixel) => (zero.y - pixel / ratio) / scale;
    const air = AIR_PX / scale;
    const units = this.land.finder.inBox([x(x0) - air, y(y1) - air, x(x1) + air, y(y0) + air]);
    this.drawUnits(units);
    this.drawLines(units);
    this.drawPoints();
    context.restore();
  },

  drawUnits(units) {
    const { context, land, owner, frame } = this;
    const alike = new Map();
    for (const u of units) {
      const [colour, pattern] = owner.look(u);
      const name = `${colour}/${pattern}`;
      if (!alike.has(name)) alike.set(name, { colour, pattern, path: new Path2D() });
      for (const rings of land.units[u].polygons) for (const ring of rings) trace(alike.get(name).path, ring);
    }
    for (const { colour, pattern, path } of alike.values()) {
      context.fillStyle = fill(colour, pattern, frame.scale);
      context.fill(path, "evenodd");
    }
  },

  drawLines(units) {
    const { land, owner } = this;
    const { unitPx, communityPx } = this.sizes();
    const [hair, committees, edges] = [new Path2D(), new Path2D(), new Path2D()];
    for (const u of units) {
      for (let i = land.first[u]; i < land.first[u + 1]; i++) {
        const { a, b, points } = land.borders[i];
        if (b < 0 || owner.number(a) !== owner.number(b)) trace(edges, points);
        else if (unitPx >= HAIRLINES_FROM_PX) trace(hair, points);
        if (owner.today && b >= 0 && land.units[a].parent !== land.units[b].parent) trace(committees, points);
      }
    }
    this.stroke(hair, "#777", 0.6);
    this.stroke(land.water, "#7fb0d0", 1.2);
    this.stroke(land.rail, "#555", 2, [7, 4]);
    this.stroke(land.roads, "rgba(90,90,90,.55)", 2);
    this.stroke(committees, "#fff", 2.6);
    this.stroke(committees, "#444", 1.3, [6, 4]);
    this.stroke(edges, "#222", Math.min(OUTLINE_PX, Math.max(0.8, communityPx / 12)));
    this.context.setLineDash([]);
  },

  // How wide a unit and a community are on the screen, so that many small ones do not drown in their own lines.
  sizes() {
    const { land, owner, frame } = this;
    const [x0, y0, x1, y1] = land.finder.box;
    const across = (count) => Math.sqrt(((x1 - x0) * (y1 - y0)) / Math.max(count, 1)) * frame.scale;
    return { unitPx: across(land.units.length), communityPx: across(owner.count()) };
  },

  // A square for an office, a smaller disc for a facility.
  drawPoints() {
    const { context, land, frame } = this;
    const pixel = 1 / frame.scale;
    context.lineWidth = 1.5 * pixel;
    context.strokeStyle = "#fff";
    for (const { kind, x, y } of this.owner.today ? land.points : []) {
      context.beginPath();
      if (kind === "office") context.rect(x - 4.5 * pixel, y - 4.5 * pixel, 9 * pixel, 9 * pixel);
      else context.arc(x, y, 4 * pixel, 0, 7);
      context.fillStyle = kind === "office" ? "#111" : "#0b6e6e";
      context.fill();
      context.stroke();
    }
  },
});

// What lies above: drawn whole whenever something about it changes, by whoever owns it.
export const Overlay = Sheet.extend({
  initialize(pane, drawn) {
    this.pane = pane;
    this.drawn = drawn;
  },

  onRemove(map) {
    clearTimeout(this.later);
    Sheet.prototype.onRemove.call(this, map);
  },

  ask(wait = 0) {
    if (this.later !== undefined && wait) return;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.paint(), wait);
  },

  paint() {
    clearTimeout(this.later);
    this.later = undefined;
    if (!this._map) return;
    const { context, canvas } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    this.inMetres();
    this.drawn(this);
  },
});

export function trace(path, points) {
  path.moveTo(points[0], points[1]);
  for (let i = 2; i < points.length; i += 2) path.lineTo(points[i], points[i + 1]);
}
