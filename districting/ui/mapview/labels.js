// Number and name of each community where there is room, else its number, else nothing.

const FONT = "600 13px 'Source Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
const LOCK = new Path2D("M2 6V4a3 3 0 0 1 6 0v2h1v6H1V6zM4 6h2V4a1 1 0 0 0-2 0z");
const LOCK_PX = 14;
const AIR_PX = 5;
const LEAST_PX = 12;
const OVERHANG = 1.1; // a name may be a little wider than its community
const COMMON = /(?: Community|社区)$/; // what most names end in is left out first

// The unit nearest to the middle of each community, and how far the community reaches.
export function anchors(land, numbers) {
  const found = new Map();
  land.units.forEach((unit, u) => {
    const number = numbers[u];
    if (!number) return;
    const [x0, y0, x1, y1] = land.finder.boxes[u];
    const own = found.get(number);
    if (!own) {
      found.set(number, { number, sx: unit.x, sy: unit.y, count: 1, x0, y0, x1, y1, away: Infinity });
      return;
    }
    own.sx += unit.x;
    own.sy += unit.y;
    own.count += 1;
    if (x0 < own.x0) own.x0 = x0;
    if (y0 < own.y0) own.y0 = y0;
    if (x1 > own.x1) own.x1 = x1;
    if (y1 > own.y1) own.y1 = y1;
  });
  land.units.forEach((unit, u) => {
    const own = found.get(numbers[u]);
    if (!own) return;
    const away = Math.hypot(unit.x - own.sx / own.count, unit.y - own.sy / own.count);
    if (away < own.away) Object.assign(own, { away, x: unit.x, y: unit.y });
  });
  return [...found.values()].sort((a, b) => a.number - b.number);
}

// `said(number)` gives name, marks and lock of a community, `alone` where only the name is written, or nothing.
export function drawLabels(sheet, places, said) {
  const { context, frame } = sheet;
  const { scale, zero, size } = frame;
  sheet.inPixels();
  Object.assign(context, { font: FONT, textAlign: "center", textBaseline: "middle" });
  context.setLineDash([]);
  const taken = [];
  for (const place of places) {
    const [x0, x1] = [zero.x + place.x0 * scale, zero.x + place.x1 * scale];
    const [x, y] = [zero.x + place.x * scale, zero.y - place.y * scale];
    const seen = x > 0 && y > 0 && x < size.x && y < size.y;
    if (!seen || Math.min(x1 - x0, (place.y1 - place.y0) * scale) < LEAST_PX) continue;
    const words = said(place.number);
    const label = words && fitting(context, variants(place.number, words), words.locked ? LOCK_PX : 0, [x0, x1], x, y, taken);
    if (!label) continue;
    taken.push(label.box);
    write(context, label.text, (label.box[0] + label.box[2] + (words.locked ? LOCK_PX : 0)) / 2, y);
    if (words.locked) drawLock(context, label.box[0] + AIR_PX, y - 6);
  }
}

function variants(number, { name, marks, alone }) {
  if (alone) return [name];
  return [`${number} ${name}${marks}`, `${number} ${name.replace(COMMON, "")}${marks}`, `${number}${marks}`];
}

// The longest text that has room: hardly wider than its community, kept inside it, over no other.
function fitting(context, texts, before, [x0, x1], x, y, taken) {
  for (const text of texts) {
    const wide = context.measureText(text).width + before;
    if (text !== texts.at(-1) && wide > OVERHANG * (x1 - x0)) continue;
    const middle = wide > x1 - x0 ? (x0 + x1) / 2 : Math.min(Math.max(x, x0 + wide / 2), x1 - wide / 2);
    const box = [middle - wide / 2 - AIR_PX, y - 10, middle + wide / 2 + AIR_PX, y + 10];
    if (taken.every((o) => box[0] > o[2] || box[2] < o[0] || box[1] > o[3] || box[3] < o[1])) return { text, box };
  }
  return null;
}

function write(context, text, x, y) {
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = "rgba(255,255,255,.92)";
  context.strokeText(text, x, y);
  context.fillStyle = "#111";
  context.fillText(text, x, y);
}

function drawLock(context, x, y) {
  context.save();
  context.translate(x, y);
  context.strokeStyle = "#fff";
  context.lineWidth = 2;
  context.stroke(LOCK);
  context.fill(LOCK, "evenodd");
  context.restore();
}
