// The text and the level of a line of the log.

import { h } from "./console-dom.mjs";
import { bytes, clock, visible } from "./console-format.mjs";

export const levels = ["error", "warn", "info", "debug"];

/** The level in words; platform lines have none. */
export function levelOf(line) {
  return levels.includes(line.level) ? line.level : "";
}

/** A whole line, with time and level. */
export function logLine(line) {
  const level = levelOf(line);
  return [
    h("time", { class: "faint" }, clock(line.time)), " ",
    h("span", { class: "level", "data-level": level || "none" }, level || line.origin), " ",
    h("span", { class: "log-text", "data-origin": line.origin }, visible(String(line.text))),
    line.omittedBytes > 0 && h("span", { class: "faint" }, ` … and ${bytes(line.omittedBytes)} more`),
  ];
}
