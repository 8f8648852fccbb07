// The invisible half of the component: takes the packed library once, unpacks it and makes its modules importable.
// Streamlit sends an unchanged message only once, so neither geometry nor Leaflet travels again with a rerun.

export default function ({ data }) {
  const slots = (window.__districting ??= {});
  unpack(data).then(async (library) => {
    const slot = (slots[library.id] ??= makeSlot());
    if (slot.started) return;
    slot.started = true;
    const modules = {};
    for (const [name, text] of library.scripts) {
      let own = text;
      for (const [other, address] of Object.entries(modules)) own = own.replaceAll(`"./${other}"`, `"${address}"`);
      modules[name] = URL.createObjectURL(new Blob([own], { type: "text/javascript" }));
    }
    const [editor, viewer] = await Promise.all([import(modules["editor.js"]), import(modules["viewer.js"])]);
    slot.resolve({ editor, viewer, style: library.style, geometry: library.geometry });
    forget(slots, library.id);
  });
}

function makeSlot() {
  const slot = {};
  slot.promise = new Promise((resolve) => (slot.resolve = resolve));
  return slot;
}

// Two counties are kept, so that memory stays flat however many projects are opened.
function forget(slots, id) {
  slots[id].order = Date.now();
  const done = Object.keys(slots).filter((other) => slots[other].order);
  done.sort((a, b) => slots[b].order - slots[a].order);
  for (const other of done.slice(2)) delete slots[other];
}

async function unpack(data) {
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}
