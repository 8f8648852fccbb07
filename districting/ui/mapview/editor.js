// The map for editing: Python's plan with what was done here laid over it.
import { FAILING, LOCKED, NOBODY, PLAIN, UNIT_LOCKED } from "./fills.js";
import { anchors, drawLabels } from "./labels.js";
import { pieces } from "./land.js";
import { Key, Panel, SYMBOLS, Toolbar, element } from "./panel.js";
import { Queue } from "./queue.js";
import { Ground, Overlay, trace } from "./sheets.js";
import { Stage, door, newClient, numbersOf } from "./stage.js";
import { Tools } from "./tools.js";

const POINT_PX = 9;
const SETTLE_MS = 120; // labels may follow a brush this much later

class Editor extends Stage {
  constructor(parent, data, library) {
    const started = performance.now();
    super(data, library, (library.memory ??= {
      client: newClient(), next: 1, pending: [], view: null, focused: 0, tool: "click", size: 12, to: null, from: "all",
    }));
    this.today = true;
    this.queue = new Queue(this.memory);
    this.base = this.shown = new Uint16Array(this.units.length);
    this.codes = new Int32Array(this.units.length).fill(-1);
    this.lockedUnits = new Set();
    this.lockedCommunities = new Set();
    this.byNumber = new Map();
    this.hovered = 0;
    this.build(parent, library.style);
    this.root.dataset.build = Math.round(performance.now() - started);
  }

  get tool() { return this.memory.tool; }
  get size() { return this.memory.size; }
  get from() { return this.memory.from; }
  get to() { return this.memory.to; }

  build(parent, style) {
    this.toolbar = new Toolbar(this);
    this.panel = new Panel(this);
    this.key = new Key(this);
    this.said = element("div", { class: "dm-note", role: "status" });
    const stage = element("div", { class: "dm-stage" }, this.box, this.tip, this.said);
    const middle = element("div", { class: "dm-middle" }, stage, this.panel.root);
    this.open(parent, style, element("div", { class: "dm", tabindex: "-1" }, this.toolbar.root, middle, this.key.root));
    this.root.__editor = this;
    this.pane("dm-ground", 400);
    this.pane("dm-over", 450);
    this.ground = new Ground("dm-ground", this.land, this).addTo(this.map);
    this.over = new Overlay("dm-over", (sheet) => this.drawOver(sheet)).addTo(this.map);
    this.tools = new Tools(this);
  }

  close() {
    this.queue.close();
    clearTimeout(this.listing);
    clearTimeout(this.silent);
    super.close();
  }

  // ---- what Python sent

  update(data, setStateValue) {
    this.data = data;
    this.base = numbersOf(data.plan);
    const known = data.communities.some((c) => c.number === this.to) || this.to === 0;
    if (!known) this.memory.to = data.communities[0]?.number ?? 0;
    this.byNumber = new Map(data.communities.map((c) => [c.number, c]));
    this.queue.heard(data.acks, setStateValue);
    this.settle();
    this.refresh();
    if (data.focus && data.focus.id !== this.memory.focused) this.zoomTo(data.focus);
    if (data.refused) this.say(data.refused);
    Object.assign(this.root.dataset, { ver: data.version, ack: this.queue.ack, client: this.memory.client });
    this.root.dataset.pending = this.queue.pending.length;
  }

