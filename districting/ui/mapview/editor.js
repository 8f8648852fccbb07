// The map: units on Leaflet's canvas, a queue of operations that waits for its acknowledgement, and what is shown.
import * as L from "./leaflet.js";
import { Finder, decodeLine, decodeUnits, findBorders } from "./shapes.js";
import { FAILING, LOCKED, NOBODY, PLAIN, UNIT_LOCKED, fill } from "./fills.js";
import { Lines } from "./lines.js";
import { Key, Panel, SYMBOLS, Toolbar, element } from "./panel.js";
import { Tools } from "./tools.js";

const editors = new WeakMap();
const CLOSEST_PX_PER_M = 1.5;
const ANSWER_MS = 4000;
const POINT_PX = 9;

export function show(component, library) {
  const parent = component.parentElement;
  let editor = editors.get(parent);
  if (editor && editor.id !== component.data.library) {
    editor.close();
    editor = null;
  }
  if (!editor) editors.set(parent, (editor = new Editor(parent, component, library)));
  editor.update(component.data, component.setStateValue);
}

export function hide(parent) {
  editors.get(parent)?.close();
  editors.delete(parent);
}

class Editor {
  constructor(parent, component, library) {
    const started = performance.now();
    this.id = component.data.library;
    this.data = component.data;
    // What outlives a change of page: the window's name, its queue, the view, the tool.
    this.memory = library.memory ??= {
      client: Math.random().toString(36).slice(2, 12),
      next: 1, pending: [], view: null, focused: 0, tool: "click", size: 12, to: null, from: "all",
    };
    const { geometry } = library;
    this.units = library.units ??= decodeUnits(geometry);
    this.borders = library.borders ??= findBorders(this.units);
    this.finder = library.finder ??= new Finder(this.units);
    const lines = (name) => geometry[name].map((flat) => Array.from(decodeLine(flat), (v) => v / 10));
    this.background = library.background ??= { water: lines("water"), rail: lines("rail"), roads: lines("roads") };
    this.parents = geometry.parents;
    const points = (name) => geometry[name].map(([zh, en, said, saidEn, x, y]) => ({
      name: { zh, en: en || zh }, said: { zh: said, en: saidEn }, kind: name === "offices" ? "office" : "facility", x: x / 10, y: y / 10,
    }));
    this.points = library.points ??= [...points("facilities"), ...points("offices")];
    this.base = new Uint16Array(this.units.length);
    this.shown = new Uint16Array(this.units.length);
    this.codes = new Int32Array(this.units.length).fill(-1);
    this.lockedUnits = new Set();
    this.lockedCommunities = new Set();
    this.byNumber = new Map();
    this.hovered = 0;
    this.build(parent, library.style);
    this.root.dataset.build = Math.round(performance.now() - started);
  }

  get pending() { return this.memory.pending; }
  get tool() { return this.memory.tool; }
  get size() { return this.memory.size; }
  get from() { return this.memory.from; }
  get to() { return this.memory.to; }

