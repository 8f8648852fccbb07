// The visible half, all that travels with every rerun: waits for the library and hands the message on.

const latest = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  const slots = (window.__districting ??= {});
  const slot = (slots[data.library] ??= makeSlot());
  latest.set(parentElement, component);
  slot.promise.then((library) => {
    const newest = latest.get(parentElement);
    if (newest && newest.data.library === data.library) library.view.show(newest, library);
  });
  return () => {
    latest.delete(parentElement);
    slot.promise.then((library) => library.view.hide(parentElement));
  };
}

function makeSlot() {
  const slot = {};
  slot.promise = new Promise((resolve) => (slot.resolve = resolve));
  return slot;
}
