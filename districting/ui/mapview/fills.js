// Fills of the units: a colour, and over it a pattern where something must be seen without colour.

export const PLAIN = 0, LOCKED = 1, FAILING = 2, UNIT_LOCKED = 3, NOBODY = 4;
const made = new Map();

// What a canvas fills with; of a canvas drawn in metres the scale, so that patterns stay as large on the screen.
export function fill(colour, pattern, scale = 1) {
  if (pattern === PLAIN) return colour;
  const name = `${colour}/${pattern}`;
  if (!made.has(name)) made.set(name, makePattern(colour, pattern));
  made.get(name).setTransform(new DOMMatrix([1 / scale, 0, 0, 1 / scale, 0, 0]));
  return made.get(name);
}

function makePattern(colour, pattern) {
  const size = 10;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = context.fillStyle = pattern === NOBODY ? "rgba(0,0,0,.22)" : "rgba(0,0,0,.5)";
  context.lineWidth = 1;
  const line = (...ends) => {
    context.beginPath();
    for (let i = 0; i < ends.length; i += 4) {
      context.moveTo(ends[i], ends[i + 1]);
      context.lineTo(ends[i + 2], ends[i + 3]);
    }
    context.stroke();
  };
  if (pattern === LOCKED) {
    context.beginPath();
    context.arc(5, 5, 1.3, 0, 7);
    context.fill();
  }
  if (pattern === FAILING || pattern === NOBODY) line(-1, 11, 11, -1, -6, 6, 6, -6, 4, 16, 16, 4);
  if (pattern === UNIT_LOCKED) line(5, 0, 5, 10, 0, 5, 10, 5);
  return context.createPattern(canvas, "repeat");
}