  build(parent, style) {
    const sheet = document.createElement("style");
    sheet.textContent = style;
    this.toolbar = new Toolbar(this);
    this.panel = new Panel(this);
    this.tip = element("div", { class: "dm-tip", hidden: "" });
    const box = element("div", { class: "dm-map" });
    this.note = element("div", { class: "dm-note", role: "status" });
    const middle = element("div", { class: "dm-middle" }, element("div", { class: "dm-stage" }, box, this.tip, this.note), this.panel.root);
    this.key = new Key(this);
    this.root = element("div", { class: "dm", tabindex: "-1" }, this.toolbar.root, middle, this.key.root);
    this.root.style.height = `max(${this.data.height}px, calc(100vh - 330px))`;
    this.root.__editor = this;
    parent.append(sheet, this.root);
    this.own = [sheet, this.root];
    const renderer = L.canvas({ padding: 0.2 });
    this.map = L.map(box, {
      crs: L.CRS.Simple, renderer, zoomControl: true, attributionControl: false, zoomAnimation: false, fadeAnimation: false,
      doubleClickZoom: false, boxZoom: false, zoomSnap: 0.25, zoomDelta: 0.5, minZoom: -12, maxZoom: 3, inertia: false,
    });
    box.setAttribute("aria-label", this.data.words.label);
    this.map.createPane("dm-lines").style.zIndex = 450;
    this.map.getPane("dm-lines").style.pointerEvents = "none";
    if (this.memory.view) this.map.setView(this.memory.view.center, this.memory.view.zoom);
    else this.fit();
    this.map.on("moveend", () => {
      this.memory.view = { center: this.map.getCenter(), zoom: this.map.getZoom() };
      if (!this.quietly) this.memory.whole = false;
    });
    const options = { renderer, interactive: false, smoothFactor: 0, color: "#777", weight: 0.6, fillOpacity: 1, fillColor: "#fff" };
    this.layers = this.units.map((unit) => L.polygon(unit.polygons.map((rings) => rings.map(latlngs)), options).addTo(this.map));
    this.lines = new Lines(this).addTo(this.map);
    L.control.scale({ imperial: false }).addTo(this.map);
    this.tools = new Tools(this);
    this.watch = new ResizeObserver(() => this.resized());
    this.watch.observe(box);
  }

  close() {
    clearTimeout(this.waiting);
    clearTimeout(this.listing);
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
  }

  fit(box = this.finder.box) {
    this.quietly = true;
    this.fitTo(box);
    this.quietly = false;
    this.memory.whole = box === this.finder.box;
  }

  fitTo(box) {
    this.map.fitBounds([[box[1], box[0]], [box[3], box[2]]], { animate: false, padding: [8, 8], maxZoom: Math.log2(CLOSEST_PX_PER_M) });
  }

  scale() { return this.map.getZoomScale(this.map.getZoom(), 0); }

  // ---- what Python sent

  update(data, setStateValue) {
    this.data = data;
    this.setStateValue = setStateValue;
    const bytes = Uint8Array.from(atob(data.plan), (letter) => letter.charCodeAt(0));
    this.base = new Uint16Array(bytes.buffer);
    const ack = data.acks[this.memory.client] ?? 0;
    this.memory.next = Math.max(this.memory.next, ack + 1);
    this.memory.pending = this.pending.filter((op) => op.id > ack);
    const known = data.communities.some((c) => c.number === this.to) || this.to === 0;
    if (!known) this.memory.to = data.communities[0]?.number ?? 0;
    this.byNumber = new Map(data.communities.map((c) => [c.number, c]));
    this.settle();
    this.look();
    if (data.focus && data.focus.id !== this.memory.focused) this.zoomTo(data.focus);
    if (data.refused) this.say(data.refused);
    if (ack > this.ack || this.ack === undefined) {
      this.ack = ack;
      this.answered();
    }
    Object.assign(this.root.dataset, { ver: data.version, ack, pending: this.pending.length, client: this.memory.client });
  }

  // Python's plan with everything laid over it that is not acknowledged yet.
  settle() {
    const next = this.base.slice();
    this.lockedUnits = new Set(this.data.locked_units);
    this.lockedCommunities = new Set(this.data.communities.filter((c) => c.locked).map((c) => c.number));
    for (const op of this.pending) this.overlay(op, next);
    this.shown = next;
    if (this.stroke?.units) for (const u of this.stroke.units) next[u] = this.to;
    this.restyle(this.units.keys());
  }

  overlay(op, numbers) {
    if (op.do === "give") for (const u of op.units) numbers[u] = op.to;
    const set = op.do === "lock_units" ? this.lockedUnits : this.lockedCommunities;
    const which = { lock_units: op.units, lock_community: [op.to], lock_all: [...this.byNumber.keys()] }[op.do] ?? [];
    for (const one of which) set[op.on ? "add" : "delete"](one);
    if (op.do === "lock_all" && !op.on) this.lockedUnits.clear();
  }

