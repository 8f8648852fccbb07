// Geometry as it was sent, rings of whole decimetres, each number the difference to the one before; here in metres.

export function decodeUnits(geometry) {
  return geometry.units.map(([name, name_en, households, parent, x, y, polygons]) => ({
    name: { zh: name, en: name_en || name },
    households,
    parent,
    x: x / 10,
    y: y / 10,
    polygons: polygons.map((rings) => rings.map(decodeLine)),
  }));
}

export function decodeLine(flat) {
  const points = new Float64Array(flat.length);
  const at = [0, 0];
  for (let i = 0; i < flat.length; i++) points[i] = (at[i % 2] += flat[i]) / 10;
  return points;
}

// Chains of border between two units: { a, b, points }, b = -1 where nothing lies beyond; in the order of their a.
export function findBorders(units) {
  const sides = new Map();
  const key = (p, i, j) => {
    const first = p[i] < p[j] || (p[i] === p[j] && p[i + 1] < p[j + 1]);
    const [s, t] = first ? [i, j] : [j, i];
    return `${p[s]},${p[s + 1]},${p[t]},${p[t + 1]}`;
  };
  eachRing(units, (u, ring) => {
    for (let i = 0; i + 3 < ring.length; i += 2) {
      const name = key(ring, i, i + 2);
      const known = sides.get(name);
      if (known === undefined) sides.set(name, [u, -1]);
      else if (known[0] !== u) known[1] = u;
    }
  });
  const borders = [];
  eachRing(units, (u, ring) => {
    let chain = null;
    for (let i = 0; i + 3 < ring.length; i += 2) {
      const [a, b] = sides.get(key(ring, i, i + 2));
      if (a !== u) chain = null;
      else if (chain && chain.b === b) chain.points.push(ring[i + 2], ring[i + 3]);
      else {
        chain = { a, b, points: [ring[i], ring[i + 1], ring[i + 2], ring[i + 3]] };
        borders.push(chain);
      }
    }
  });
  return borders;
}

function eachRing(units, visit) {
  units.forEach((unit, u) => unit.polygons.forEach((rings) => rings.forEach((ring) => visit(u, ring))));
}

// Which unit lies under a point: a grid of cells, then the exact test.
export class Finder {
  constructor(units) {
    this.units = units;
    this.boxes = units.map(boxOf);
    const all = this.boxes.reduce((box, own) => join(box, own), [Infinity, Infinity, -Infinity, -Infinity]);
    this.box = all;
    this.across = Math.max(1, Math.ceil(Math.sqrt(units.length)));
    this.step = Math.max(all[2] - all[0], all[3] - all[1], 1) / this.across;
    this.cells = new Map();
    this.boxes.forEach((box, u) => {
      for (const cell of this.cellsOf(box)) {
        if (!this.cells.has(cell)) this.cells.set(cell, []);
        this.cells.get(cell).push(u);
      }
    });
  }

  *cellsOf([x0, y0, x1, y1]) {
    const at = (v, from) => Math.floor((v - from) / this.step);
    for (let i = at(x0, this.box[0]); i <= at(x1, this.box[0]); i++)
      for (let j = at(y0, this.box[1]); j <= at(y1, this.box[1]); j++) yield i * 100003 + j;
  }

  at(x, y) {
    const [cell] = this.cellsOf([x, y, x, y]);
    for (const u of this.cells.get(cell) ?? []) {
      const [x0, y0, x1, y1] = this.boxes[u];
      if (x >= x0 && x <= x1 && y >= y0 && y <= y1 && this.units[u].polygons.some((rings) => holds(rings, x, y))) return u;
    }
    return -1;
  }

  // All units whose boxes touch a box.
  inBox(box) {
    if (box[0] <= this.box[0] && box[1] <= this.box[1] && box[2] >= this.box[2] && box[3] >= this.box[3]) {
      return [...this.units.keys()];
    }
    const found = new Set();
    for (const cell of this.cellsOf(meet(box, this.box))) {
      for (const u of this.cells.get(cell) ?? []) if (!apart(this.boxes[u], box)) found.add(u);
    }
    return [...found];
  }

  around(units) {
    return units.reduce((box, u) => join(box, this.boxes[u]), [Infinity, Infinity, -Infinity, -Infinity]);
  }

  // All units that a round brush touches, its middle and twelve points of its rim.
  near(x, y, radius) {
    const found = new Set([this.at(x, y)]);
    for (let i = 0; radius > 0 && i < 12; i++) {
      const turn = (i * Math.PI) / 6;
      found.add(this.at(x + radius * Math.cos(turn), y + radius * Math.sin(turn)));
    }
    found.delete(-1);
    return found;
  }

  within(outline) {
    const flat = Float64Array.from(outline.flat());
    const found = [];
    this.units.forEach((unit, u) => {
      if (crossings(flat, unit.x, unit.y) % 2) found.push(u);
    });
    return found;
  }
}

function holds(rings, x, y) {
  return rings.reduce((sum, ring) => sum + crossings(ring, x, y), 0) % 2 === 1;
}

function crossings(ring, x, y) {
  let count = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const [ax, ay, bx, by] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) count++;
  }
  return count;
}

function boxOf(unit) {
  let box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const rings of unit.polygons) {
    const ring = rings[0];
    for (let i = 0; i < ring.length; i += 2) {
      box = join(box, [ring[i], ring[i + 1], ring[i], ring[i + 1]]);
    }
  }
  return box;
}

export function join(a, b) {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

function meet(a, b) {
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
}

function apart(a, b) {
  return a[0] > b[2] || a[2] < b[0] || a[1] > b[3] || a[3] < b[1];
}
