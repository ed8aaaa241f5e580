
"use strict";
const WIDEST = 3, NARROWEST = 0.45;
const found = (id) => document.getElementById(id);
const [words, kind, viewer, stage] = ["words", "kind", "viewer", "stage"].map(found);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const tiles = Array.from(document.querySelectorAll(".tile"), (element) => {
  const image = element.querySelector("img");
  const name = element.querySelector(".name").textContent;
  const recipe = element.querySelector("pre").textContent;
  const { format, facts, clip } = element.dataset;
  const [width, height] = ["width", "height"].map((side) => image.getAttribute(side));
  const aspect = Math.min(Math.max(width / height, NARROWEST), WIDEST);
  element.style.setProperty("--aspect", aspect.toFixed(4));
  return { element, image, name, recipe, format, facts, clip, text: `${name}\n${recipe}`.toLowerCase() };
});
const tileOf = new Map(tiles.map((tile) => [tile.element, tile]));
const shown = () => tiles.filter((tile) => !tile.element.hidden);

// What is searched for.

function matches(tile, wanted, which) {
  const fits = { "": true, still: !tile.clip, moving: Boolean(tile.clip) }[which] ?? which === `.${tile.format}`;
  return fits && wanted.every((word) => tile.text.includes(word));
}

function filter() {
  const wanted = words.value.toLowerCase().split(/\s+/);
  for (const tile of tiles) tile.element.hidden = !matches(tile, wanted, kind.value);
  const count = shown().length;
  found("count").textContent = count === tiles.length ? `${count}` : `${count} of ${tiles.length}`;
  found("nothing").hidden = count > 0;
}

function offerFormats() {
  const formats = [...new Set(tiles.map((tile) => tile.format))].sort();
  if (formats.length > 1) kind.append(...formats.map((format) => new Option(format.toUpperCase(), `.${format}`)));
  document.querySelector(".search").hidden = false;
}

// What moves.

function film(clip) {
  const bytes = Uint8Array.from(atob(clip.slice(clip.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));
  const video = document.createElement("video");
  Object.assign(video, { muted: true, loop: true, playsInline: true, disablePictureInPicture: true });
  video.src = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
  video.addEventListener("timeupdate", () => video.classList.add("plays"));
  if (calm.matches) {
    video.controls = true;
    video.classList.add("plays");
  } else video.play().catch(() => {});
  return video;
}

function end(video) {
  if (!video) return;
  video.pause();
  URL.revokeObjectURL(video.src);
  video.remove();
}

function play({ element, clip }) {
  if (!clip || calm.matches || element.querySelector("video")) return;
  element.querySelector(".frame").append(film(clip));
  element.classList.add("playing");
}

function rest({ element }) {
  end(element.querySelector("video"));
  element.classList.remove("playing");
}

for (const tile of tiles) {
  tile.element.addEventListener("pointerenter", () => play(tile));
  tile.element.addEventListener("pointerleave", () => rest(tile));
  tile.element.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && play(tile));
  tile.element.addEventListener("focusout", () => rest(tile));
  tile.element.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    rest(tile);
    open(tile);
  });
}

// A closer look.

let opened = null;

function open(tile) {
  opened = tile;
  end(stage.querySelector("video"));
  const image = tile.image.cloneNode();
  image.loading = "eager";
  stage.replaceChildren(image);
  if (tile.clip) stage.append(film(tile.clip));
  found("file").href = tile.element.querySelector("a").getAttribute("href");
  found("file").firstElementChild.textContent = tile.name;
  found("facts").textContent = tile.facts;
  found("recipe").textContent = tile.recipe;
  found("recipe").scrollTop = 0;
  for (const id of ["recipe", "copy"]) found(id).hidden = !tile.recipe;
  found("plain").hidden = Boolean(tile.recipe);
  found("copy").textContent = "Copy the recipe";
  if (viewer.open) return;
  viewer.showModal();
  found("close").focus();
}

function step(by) {
  const row = shown();
  const next = row[(row.indexOf(opened) + by + row.length) % row.length];
  if (next) open(next);
}

async function copy() {
  try {
    await navigator.clipboard.writeText(opened.recipe);
  } catch {
    // Pages that are files may have no clipboard, but what is selected can be copied.
    const area = document.createElement("textarea");
    area.value = opened.recipe;
    viewer.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    found("copy").focus();
    if (!done) return getSelection().selectAllChildren(found("recipe"));
  }
  found("copy").textContent = "Copied";
}

found("copy").addEventListener("click", copy);
found("back").addEventListener("click", () => step(-1));
found("on").addEventListener("click", () => step(1));
found("close").addEventListener("click", () => viewer.close());
viewer.addEventListener("click", (event) => event.target === viewer && viewer.close());
viewer.addEventListener("close", () => {
  end(stage.querySelector("video"));
  opened?.element.querySelector("a").focus();
});
viewer.addEventListener("keydown", (event) => {
  if (event.target.matches("video")) return;
  if (event.key === "ArrowLeft") step(-1);
  if (event.key === "ArrowRight") step(1);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || viewer.open || event.target.matches("input, select")) return;
  event.preventDefault();
  words.focus();
});
words.addEventListener("input", filter);
kind.addEventListener("input", filter);
offerFormats();
filter();
