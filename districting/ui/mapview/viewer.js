// The map for looking: one plan or two under a slider, what differs hatched, borders marked, units chosen by a click.
import * as L from "./leaflet.js";
import { FAILING, PLAIN } from "./fills.js";
import { anchors, drawLabels } from "./labels.js";
import { element } from "./panel.js";
import { decodeLine } from "./shapes.js";
import { Ground, Overlay } from "./sheets.js";
import { Stage, door, newClient, numbersOf } from "./stage.js";

const HOVER_MS = 40;
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

// One plan in a pane of its own, so that it can be cut off at the slider.
class Side {
  constructor(viewer, name, zIndex) {
    const { map, land } = viewer;
    Object.assign(this, { map, land, today: viewer.data.today, numbers: [], hatched: new Set(), communities: new Map() });
    this.pane = viewer.pane(name, zIndex);
    this.codes = new Array(land.units.length);
    this.anchors = [];
    this.ground = new Ground(name, land, this).addTo(map);
    this.over = new Overlay(name, (sheet) => drawLabels(sheet, this.anchors, (number) => this.label(number))).addTo(map);
  }

  update(plan, hatched) {
    this.numbers = numbersOf(plan.numbers);
    this.hatched = hatched;
    this.communities = new Map(plan.communities.map((c) => [c.number, c]));
    const changed = [];
    this.land.units.forEach((_, u) => {
      const code = `${this.numbers[u]} ${this.look(u)}`;
      if (this.codes[u] !== code) changed.push(u);
      this.codes[u] = code;
    });
    if (changed.length) this.ground.changed(changed);
    this.anchors = anchors(this.land, this.numbers);
    this.over.ask();
  }

  look(u) {
    return [this.communities.get(this.numbers[u])?.fill ?? "#ffffff", this.hatched.has(u) ? FAILING : PLAIN];
  }

  number(u) { return this.numbers[u]; }

  count() { return this.communities.size; }

  label(number) {
    const c = this.communities.get(number);
    return !c || c.quiet ? null : { name: c.name, marks: "", locked: false };
  }

  clip(from, to) {
    const size = this.map.getSize();
    const at = (x, y) => this.map.containerPointToLayerPoint([x, y]);
    const corners = [at(from * size.x, 0), at(to * size.x, 0), at(to * size.x, size.y), at(from * size.x, size.y)];
    this.pane.style.clipPath = `polygon(${corners.map((p) => `${p.x}px ${p.y}px`).join(",")})`;
  }
}

class Viewer extends Stage {
  // What is remembered is remembered by the place the map stands in.
  constructor(parent, data, library) {
    const memories = (library.memories ??= {});
    super(data, library, (memories[data.place] ??= {
      client: newClient(), next: 1, sent: 0, picked: [], view: null, focused: 0, swipe: 0.5,
    }));
    this.build(parent, library.style);
  }

  build(parent, style) {
    this.titles = [element("div", { class: "dv-title dv-left" }), element("div", { class: "dv-title dv-right" })];
    this.rule = element("div", { class: "dv-rule" });
    this.slider = element("input", { type: "range", class: "dv-slider", min: 0, max: 100, step: 1 });
    this.slider.addEventListener("input", () => this.swipe(Number(this.slider.value) / 100));
    this.key = element("div", { class: "dv-key" });
    const stage = element("div", { class: "dm-stage" }, this.box, this.tip, ...this.titles, this.rule);
    this.open(parent, style, element("div", { class: "dm dv" }, this.slider, stage, this.key));
    this.root.__viewer = this;
    this.sides = [new Side(this, "dv-one", 401)];
    this.pane("dv-marks", 450);
    const renderer = L.canvas({ padding: 0.2, pane: "dv-marks" });
    this.markOptions = { renderer, pane: "dv-marks", interactive: false, smoothFactor: 0 };
    this.marks = L.layerGroup().addTo(this.map);
    this.pane("dv-names", 460);
    this.names = new Overlay("dv-names", (sheet) => this.nameUnits(sheet)).addTo(this.map);
    this.map.on("move zoom viewreset resize", () => this.clip());
    this.map.on("click", ({ latlng }) => this.pick(this.land.finder.at(latlng.lng, latlng.lat)));
    this.box.addEventListener("pointermove", (event) => this.hover(event));
    this.box.addEventListener("pointerleave", () => this.note(null, []));
  }

  // The name of each unit where there is room, above all lines.
  nameUnits(sheet) {
    if (!this.data.names) return;
    const { units } = this.land;
    const places = (this.land.places ??= anchors(this.land, units.map((_, u) => u + 1)));
    drawLabels(sheet, places, (number) => ({ name: units[number - 1].name[this.data.language], marks: "", alone: true }));
  }

  resized() {
    super.resized();
    this.clip();
  }

  update(data, setStateValue) {
    Object.assign(this, { data, setStateValue });
    const two = data.plans.length > 1;
    if (two && this.sides.length < 2) this.sides.push(new Side(this, "dv-two", 402));
    const hatched = new Set(data.hatched);
    this.sides.forEach((side, i) => side.update(data.plans[Math.min(i, data.plans.length - 1)], hatched));
    this.names.ask();
    this.titles.forEach((title, i) => {
      title.textContent = data.plans[i]?.title ?? "";
      title.hidden = !data.plans[i]?.title;
    });
    this.rule.hidden = this.slider.hidden = !two;
    this.slider.setAttribute("aria-label", data.words.slider);
    // The window's own choice stands until Python has seen it.
    const taken = data.taken[this.memory.client] ?? 0;
    if (taken >= this.memory.sent) this.memory.picked = data.picked;
    this.memory.next = Math.max(this.memory.next, taken + 1);
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
      L.polyline(lines.map((line) => latlngs(decodeLine(line))), { ...this.markOptions, ...MARKS[kind] }).addTo(this.marks);
    }
    const inside = new Set(this.memory.picked);
    const around = inside.size ? this.land.borders.filter(({ a, b }) => inside.has(a) !== inside.has(b)) : [];
    const lines = around.map(({ points }) => latlngs(points));
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
    const { pixel, x, y } = this.place(event);
    const u = this.land.finder.at(x, y);
    this.note(pixel, u < 0 ? [] : this.about(u));
  }

  about(u) {
    const { language, words, plans } = this.data;
    const unit = this.units[u];
    const rows = [unit.name[language], `${unit.households.toLocaleString()} ${words.households}`];
    plans.forEach(({ title }, i) => {
      const side = this.sides[i];
      const c = side.communities.get(side.numbers[u]);
      if (!c?.quiet) rows.push(`${title ? `${title}: ` : "→ "}${side.numbers[u]} ${c?.name ?? ""}`);
    });
    return rows;
  }
}

export const { show, hide } = door(Viewer);

function latlngs(flat) {
  const points = [];
  for (let i = 0; i < flat.length; i += 2) points.push([flat[i + 1], flat[i]]);
  return points;
}
