// The map for looking: one plan or two under a slider, what differs hatched, borders marked, units chosen by a click.
import * as L from "./leaflet.js";
import { Finder, decodeLine, decodeUnits, findBorders } from "./shapes.js";
import { FAILING, PLAIN, fill } from "./fills.js";
import { element } from "./panel.js";

const viewers = new WeakMap();
const HOVER_MS = 40;
const CLOSEST_PX_PER_M = 1.5;
const MARKS = {
  always: { color: "#111", weight: 5 },
  sometimes: { color: "#b04a00", weight: 5, dashArray: "9 6" },
  road: { color: "#0050b3", weight: 6, opacity: 0.75, dashArray: "2 7" },
  open: { color: "#1b7a3d", weight: 1.6 },
  street: { color: "#3d5a80", weight: 1.6, dashArray: "6 3" },
  main_road: { color: "#8a4b08", weight: 2, dashArray: "9 3 2 3" },
  bridged: { color: "#0050b3", weight: 3.2 },
  decided: { color: "#7a1fa2", weight: 4, dashArray: "3 5" },
  wall: { color: "#b00020", weight: 5, dashArray: "10 4", lineCap: "butt" },
  crossing: { color: "#111", weight: 5, lineCap: "butt" },
};

export function show(component, library) {
  const parent = component.parentElement;
  let viewer = viewers.get(parent);
  if (viewer && viewer.id !== component.data.library) {
    viewer.close();
    viewer = null;
  }
  if (!viewer) viewers.set(parent, (viewer = new Viewer(parent, component, library)));
  viewer.update(component.data, component.setStateValue);
}

export function hide(parent) {
  viewers.get(parent)?.close();
  viewers.delete(parent);
}

// One plan in a pane of its own, so that it can be cut off at the slider.
class Side {
  constructor(viewer, name, zIndex) {
    const { map, units } = viewer;
    Object.assign(this, { viewer, map });
    this.pane = map.createPane(name);
    Object.assign(this.pane.style, { zIndex, pointerEvents: "none" });
    const common = { renderer: L.canvas({ padding: 0.2, pane: name }), pane: name, interactive: false, smoothFactor: 0 };
    const options = { ...common, color: "#777", weight: 0.6, fillOpacity: 1, fillColor: "#fff" };
    this.codes = new Array(units.length);
    this.layers = units.map((unit) => L.polygon(unit.polygons.map((rings) => rings.map(latlngs)), options).addTo(map));
    this.edges = L.polyline([], { ...common, color: "#1a1a1a", weight: 2.6 }).addTo(map);
    this.labels = L.layerGroup().addTo(map);
  }

  update(plan, hatched) {
    const bytes = Uint8Array.from(atob(plan.numbers), (letter) => letter.charCodeAt(0));
    this.numbers = new Uint16Array(bytes.buffer);
    this.communities = new Map(plan.communities.map((c) => [c.number, c]));
    this.numbers.forEach((number, u) => {
      const pattern = hatched.has(u) ? FAILING : PLAIN;
      const colour = this.communities.get(number)?.fill ?? "#ffffff";
      const code = colour + pattern;
      if (this.codes[u] !== code) this.layers[u].setStyle({ fillColor: fill(colour, pattern) });
      this.codes[u] = code;
    });
    const { borders } = this.viewer;
    const drawn = borders.filter(({ a, b }) => b < 0 || this.numbers[a] !== this.numbers[b]);
    this.edges.setLatLngs(drawn.map(({ points }) => metres(points)));
    this.label();
  }

