// A text area with line numbers, which marks the first error in JSON.

import { button, fill, h, setAttribute, setText } from "./console-dom.mjs";
import { indented, read } from "./console-json.mjs";

let editors = 0;

export class Editor {
  #timer = 0;
  #lines = 0;

  /** `isJSON` says whether to check the text as it is typed; it may be a function. */
  constructor({ label, isJSON = true, rows = 14, onchange }) {
    this.isJSON = typeof isJSON === "function" ? isJSON : () => isJSON;
    this.onchange = onchange;
    const id = `editor-${(editors += 1)}`;
    this.numbers = h("div", { class: "editor-numbers", "aria-hidden": "true" });
    this.line = h("div", { class: "editor-line", "aria-hidden": "true", hidden: true });
    this.area = h("textarea", {
      id, rows, spellcheck: "false", autocomplete: "off", autocapitalize: "off", wrap: "off", "aria-describedby": `${id}-error`,
      oninput: () => this.#typed(), onscroll: () => this.#scrolled(),
    });
    this.message = h("div", { class: "editor-error", id: `${id}-error`, "aria-live": "polite" });
    this.format = button("Format", () => this.#format(), { class: "quiet" });
    this.element = h("div", { class: "editor" },
      h("div", { class: "editor-head" }, h("label", { for: id }, label), this.format),
      h("div", { class: "editor-box" }, this.numbers, h("div", { class: "editor-text" }, this.line, this.area)),
      this.message);
    this.check();
  }

  get value() {
    return this.area.value;
  }

  set value(text) {
    this.area.value = text;
    this.check();
  }

  /** Checks the text. Returns whether it may be sent. */
  check() {
    clearTimeout(this.#timer);
    this.#number();
    this.format.hidden = !this.isJSON();
    const error = this.isJSON() && this.value.trim() !== "" ? read(this.value).error : undefined;
    this.show(error);
    return error === undefined;
  }

  /** Marks an error: `{ message, line, column }`; undefined for none. */
  show(error) {
    setAttribute(this.area, "aria-invalid", error ? "true" : null);
    this.error = error;
    this.line.hidden = !error?.line;
    if (!error) {
      fill(this.message);
      this.#number();
      return;
    }
    const place = error.line ? `Line ${error.line}, column ${error.column}` : "";
    fill(this.message, h("span", {}, place && `${place}: `, error.message, "."),
      place && button("Go to error", () => this.goToError(), { class: "quiet" }));
    if (error.line) {
      const text = this.value.split("\n")[error.line - 1] ?? "";
      fill(this.line, text.slice(0, error.column - 1), h("mark", {}, text[error.column - 1] ?? " "));
      this.#scrolled();
    }
    this.#number();
  }

  goToError() {
    const { line, column } = this.error ?? {};
    if (!line) return this.area.focus();
    const lines = this.value.split("\n");
    const position = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
    this.area.focus();
    this.area.setSelectionRange(position, position + 1);
    const height = this.area.scrollHeight / Math.max(1, lines.length);
    this.area.scrollTop = Math.max(0, (line - 4) * height);
  }

  #format() {
    if (!this.check()) return this.goToError();
    this.area.setRangeText(indented(this.value), 0, this.value.length, "start");
    this.#typed();
  }

  #typed() {
    this.#number();
    this.onchange?.();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.check(), 200);
  }

  #number() {
    let lines = 1;
    for (let at = this.value.indexOf("\n"); at >= 0; at = this.value.indexOf("\n", at + 1)) lines += 1;
    const errorLine = this.error?.line ?? 0;
    if (lines === this.#lines && errorLine === this.numbers.errorLine) return;
    this.#lines = lines;
    this.numbers.errorLine = errorLine;
    const before = (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index).join("\n");
    if (errorLine === 0 || errorLine > lines) return setText(fill(this.numbers), before(1, lines));
    fill(this.numbers, `${before(1, errorLine - 1)}\n`.replace(/^\n/, ""), h("b", {}, `▸${errorLine}`), `\n${before(errorLine + 1, lines)}`);
  }

  #scrolled() {
    const { scrollTop, scrollLeft } = this.area;
    this.numbers.scrollTop = scrollTop;
    const lineHeight = Number.parseFloat(getComputedStyle(this.area).lineHeight) || 18;
    const top = ((this.error?.line ?? 1) - 1) * lineHeight - scrollTop;
    this.line.style.transform = `translate(${-scrollLeft}px, ${top}px)`;
  }
}
