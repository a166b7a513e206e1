"use strict";

// Elements are made here and nowhere else, and what they hold is text: no markup is ever read.
const SVG = "http://www.w3.org/2000/svg";
function fill(node, props, kids) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value !== undefined && value !== false && value !== "") node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const kid of kids.flat(Infinity)) {
    if (kid !== undefined && kid !== null && kid !== false && kid !== "") node.append(kid); // a string becomes a text node
  }
  return node;
}
const el = (name, props, ...kids) => fill(document.createElement(name), props, kids);
const svg = (name, props, ...kids) => fill(document.createElementNS(SVG, name), props, kids);
const shape = (name) => svg("svg", { "aria-hidden": "true" }, svg("use", { href: "#i-" + name }));
const count = (n, noun) => n + " " + noun + (n === 1 ? "" : "s");
const words = (status) => status.charAt(0).toUpperCase() + status.slice(1).replaceAll("-", " ");
const status = (name) => el("span", { class: "status " + name }, shape(name), words(name));
const anchor = (scenario, label) => "s" + scenario + "-" + label.replace(/[^A-Za-z0-9-]/g, "_");
const list = (nodes) => nodes.flatMap((n, i) => (i ? [", ", n] : [n]));

const canUnpack = (() => {
  try {
    return Boolean(new DecompressionStream("deflate-raw"));
  } catch {
    return false;
  }
})();

const unpacked = new Map();

// bytesOf reads what pack.go writes in ASCII 85: five characters for four bytes, z for four zeros, and v where < would be.
function bytesOf(id) {
  const text = document.getElementById(id).textContent;
  const out = new Uint8Array(text.length * 4);
  let [length, digits, value] = [0, 0, 0];
  const put = (bytes) => {
    for (let shift = 24; shift > 24 - 8 * bytes; shift -= 8) out[length++] = value >>> shift;
    [digits, value] = [0, 0];
  };
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 122) {
      length += 4;
      continue;
    }
    value = value * 85 + (c === 118 ? 60 : c) - 33;
    if (++digits === 5) put(4);
  }
  if (digits > 1) {
    const bytes = digits - 1;
    for (; digits < 5; digits++) value = value * 85 + 84;
    put(bytes);
  }
  return out.subarray(0, length);
}

// unpack gives the data of a block. Every block goes on from the bytes that all share; see pack.go.
function unpack(name) {
  if (!unpacked.has(name)) {
    unpacked.set(name, (async () => {
      const stream = new Blob([bytesOf("data-common"), bytesOf("data-" + name)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
      const all = new Uint8Array(await new Response(stream).arrayBuffer());
      return JSON.parse(new TextDecoder().decode(all.subarray(Number(document.getElementById("data-common").dataset.length))));
    })());
  }
  return unpacked.get(name);
}
