// What a window knows of a county and decodes once: units, borders, background, points, links.
import { Finder, decodeLine, decodeUnits, findBorders } from "./shapes.js";
import { trace } from "./sheets.js";

export function landOf(geometry) {
  const units = decodeUnits(geometry);
  const borders = findBorders(units);
  const lines = (name) => geometry[name].reduce((path, flat) => (trace(path, decodeLine(flat)), path), new Path2D());
  const points = (name, kind) =>
    geometry[name].map(([zh, en, said, saidEn, x, y]) => ({
      kind, name: { zh, en: en || zh }, said: { zh: said, en: saidEn }, x: x / 10, y: y / 10,
    }));
  return {
    units,
    borders,
    first: firsts(units.length, borders),
    finder: new Finder(units),
    water: lines("water"),
    rail: lines("rail"),
    roads: lines("roads"),
    points: [...points("facilities", "facility"), ...points("offices", "office")],
    parents: geometry.parents,
    neighbours: neighbours(units.length, geometry.links),
  };
}

// Where the borders of each unit begin, in their list by unit.
function firsts(count, borders) {
  const first = new Int32Array(count + 1);
  for (const { a } of borders) first[a + 1] += 1;
  for (let u = 0; u < count; u++) first[u + 1] += first[u];
  return first;
}

function neighbours(count, links) {
  const lists = Array.from({ length: count }, () => []);
  for (let i = 0; i < links.length; i += 2) {
    lists[links[i]].push(links[i + 1]);
    lists[links[i + 1]].push(links[i]);
  }
  return lists;
}

// In how many pieces some units lie.
export function pieces(land, members) {
  const left = new Set(members);
  let count = 0;
  for (const start of members) {
    if (!left.delete(start)) continue;
    count += 1;
    for (const queue = [start]; queue.length; ) {
      for (const v of land.neighbours[queue.pop()]) if (left.delete(v)) queue.push(v);
    }
  }
  return count;
}