  // ---- what the planner does

  choose(change) {
    Object.assign(this.memory, change);
    this.look();
  }

  movable(units) {
    const { from, to } = this;
    const wanted = units.filter((u) => this.shown[u] !== to && (from === "all" || this.shown[u] === from));
    const free = wanted.filter((u) => !this.lockedUnits.has(u) && !this.lockedCommunities.has(this.shown[u]));
    if (free.length < wanted.length) this.say(this.data.words.refused);
    return free;
  }

  give(units) {
    const free = this.movable(units);
    if (!free.length) return;
    this.paint(free, this.to);
    this.send({ do: "give", units: free, to: this.to });
  }

  paint(units, to) {
    for (const u of units) this.shown[u] = to;
    this.restyle(units);
    this.later();
  }

  // The list and the tools follow when the map is drawn.
  later() {
    this.listing ??= setTimeout(() => {
      this.listing = undefined;
      this.toolbar.update();
      this.panel.update();
    }, 0);
  }

  send(op) {
    const whole = { id: this.memory.next++, ...op };
    this.pending.push(whole);
    if (op.do.startsWith("lock")) this.settle();
    this.root.dataset.pending = this.pending.length;
    this.later();
    this.push();
  }

  // One message at a time: what is drawn meanwhile goes with the next, so that fast clicks do not interrupt every run
  // of the page before it comes to its end. A message without an answer is sent again.
  push() {
    if (this.waiting || !this.pending.length) return;
    this.setStateValue("ops", { client: this.memory.client, ops: this.pending.slice() });
    this.waiting = setTimeout(() => this.answered(), ANSWER_MS);
  }

  answered() {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.push();
  }

  // ---- what is shown

  look() {
    const drawing = this.tool === "brush" || this.tool === "lasso";
    this.map.dragging[drawing ? "disable" : "enable"]();
    this.map.getContainer().dataset.tool = this.tool;
    this.toolbar.update();
    this.panel.update();
    this.key.update();
    this.lines.askTop();
  }

  restyle(units) {
    const changed = [];
    for (const u of units) {
      const number = this.shown[u];
      const pattern = this.pattern(u, number);
      const code = number * 8 + pattern;
      if (this.codes[u] === code) continue;
      this.codes[u] = code;
      this.layers[u].setStyle({ fillColor: fill(this.byNumber.get(number)?.fill ?? "#ffffff", pattern) });
      changed.push(u);
    }
    if (changed.length) this.lines.changed(changed);
  }

  pattern(u, number) {
    if (this.lockedUnits.has(u)) return UNIT_LOCKED;
    if (!number) return NOBODY;
    if (this.byNumber.get(number)?.failing) return FAILING;
    return this.lockedCommunities.has(number) ? LOCKED : PLAIN;
  }

  totals() {
    const most = Math.max(0, ...this.byNumber.keys());
    const households = new Array(most + 1).fill(0);
    const units = new Array(most + 1).fill(0);
    this.units.forEach((unit, u) => {
      households[this.shown[u]] += unit.households;
      units[this.shown[u]] += 1;
    });
    return { households, units };
  }

  // Over and under as it is drawn; pieces and other rules as Python judged them last.
  states(c, totals) {
    if (!totals.units[c.number]) return ["empty"];
    const band = this.data.band;
    const count = totals.households[c.number];
    const found = c.state.filter((s) => s === "pieces" || s === "rules");
    const excused = count === c.households && !c.state.includes("over") && !c.state.includes("under");
    if (band && !excused && count > band[1]) found.unshift("over");
    if (band && !excused && count < band[0]) found.unshift("under");
    return found.length ? found : ["fine"];
  }

