// The list beside the map: one row a community with its bar, its state and its lock; and the tools above the map.
import { FAILING, LOCKED, NOBODY, UNIT_LOCKED, fill } from "./fills.js";

const LOCK_SVG = '<svg viewBox="0 0 10 13" width="11" height="14" aria-hidden="true"><path fill-rule="evenodd" d="M2 6V4a3 3 0 0 1 6 0v2h1v6H1V6zM4 6h2V4a1 1 0 0 0-2 0z"/></svg>';
const OPEN_SVG = '<svg viewBox="0 0 10 13" width="11" height="14" aria-hidden="true"><path fill-rule="evenodd" d="M2 6V3a3 3 0 0 1 6-1l-2 1a1 1 0 0 0-2 0v3h5v6H1V6z" opacity=".45"/></svg>';
export const SYMBOLS = { fine: "✓", over: "↑", under: "↓", pieces: "✂", rules: "!", empty: "∅" };
const TOOLS = { click: "C", brush: "B", lasso: "L", lock: "K", pan: "H" };

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export class Toolbar {
  constructor(editor) {
    this.editor = editor;
    this.root = element("div", { class: "dm-tools", role: "toolbar" });
    this.language = null;
  }

  update() {
    const { editor } = this;
    const { words } = editor.data;
    if (this.language !== editor.data.language) this.build(words);
    if (this.filled !== editor.data) {
      this.filled = editor.data;
      this.fillSelect(this.to, []);
      this.fillSelect(this.from, [["all", words.all]]);
    }
    this.to.value = String(editor.to);
    this.from.value = String(editor.from);
    for (const [name, button] of Object.entries(this.buttons)) button.setAttribute("aria-pressed", name === editor.tool);
    this.sizeLabel.hidden = editor.tool !== "brush";
    this.size.value = editor.size;
    this.undo.disabled = !editor.data.can_undo && !editor.queue.pending.length;
    this.redo.disabled = !editor.data.can_redo;
  }

  build(words) {
    const { editor } = this;
    this.language = editor.data.language;
    this.filled = null;
    this.root.replaceChildren();
    this.root.setAttribute("aria-label", words.label);
    this.buttons = {};
    const tools = element("span", { class: "dm-group", role: "group" });
    for (const [name, key] of Object.entries(TOOLS)) {
      const button = element("button", { type: "button", title: `${words[`tool_${name}`]} (${key})`, "data-tool": name });
      button.textContent = words[`tool_${name}`];
      button.addEventListener("click", () => editor.choose({ tool: name }));
      this.buttons[name] = button;
      tools.append(button);
    }
    this.size = element("input", { type: "range", min: 0, max: 40, step: 4 });
    this.size.addEventListener("input", () => editor.choose({ size: Number(this.size.value) }));
    this.sizeLabel = element("label", {}, `${words.size} `, this.size);
    this.to = element("select", { "data-select": "to" });
    this.to.addEventListener("change", () => editor.choose({ to: Number(this.to.value) }));
    this.from = element("select", { "data-select": "from" });
    this.from.addEventListener("change", () =>
      editor.choose({ from: this.from.value === "all" ? "all" : Number(this.from.value) }),
    );
    this.undo = this.button("↶", words.undo, () => editor.send({ do: "undo" }), "undo");
    this.redo = this.button("↷", words.redo, () => editor.send({ do: "redo" }), "redo");
    const fit = this.button(words.fit, words.keys, () => editor.fit(), "fit");
    this.root.append(
      tools,
      this.sizeLabel,
      element("label", {}, `${words.give_to} `, this.to),
      element("label", {}, `${words.take_from} `, this.from),
      element("span", { class: "dm-group" }, this.undo, this.redo, fit),
    );
  }

  button(text, title, act, name) {
    const made = element("button", { type: "button", title, "aria-label": title, "data-do": name });
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  fillSelect(select, first) {
    const { communities, words } = this.editor.data;
    const options = [...first, ...communities.map((c) => [c.number, `${c.number} ${c.name}`]), [0, `∅ ${words.unassigned}`]];
    const same = options.map(String).join("\n");
    if (select.dataset.options !== same) {
      select.dataset.options = same;
      select.replaceChildren(
        ...options.map(([key, text]) => {
          const option = element("option", { value: key });
          option.textContent = text;
          return option;
        }),
      );
    }
  }
}

// What signs and patterns mean, below the map.
export class Key {
  constructor(editor) {
    this.editor = editor;
    this.root = element("div", { class: "dm-key" });
    this.language = null;
  }

  update() {
    const { data, land } = this.editor;
    if (this.language === data.language) return;
    this.language = data.language;
    const patterns = { locked: LOCKED, unit_locked: UNIT_LOCKED, failing: FAILING, nobody: NOBODY };
    const there = (kind) => land.points.some((point) => point.kind === kind);
    const entries = [
      ...["office", "facility"].filter(there).map((kind) => [element("i", { class: `dm-sign dm-${kind}` }), data.words[kind]]),
      ...(land.parents.length > 1 ? [[element("i", { class: "dm-sign dm-today" }), data.words.key_today]] : []),
      ...Object.entries(patterns).map(([name, code]) => [swatch(code), data.words[`key_${name}`]]),
    ];
    this.root.replaceChildren(...entries.map(([sign, words]) => element("span", {}, sign, ` ${words}`)));
  }
}

function swatch(pattern) {
  const canvas = element("canvas", { class: "dm-sign", width: 22, height: 12, "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  context.fillStyle = fill("#ffffff", pattern);
  context.fillRect(0, 0, 22, 12);
  return canvas;
}

export class Panel {
  constructor(editor) {
    this.editor = editor;
    this.root = element("div", { class: "dm-panel" });
    this.rows = new Map();
    this.shape = "";
  }

  update() {
    const { editor } = this;
    const { communities, language } = editor.data;
    const shape = `${language}|${communities.map((c) => `${c.number}:${c.name}`).join("|")}`;
    if (shape !== this.shape) this.build(shape);
    const totals = editor.totals();
    const [low, high] = editor.data.band ?? [0, 0];
    const most = Math.max(high * 1.25, ...totals.map((own) => own.households), 1);
    const locked = communities.every((c) => editor.lockedCommunities.has(c.number));
    this.all.innerHTML = locked ? LOCK_SVG : OPEN_SVG;
    this.all.setAttribute("aria-pressed", locked);
    this.all.title = editor.data.words[locked ? "free_all" : "lock_all"];
    this.all.setAttribute("aria-label", this.all.title);
    for (const c of communities) this.updateRow(c, totals[c.number], [low, high, most]);
    this.none.textContent = `∅ ${editor.data.words.unassigned}: ${totals[0].households.toLocaleString()}`;
    this.none.hidden = !totals[0].units;
  }

  build(shape) {
    const { editor } = this;
    const { words, communities } = editor.data;
    this.shape = shape;
    this.rows.clear();
    this.root.replaceChildren();
    this.all = element("button", { type: "button", class: "dm-lock", "data-do": "lock_all" });
    this.all.addEventListener("click", () =>
      editor.send({ do: "lock_all", on: this.all.getAttribute("aria-pressed") !== "true" }),
    );
    const add = element("button", { type: "button", class: "dm-add", title: words.add, "data-do": "add" });
    add.textContent = `+ ${words.add}`;
    add.addEventListener("click", () => editor.send({ do: "add" }));
    this.root.append(element("div", { class: "dm-head" }, add, this.all));
    for (const c of communities) this.root.append(this.buildRow(c));
    this.none = element("div", { class: "dm-none" });
    this.root.append(this.none);
  }

  buildRow(c) {
    const { editor } = this;
    const row = element("div", { class: "dm-row", "data-community": c.number });
    const pick = element("button", { type: "button", class: "dm-pick" });
    const swatch = element("span", { class: "dm-swatch" });
    swatch.style.background = c.fill;
    const name = element("span", { class: "dm-name" });
    name.textContent = `${c.number} ${c.name}`;
    const count = element("span", { class: "dm-count" });
    const state = element("span", { class: "dm-state" });
    const bar = element("span", { class: "dm-bar", "aria-hidden": "true" });
    const band = element("span", { class: "dm-band" });
    const value = element("span", { class: "dm-value" });
    value.style.background = c.fill;
    bar.append(band, value);
    pick.append(swatch, name, count, state, bar);
    const lock = element("button", { type: "button", class: "dm-lock" });
    pick.addEventListener("click", () => editor.choose({ to: c.number }));
    row.addEventListener("mouseenter", () => editor.hover(c.number));
    row.addEventListener("mouseleave", () => editor.hover(0));
    pick.addEventListener("focus", () => editor.hover(c.number));
    pick.addEventListener("blur", () => editor.hover(0));
    lock.addEventListener("click", () =>
      editor.send({ do: "lock_community", to: c.number, on: !editor.lockedCommunities.has(c.number) }),
    );
    row.append(pick, lock);
    this.rows.set(c.number, { row, pick, count, state, band, value, lock });
    return row;
  }

  updateRow(c, total, [low, high, most]) {
    const { editor } = this;
    const { words } = editor.data;
    const parts = this.rows.get(c.number);
    const { households, fresh } = total;
    const change = households - c.kept;
    const states = editor.states(c, total);
    const target = editor.to === c.number;
    const locked = editor.lockedCommunities.has(c.number);
    const now = [households, change, states, fresh, c.rules, target, locked, low, high, most, words.fine].join("|");
    if (parts.now === now) return;
    parts.now = now;
    parts.count.textContent = households.toLocaleString() + (change ? ` (${change > 0 ? "+" : "−"}${Math.abs(change).toLocaleString()})` : "");
    parts.state.textContent = states.map((s) => SYMBOLS[s]).join("");
    parts.state.className = `dm-state ${states[0] === "fine" ? "dm-fine" : "dm-wrong"}`;
    const judged = states.map((s) => words[s]).join(editor.data.language === "zh" ? "、" : ", ");
    const said = fresh ? `${judged} · ${words.checking}` : judged + (c.rules ? ` · ${c.rules}` : "");
    parts.state.title = said;
    parts.row.classList.toggle("dm-fresh", fresh);
    parts.row.classList.toggle("dm-target", target);
    parts.pick.setAttribute("aria-pressed", target);
    parts.pick.setAttribute("aria-label", `${words.give_to} ${c.number} ${c.name}: ${households} ${words.households}, ${said}`);
    parts.band.style.left = `${(100 * low) / most}%`;
    parts.band.style.width = `${(100 * (high - low)) / most}%`;
    parts.value.style.width = `${(100 * households) / most}%`;
    parts.lock.innerHTML = locked ? LOCK_SVG : OPEN_SVG;
    parts.lock.setAttribute("aria-pressed", locked);
    parts.lock.title = words[locked ? "free_one" : "lock_one"];
    parts.lock.setAttribute("aria-label", `${parts.lock.title} ${c.number} ${c.name}`);
  }

  reveal(number) {
    this.rows.get(number)?.row.scrollIntoView({ block: "nearest" });
  }
}
