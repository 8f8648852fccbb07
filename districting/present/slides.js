"use strict";
(function () {
  const slides = [...document.querySelectorAll(".slide")];
  const where = document.getElementById("where");
  const list = document.getElementById("list");
  const button = (name) => document.querySelector(`[data-do="${name}"]`);
  let at = 0;

  function show(to) {
    at = Math.max(0, Math.min(slides.length - 1, to));
    slides.forEach((slide, i) => slide.classList.toggle("shown", i === at));
    slides[at].scrollTop = 0;
    const told = slides[at].querySelector(".told");
    if (told) told.scrollTop = 0;
    where.textContent = `${at + 1} / ${slides.length}`;
    where.setAttribute("aria-label", `${where.textContent} ${slides[at].dataset.title}`);
    button("back").disabled = at === 0;
    button("next").disabled = at === slides.length - 1;
    try { history.replaceState(null, "", `#${at + 1}`); } catch { /* a page shown inside another has no address */ }
  }

  const acts = {
    next: () => show(at + 1),
    back: () => show(at - 1),
    first: () => show(0),
    last: () => show(slides.length - 1),
    list: () => (list.open ? list.close() : list.showModal()),
    contrast: () => button("contrast").setAttribute("aria-pressed", document.body.classList.toggle("contrast")),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
    up: () => slides[at].querySelector(".told")?.scrollBy({ top: -160 }) ?? slides[at].scrollBy({ top: -160 }),
    down: () => slides[at].querySelector(".told")?.scrollBy({ top: 160 }) ?? slides[at].scrollBy({ top: 160 }),
  };
  const keys = {
    ArrowRight: "next", PageDown: "next", " ": "next", Enter: "next", ArrowLeft: "back", PageUp: "back", Backspace: "back",
    Home: "first", End: "last", ArrowUp: "up", ArrowDown: "down", o: "list", c: "contrast", f: "full",
  };
  document.addEventListener("keydown", (event) => {
    const name = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!name || event.ctrlKey || event.metaKey || event.altKey) return;
    if (list.open && name !== "list") return;
    if ((event.key === " " || event.key === "Enter") && event.target.closest("button, a")) return;
    event.preventDefault();
    acts[name]();
  });
  for (const one of document.querySelectorAll("[data-do]")) one.addEventListener("click", () => acts[one.dataset.do]());
  slides.forEach((slide, i) => {
    if (i > 2 && !slide.dataset.place) return;
    const link = document.createElement("a");
    link.href = `#${i + 1}`;
    link.textContent = slide.dataset.place ?? slide.dataset.title;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      list.close();
      show(i);
    });
    const item = document.createElement("li");
    item.append(link);
    list.querySelector("ol").append(item);
  });
  list.addEventListener("click", (event) => event.target === list && list.close());
  if (!document.fullscreenEnabled) button("full").hidden = true;
  window.focus(); // inside another page too the arrow keys turn slides at once
  show((parseInt(location.hash.slice(1), 10) || 1) - 1);
})();
