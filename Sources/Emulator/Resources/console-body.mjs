// What a message contains: JSON, other text, or bytes.

import { button, copy, fill, h, remark } from "./console-dom.mjs";
import { bytes, visible } from "./console-format.mjs";
import { render } from "./console-json.mjs";

/** Longer texts are shown on demand: to lay them out takes a noticeable time. */
const shown = 32_000;

/** A text with buttons to copy it and to show all of it. */
export function textBlock(text, label) {
  const block = h("pre", { class: "text", tabindex: "0", role: "region", "aria-label": label });
  const copying = button("Copy", () => copy(text, `the ${label.toLowerCase()}`), { class: "quiet copy", "aria-label": `Copy the ${label.toLowerCase()}` });
  if (text.length <= shown) return h("div", { class: "block" }, fill(block, render(text) ?? visible(text)), copying);
  const start = render(text) ?? visible(text);
  const whole = typeof start === "string" ? start : start.map((node) => node.textContent ?? node).join("");
  fill(block, whole.slice(0, shown), "…");
  const more = button(`Show all ${bytes(text.length)}`, () => {
    fill(block, whole);
    more.remove();
    block.focus();
  });
  return [h("div", { class: "block" }, block, copying), more];
}

/** A body: `{ text }`, `{ base64 }`, or null. */
export function bodyBlock(body, size, label) {
  if (body?.text !== undefined && body.text !== "") {
    return [textBlock(body.text, label), size > byteLength(body.text) && cut(byteLength(body.text), size)];
  }
  if (body?.base64 !== undefined) return remark(`${bytes(size)} of binary data`);
  return remark(size > 0 ? `${bytes(size)}, not kept` : "No body");
}

function byteLength(text) {
  return new Blob([text]).size;
}

/** Says that only the beginning of something was kept. */
export function cut(kept, size) {
  return remark(`The console keeps the first ${bytes(kept)} of ${bytes(size)}.`);
}

/** Header fields, in their order. */
export function fieldTable(fields, label) {
  if (!fields?.length) return remark("No header fields");
  return h("table", { class: "fields", "aria-label": label },
    h("tbody", {}, fields.map(([name, value]) => h("tr", {},
      h("th", { scope: "row" }, visible(String(name))), h("td", {}, visible(String(value)))))));
}

