// What both maps are: a frame on the page with Leaflet in it, a view that is remembered, a note beside the pointer.
import * as L from "./leaflet.js";
import { landOf } from "./land.js";
import { element } from "./panel.js";

const CLOSEST_PX_PER_M = 1.5;
const TIP_PX = 14;

// A door of the library: shows a kind of map in a place of the page and takes it away again.
export function door(Kind) {
  const open = new WeakMap();
  const hide = (parent) => {
    open.get(parent)?.close();
    open.delete(parent);
  };
  const show = (component, library) => {
    const { parentElement: parent, data } = component;
    if (open.has(parent) && open.get(parent).id !== data.library) hide(parent);
    if (!open.has(parent)) open.set(parent, new Kind(parent, data, library));
    open.get(parent).update(data, component.setStateValue);
  };
  return { show, hide };
}

export class Stage {
  // `memory` outlives a change of page: the window's name, its view, what was chosen in it.
  constructor(data, library, memory) {
    this.id = data.library;
    this.data = data;
    this.memory = memory;
    this.land = library.land ??= landOf(library.geometry);
    this.box = element("div", { class: "dm-map" });
    this.tip = element("div", { class: "dm-tip", hidden: "" });
  }

  get units() { return this.land.units; }

  // The frame is on the page: begin the map in it.
  open(parent, style, root) {
    const sheet = document.createElement("style");
    sheet.textContent = style;
    this.root = root;
    this.own = [sheet, root];
    root.style.height = this.data.height;
    parent.append(sheet, root);
    this.map = L.map(this.box, {
      crs: L.CRS.Simple, attributionControl: false, zoomAnimation: false, fadeAnimation: false, doubleClickZoom: false,
      boxZoom: false, zoomSnap: 0.25, zoomDelta: 0.5, minZoom: -12, maxZoom: 3, inertia: false,
    });
    this.box.setAttribute("aria-label", this.data.words.label);
    const { view, whole } = this.memory;
    if (view && !whole) this.map.setView(view.center, view.zoom);
    else this.fit();
    this.map.on("moveend", () => {
      this.memory.view = { center: this.map.getCenter(), zoom: this.map.getZoom() };
      if (!this.quietly) this.memory.whole = false;
    });
    L.control.scale({ imperial: false }).addTo(this.map);
    this.watch = new ResizeObserver(() => this.resized());
    this.watch.observe(this.box);
  }

  // A pane that no pointer meets.
  pane(name, zIndex) {
    const pane = this.map.createPane(name);
    Object.assign(pane.style, { zIndex, pointerEvents: "none" });
    return pane;
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
  }

  fit(box = this.land.finder.box) {
    this.quietly = true;
    const corners = [[box[1], box[0]], [box[3], box[2]]];
    this.map.fitBounds(corners, { animate: false, padding: [8, 8], maxZoom: Math.log2(CLOSEST_PX_PER_M) });
    this.quietly = false;
    this.memory.whole = box === this.land.finder.box;
    this.memory.view = { center: this.map.getCenter(), zoom: this.map.getZoom() };
  }

  scale() { return this.map.getZoomScale(this.map.getZoom(), 0); }

  zoomTo(focus) {
    this.memory.focused = focus.id;
    if (!focus.units.length) return;
    const box = this.land.finder.around(focus.units);
    const air = 0.3 * Math.max(box[2] - box[0], box[3] - box[1]);
    this.fit([box[0] - air, box[1] - air, box[2] + air, box[3] + air]);
  }

  // Where a pointer is: in pixels of the map, and in metres.
  place(event) {
    const frame = this.box.getBoundingClientRect();
    const pixel = { x: event.clientX - frame.left, y: event.clientY - frame.top };
    const at = this.map.containerPointToLatLng([pixel.x, pixel.y]);
    return { pixel, x: at.lng, y: at.lat };
  }

  // A heading and rows beside the pointer; nothing hides it.
  note(pixel, rows) {
    this.tip.hidden = !rows.length;
    if (!rows.length) return;
    const lines = rows.map((text, i) => {
      const line = element(i ? "div" : "b");
      line.textContent = text;
      return line;
    });
    this.tip.replaceChildren(...lines);
    const { x, y } = this.map.getSize();
    this.tip.style.left = `${Math.max(4, Math.min(pixel.x + TIP_PX, x - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${Math.max(4, Math.min(pixel.y + TIP_PX, y - this.tip.offsetHeight - 4))}px`;
  }
}

export function numbersOf(packed) {
  return new Uint16Array(Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0)).buffer);
}

export function newClient() {
  return Math.random().toString(36).slice(2, 12);
}