  // Python's plan with everything laid over it that is not acknowledged yet.
  settle() {
    const next = this.base.slice();
    this.lockedUnits = new Set(this.data.locked_units);
    this.lockedCommunities = new Set(this.data.communities.filter((c) => c.locked).map((c) => c.number));
    for (const op of this.queue.pending) this.overlay(op, next);
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
    this.refresh();
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

  send(op) {
    this.queue.add(op);
    if (op.do.startsWith("lock")) this.settle();
    this.root.dataset.pending = this.queue.pending.length;
    this.later();
  }

  // The list and the tools follow when the map is drawn.
  later() {
    this.listing ??= setTimeout(() => {
      this.listing = undefined;
      this.toolbar.update();
      this.panel.update();
      if (this.pointed) this.point(...this.pointed);
    }, 0);
  }

  // ---- what is shown

  refresh() {
    const drawing = this.tool === "brush" || this.tool === "lasso";
    this.map.dragging[drawing ? "disable" : "enable"]();
    this.box.dataset.tool = this.tool;
    this.toolbar.update();
    this.panel.update();
    this.key.update();
    this.over.ask();
  }

  restyle(units) {
    const changed = [];
    for (const u of units) {
      const code = this.shown[u] * 8 + this.pattern(u);
      if (this.codes[u] === code) continue;
      this.codes[u] = code;
      changed.push(u);
    }
    if (!changed.length) return;
    this.anchors = undefined;
    this.ground.changed(changed);
    this.over.ask(SETTLE_MS);
  }

  pattern(u) {
    const number = this.shown[u];
    if (this.lockedUnits.has(u)) return UNIT_LOCKED;
    if (!number) return NOBODY;
    if (this.byNumber.get(number)?.failing) return FAILING;
    return this.lockedCommunities.has(number) ? LOCKED : PLAIN;
  }

  look(u) { return [this.byNumber.get(this.shown[u])?.fill ?? "#ffffff", this.pattern(u)]; }

  number(u) { return this.shown[u]; }

  count() { return this.byNumber.size; }

  // How the communities stand as they are drawn: units, households, and whether Python has not seen it yet.
  totals() {
    const most = Math.max(0, ...this.byNumber.keys());
    const all = Array.from({ length: most + 1 }, () => ({ households: 0, units: 0, fresh: false }));
    this.units.forEach((unit, u) => {
      const own = all[this.shown[u]];
      own.households += unit.households;
      own.units += 1;
      if (this.shown[u] !== this.base[u]) own.fresh = all[this.base[u]].fresh = true;
    });
    return all;
  }

  // Of a community that Python has judged, its verdict; of one just drawn what can be seen here, until it is judged.
  states(c, { households, units, fresh }) {
    if (!units) return ["empty"];
    const { band, contiguous } = this.data;
    let found = c.state;
    if (fresh) {
      found = c.state.filter((state) => state === "rules");
      if (contiguous && pieces(this.land, this.members(c.number)) > 1) found.unshift("pieces");
      if (band && households > band[1]) found.unshift("over");
      if (band && households < band[0]) found.unshift("under");
    }
    return found.length ? found : ["fine"];
  }

  members(number) {
    const found = [];
    for (let u = 0; u < this.shown.length; u++) if (this.shown[u] === number) found.push(u);
    return found;
  }

  drawOver(sheet) {
    const outline = (differ) => {
      const path = new Path2D();
      for (const { a, b, points } of this.land.borders) if (differ(a, b)) trace(path, points);
      return path;
    };
    const { shown, hovered } = this;
    const of = (u) => (u < 0 ? -1 : shown[u]);
    if (hovered > 0) sheet.stroke(outline((a, b) => (of(a) === hovered) !== (of(b) === hovered)), "#0050b3", 4.5);
    if (this.focus) {
      const inside = new Set(this.focus);
      sheet.stroke(outline((a, b) => inside.has(a) !== inside.has(b)), "#b00020", 4);
    }
    if (this.stroke?.path) this.drawLasso(sheet, this.stroke.path);
    this.anchors ??= anchors(this.land, shown);
    const totals = this.totals();
    drawLabels(sheet, this.anchors, (number) => this.label(number, totals));
  }

  label(number, totals) {
    const c = this.byNumber.get(number);
    if (!c) return null;
    const marks = this.states(c, totals[number]).filter((state) => state !== "fine").map((state) => SYMBOLS[state]).join("");
    return { name: c.name, marks: marks && ` ${marks}`, locked: this.lockedCommunities.has(number) };
  }

  drawLasso(sheet, points) {
    const { context } = sheet;
    const offset = this.map.layerPointToContainerPoint(sheet.frame.corner);
    sheet.inPixels();
    context.setLineDash([]);
    context.beginPath();
    points.forEach((p, i) => context[i ? "lineTo" : "moveTo"](p.x - offset.x, p.y - offset.y));
    Object.assign(context, { fillStyle: "rgba(0,80,179,.12)", strokeStyle: "#0050b3", lineWidth: 2 });
    context.fill();
    context.stroke();
  }

  zoomTo(focus) {
    this.focus = focus.units;
    super.zoomTo(focus);
    this.over.ask();
  }

  hover(number) {
    if (this.hovered === number) return;
    this.hovered = number;
    this.panel.rows.forEach(({ row }, n) => row.classList.toggle("dm-hover", n === number));
    this.over.ask();
  }

  // The pointer is over a unit, or over none.
  point(u, pixel) {
    this.pointed = u < 0 ? null : [u, pixel];
    this.hover(u < 0 ? 0 : this.shown[u]);
    if (u >= 0) this.panel.reveal(this.hovered);
    this.note(pixel, u < 0 ? [] : [...this.about(u), ...this.pointsNear(pixel)]);
  }

  about(u) {
    const { words, language } = this.data;
    const own = this.units[u];
    const community = this.byNumber.get(this.shown[u]);
    const locked = this.lockedUnits.has(u) || this.lockedCommunities.has(this.shown[u]);
    const parent = this.land.parents[own.parent]?.[language === "zh" ? 0 : 1];
    return [
      own.name[language],
      `${own.households.toLocaleString()} ${words.households}${locked ? ` · ${words.locked}` : ""}`,
      community ? `→ ${community.number} ${community.name}` : `∅ ${words.unassigned}`,
      ...(parent && parent !== own.name[language] ? [`${words.today} ${parent}`] : []),
    ];
  }

  pointsNear(pixel) {
    const { language } = this.data;
    const at = this.map.containerPointToLatLng([pixel.x, pixel.y]);
    const reach = POINT_PX / this.scale();
    const near = this.land.points.filter((p) => Math.hypot(p.x - at.lng, p.y - at.lat) < reach).slice(0, 3);
    return near.map(({ kind, name, said }) =>
      [`${kind === "office" ? "■" : "●"} ${name[language]}`, said[language]].filter(Boolean).join(" · "),
    );
  }

  say(text) {
    this.said.textContent = text;
    clearTimeout(this.silent);
    this.silent = setTimeout(() => (this.said.textContent = ""), 4000);
  }
}

export const { show, hide } = door(Editor);