  label() {
    this.labels.clearLayers();
    const best = new Map();
    const sums = new Map();
    this.viewer.units.forEach((unit, u) => {
      const own = sums.get(this.numbers[u]) ?? sums.set(this.numbers[u], { x: 0, y: 0, count: 0 }).get(this.numbers[u]);
      own.x += unit.x;
      own.y += unit.y;
      own.count += 1;
    });
    this.viewer.units.forEach((unit, u) => {
      const own = sums.get(this.numbers[u]);
      const away = Math.hypot(unit.x - own.x / own.count, unit.y - own.y / own.count);
      if (!(best.get(this.numbers[u])?.away <= away)) best.set(this.numbers[u], { away, unit });
    });
    const spoken = [...best].filter(([number]) => !this.communities.get(number)?.quiet);
    this.placed = spoken.sort((p, q) => p[0] - q[0]).map(([number, { unit }]) => {
      const text = element("span");
      const icon = L.divIcon({ className: "dv-label", html: text, iconSize: [0, 0] });
      const options = { icon, pane: this.edges.options.pane, interactive: false, keyboard: false };
      L.marker([unit.y, unit.x], options).addTo(this.labels);
      return { text, number, name: this.communities.get(number)?.name ?? "" };
    });
    this.declutter();
  }

  // Number and name where there is room, else the number, else nothing.
  declutter() {
    const taken = [];
    for (const { text, number, name } of this.placed ?? []) {
      text.textContent = "";
      for (const words of [`${number} ${name}`, `${number}`]) {
        text.textContent = words;
        const box = text.getBoundingClientRect();
        if (taken.every((o) => box.left > o.right || box.right < o.left || box.top > o.bottom || box.bottom < o.top)) {
          taken.push(box);
          break;
        }
        text.textContent = "";
      }
    }
  }

  clip(from, to) {
    const size = this.map.getSize();
    const at = (x, y) => this.map.containerPointToLayerPoint([x, y]);
    const corners = [at(from * size.x, 0), at(to * size.x, 0), at(to * size.x, size.y), at(from * size.x, size.y)];
    this.pane.style.clipPath = `polygon(${corners.map((p) => `${p.x}px ${p.y}px`).join(",")})`;
  }
}

class Viewer {
  constructor(parent, component, library) {
    this.id = component.data.library;
    this.data = component.data;
    const { geometry } = library;
    // What outlives a change of page, by the place the map stands in: the window's name, the view, the slider.
    const memories = (library.memories ??= {});
    this.memory = memories[this.data.place] ??= {
      client: Math.random().toString(36).slice(2, 12), next: 1, sent: 0, picked: [], view: null, focused: 0, swipe: 0.5,
    };
    this.units = library.units ??= decodeUnits(geometry);
    this.borders = library.borders ??= findBorders(this.units);
    this.finder = library.finder ??= new Finder(this.units);
    this.build(parent, library.style);
    const lines = (name) => geometry[name].map((flat) => metres(Array.from(decodeLine(flat), (v) => v / 10)));
    const background = { water: ["#7fb2d9", 2], rail: ["#444", 2, "7 4"], roads: ["#8a8a8a", 2.2] };
    for (const [name, [color, weight, dashArray]] of Object.entries(background)) {
      L.polyline(lines(name), { ...this.markOptions, color, weight, dashArray, opacity: 0.8 }).addTo(this.map);
    }
  }

