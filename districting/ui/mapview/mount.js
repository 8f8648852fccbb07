// The visible half, all that travels with every rerun: waits for the library and hands the message on.

const latest = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  const slots = (window.__districting ??= {});
  const slot = (slots[data.library] ??= makeSlot());
  latest.set(parentElement, component);
  Promise.all([slot.promise, unpack(data.packed)]).then(([library, message]) => {
    // A newer message may have come while this one was unpacked.
    if (latest.get(parentElement) !== component) return;
    library[message.door].show({ ...component, parentElement, data: { ...message, library: data.library } }, library);
  });
  return () => {
    latest.delete(parentElement);
    slot.promise.then((library) => [library.editor, library.viewer].forEach((door) => door.hide(parentElement)));
  };
}

async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

function makeSlot() {
  const slot = {};
  slot.promise = new Promise((resolve) => (slot.resolve = resolve));
  return slot;
}