  *labelPlaces() {
    const totals = this.totals();
    const sums = new Map();
    this.units.forEach((unit, u) => {
      const n = this.shown[u];
      if (!n) return;
      const own = sums.get(n) ?? sums.set(n, { x: 0, y: 0, count: 0 }).get(n);
      own.x += unit.x;
      own.y += unit.y;
      own.count += 1;
    });
    const best = new Map();
    this.units.forEach((unit, u) => {
      const own = sums.get(this.shown[u]);
      if (!own) return;
      const away = Math.hypot(unit.x - own.x / own.count, unit.y - own.y / own.count);
      if (!(best.get(this.shown[u])?.away <= away)) best.set(this.shown[u], { away, u });
    });
    for (const [number, { u }] of [...best].sort((a, b) => a[0] - b[0])) {
      const c = this.byNumber.get(number);
      if (!c) continue;
      const states = this.states(c, totals).filter((s) => s !== "fine");
      const marks = states.map((s) => SYMBOLS[s]).join("");
      yield { number, name: c.name, marks, locked: this.lockedCommunities.has(number), x: this.units[u].x, y: this.units[u].y };
    }
  }

  hover(number) {
    if (this.hovered === number) return;
    this.hovered = number;
    this.panel.rows.forEach(({ row }, n) => row.classList.toggle("dm-hover", n === number));
    this.lines.askTop();
  }

  point(unit, pixel) {
    this.hover(unit < 0 ? 0 : this.shown[unit]);
    this.tip.hidden = unit < 0;
    if (unit < 0) return;
    this.panel.reveal(this.hovered);
    const { words, language } = this.data;
    const own = this.units[unit];
    const community = this.byNumber.get(this.shown[unit]);
    const locked = this.lockedUnits.has(unit) || this.lockedCommunities.has(this.shown[unit]);
    const parent = this.parents[own.parent]?.[language === "zh" ? 0 : 1];
    const rows = [
      `${own.households.toLocaleString()} ${words.households}${locked ? ` · ${words.locked}` : ""}`,
      community ? `→ ${community.number} ${community.name}` : `∅ ${words.unassigned}`,
    ];
    if (parent && parent !== own.name[language]) rows.push(`${words.today} ${parent}`);
    for (const near of this.pointsNear(pixel)) {
      const said = near.said[language];
      rows.push(`${near.kind === "office" ? "■" : "●"} ${near.name[language]}${said ? ` · ${said}` : ""}`);
    }
    const lines = [own.name[language], ...rows].map((text, i) => {
      const line = element(i ? "div" : "b");
      line.textContent = text;
      return line;
    });
    this.tip.replaceChildren(...lines);
    const stage = this.map.getSize();
    this.tip.style.left = `${Math.min(pixel.x + 14, stage.x - this.tip.offsetWidth - 4)}px`;
    this.tip.style.top = `${Math.min(pixel.y + 14, stage.y - this.tip.offsetHeight - 4)}px`;
  }

  pointsNear(pixel) {
    const at = this.map.containerPointToLatLng([pixel.x, pixel.y]);
    const reach = POINT_PX / this.scale();
    return this.points.filter((p) => Math.hypot(p.x - at.lng, p.y - at.lat) < reach).slice(0, 3);
  }

  zoomTo(focus) {
    this.memory.focused = focus.id;
    this.focus = focus.units;
    let box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const u of focus.units) {
      const [x0, y0, x1, y1] = this.finder.boxes[u];
      box = [Math.min(box[0], x0), Math.min(box[1], y0), Math.max(box[2], x1), Math.max(box[3], y1)];
    }
    if (focus.units.length) {
      const air = 0.3 * Math.max(box[2] - box[0], box[3] - box[1]);
      this.fit([box[0] - air, box[1] - air, box[2] + air, box[3] + air]);
    }
    this.lines.askTop();
  }

  say(text) {
    this.note.textContent = text;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => (this.note.textContent = ""), 4000);
  }
}

function latlngs(ring) {
  const points = [];
  for (let i = 0; i < ring.length; i += 2) points.push([ring[i + 1] / 10, ring[i] / 10]);
  return points;
}