  build(parent, style) {
    const sheet = document.createElement("style");
    sheet.textContent = style;
    const box = element("div", { class: "dm-map" });
    this.tip = element("div", { class: "dm-tip", hidden: "" });
    this.titles = [element("div", { class: "dv-title dv-left" }), element("div", { class: "dv-title dv-right" })];
    this.rule = element("div", { class: "dv-rule" });
    this.slider = element("input", { type: "range", class: "dv-slider", min: 0, max: 100, step: 1 });
    this.slider.addEventListener("input", () => this.swipe(Number(this.slider.value) / 100));
    this.key = element("div", { class: "dv-key" });
    const stage = element("div", { class: "dm-stage" }, box, this.tip, ...this.titles, this.rule);
    this.root = element("div", { class: "dm dv" }, this.slider, stage, this.key);
    this.root.style.height = `${this.data.height}px`;
    this.root.__viewer = this;
    parent.append(sheet, this.root);
    this.own = [sheet, this.root];
    this.map = L.map(box, {
      crs: L.CRS.Simple, attributionControl: false, zoomAnimation: false, fadeAnimation: false, doubleClickZoom: false,
      boxZoom: false, zoomSnap: 0.25, zoomDelta: 0.5, minZoom: -12, maxZoom: 3, inertia: false, center: [0, 0], zoom: 0,
    });
    box.setAttribute("aria-label", this.data.words.label);
    if (this.memory.view && !this.memory.whole) this.map.setView(this.memory.view.center, this.memory.view.zoom);
    else this.fit();
    this.sides = [new Side(this, "dv-one", 401)];
    const marks = this.map.createPane("dv-marks");
    Object.assign(marks.style, { zIndex: 450, pointerEvents: "none" });
    const renderer = L.canvas({ padding: 0.2, pane: "dv-marks" });
    this.markOptions = { renderer, pane: "dv-marks", interactive: false, smoothFactor: 0 };
    this.marks = L.layerGroup().addTo(this.map);
    L.control.scale({ imperial: false }).addTo(this.map);
    this.map.on("moveend", () => {
      this.memory.view = { center: this.map.getCenter(), zoom: this.map.getZoom() };
      if (!this.quietly) this.memory.whole = false;
    });
    this.map.on("zoomend", () => this.sides.forEach((side) => side.declutter()));
    this.map.on("move zoom viewreset resize", () => this.clip());
    this.map.on("click", ({ latlng }) => this.pick(this.finder.at(latlng.lng, latlng.lat)));
    box.addEventListener("pointermove", (event) => this.hover(event));
    box.addEventListener("pointerleave", () => (this.tip.hidden = true));
    this.watch = new ResizeObserver(() => this.resized());
    this.watch.observe(box);
  }

  close() {
    this.watch.disconnect();
    this.map.stop();
    this.map.off();
    this.map.remove();
    this.own.forEach((part) => part.remove());
  }

  // Another size keeps the view; who has not moved the map yet sees all of it.
  resized() {
    this.quietly = true;
    this.map.invalidateSize({ animate: false });
    this.quietly = false;
    if (this.memory.whole) this.fit();
    this.clip();
  }

  fit(box = this.finder.box) {
    this.quietly = true;
    this.fitTo(box);
    this.quietly = false;
    this.memory.whole = box === this.finder.box;
  }

  fitTo(box) {
    const options = { animate: false, padding: [8, 8], maxZoom: Math.log2(CLOSEST_PX_PER_M) };
    this.map.fitBounds([[box[1], box[0]], [box[3], box[2]]], options);
  }

  update(data, setStateValue) {
    Object.assign(this, { data, setStateValue });
    const two = data.plans.length > 1;
    if (two && this.sides.length < 2) this.sides.push(new Side(this, "dv-two", 402));
    const hatched = new Set(data.hatched);
    this.sides.forEach((side, i) => side.update(data.plans[Math.min(i, data.plans.length - 1)], hatched));
    this.titles.forEach((title, i) => {
      title.textContent = data.plans[i]?.title ?? "";
      title.hidden = !data.plans[i]?.title;
    });
    this.rule.hidden = this.slider.hidden = !two;
    this.slider.setAttribute("aria-label", data.words.slider);
    // The window's own choice stands until Python has seen it.
    if ((data.taken[this.memory.client] ?? 0) >= this.memory.sent) this.memory.picked = data.picked;
    this.memory.next = Math.max(this.memory.next, (data.taken[this.memory.client] ?? 0) + 1);
    this.mark();
    this.legend();
    if (data.focus && data.focus.id !== this.memory.focused) this.zoomTo(data.focus);
    this.swipe(this.memory.swipe);
    this.root.dataset.picked = this.memory.picked.join(",");
    this.root.dataset.plans = data.plans.length;
  }

  swipe(share) {
    this.memory.swipe = share;
    this.slider.value = Math.round(share * 100);
    this.rule.style.left = `${share * 100}%`;
    this.root.dataset.swipe = share;
    this.clip();
  }

  clip() {
    const two = this.data.plans.length > 1;
    this.sides[0].clip(0, two ? this.memory.swipe : 1);
    this.sides[1]?.clip(two ? this.memory.swipe : 1, 1);
  }

  mark() {
    this.marks.clearLayers();
    for (const { kind, lines } of this.data.marks) {
      const flat = lines.map((line) => metres(Array.from(decodeLine(line), (v) => v / 10)));
      L.polyline(flat, { ...this.markOptions, ...MARKS[kind] }).addTo(this.marks);
    }
    const inside = new Set(this.memory.picked);
    const around = this.borders.filter(({ a, b }) => inside.has(a) !== inside.has(b));
    const lines = around.map(({ points }) => metres(points));
    L.polyline(lines, { ...this.markOptions, color: "#fff", weight: 8 }).addTo(this.marks);
    L.polyline(lines, { ...this.markOptions, color: "#0050b3", weight: 5 }).addTo(this.marks);
  }

  legend() {
    const entries = this.data.key.map(({ kind, words }) => {
      const sign = element("span", { class: `dv-sign dv-${kind}`, "aria-hidden": "true" });
      return element("span", {}, sign, ` ${words}`);
    });
    this.key.replaceChildren(...entries);
  }

  pick(unit) {
    if (unit < 0 || !this.data.pickable) return;
    const { memory } = this;
    memory.picked = memory.picked.includes(unit) ? memory.picked.filter((u) => u !== unit) : [...memory.picked, unit];
    memory.sent = memory.next++;
    this.root.dataset.picked = memory.picked.join(",");
    this.mark();
    this.setStateValue("picked", { client: memory.client, id: memory.sent, units: memory.picked });
  }

  hover(event) {
    if (event.timeStamp - (this.hovered ?? 0) < HOVER_MS) return;
    this.hovered = event.timeStamp;
    const box = this.map.getContainer().getBoundingClientRect();
    const pixel = [event.clientX - box.left, event.clientY - box.top];
    const { lng, lat } = this.map.containerPointToLatLng(pixel);
    const u = this.finder.at(lng, lat);
    this.tip.hidden = u < 0;
    if (u < 0) return;
    const unit = this.units[u];
    const rows = [unit.name[this.data.language], `${unit.households.toLocaleString()} ${this.data.words.households}`];
    this.data.plans.forEach((plan, i) => {
      const number = this.sides[i].numbers[u];
      if (this.sides[i].communities.get(number)?.quiet) return;
      rows.push(`${plan.title ? `${plan.title}: ` : "→ "}${number} ${this.sides[i].communities.get(number)?.name ?? ""}`);
    });
    this.tip.replaceChildren(...rows.map((text, i) => {
      const line = element(i ? "div" : "b");
      line.textContent = text;
      return line;
    }));
    this.tip.style.left = `${Math.min(pixel[0] + 14, box.width - this.tip.offsetWidth - 4)}px`;
    this.tip.style.top = `${Math.min(pixel[1] + 14, box.height - this.tip.offsetHeight - 4)}px`;
  }

  zoomTo(focus) {
    this.memory.focused = focus.id;
    if (!focus.units.length) return;
    const boxes = focus.units.map((u) => this.finder.boxes[u]);
    const ends = [0, 1, 2, 3].map((i) => Math[i < 2 ? "min" : "max"](...boxes.map((box) => box[i])));
    const air = 0.3 * Math.max(ends[2] - ends[0], ends[3] - ends[1]);
    this.fit([ends[0] - air, ends[1] - air, ends[2] + air, ends[3] + air]);
  }
}

function latlngs(ring) {
  const points = [];
  for (let i = 0; i < ring.length; i += 2) points.push([ring[i + 1] / 10, ring[i] / 10]);
  return points;
}

function metres(flat) {
  const points = [];
  for (let i = 0; i < flat.length; i += 2) points.push([flat[i + 1], flat[i]]);
  return points;
}
