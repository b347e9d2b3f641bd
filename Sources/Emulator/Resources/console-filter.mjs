// The filter above a list. Its state is part of the address, so that a filtered list can be linked.

import { h } from "./console-dom.mjs";
import { setQuery } from "./console-router.mjs";

export class FilterBar {
  #words = [];

  /** `selects` are labels with a `select` each, by their names in the address; `change` is called after each change. */
  constructor({ label, hint, selects, change }) {
    this.change = change;
    this.selects = Object.fromEntries(Object.entries(selects).map(([name, each]) => [name, each.querySelector("select")]));
    this.input = h("input", {
      type: "search", "aria-label": label, placeholder: hint, title: "Press / to come here", autocomplete: "off", spellcheck: "false",
      "aria-keyshortcuts": "/", oninput: () => this.#changed(),
      onkeydown: (event) => {
        if (event.key !== "Escape" || this.input.value === "") return;
        event.preventDefault();
        this.input.value = "";
        this.#changed();
      },
    });
    this.element = h("form", { class: "filter", role: "search", onsubmit: (event) => event.preventDefault(), onchange: (event) => event.target !== this.input && this.#changed() },
      this.input, Object.values(selects));
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  get query() {
    return { q: this.input.value.trim(), ...Object.fromEntries(Object.entries(this.selects).map(([name, select]) => [name, select.value])) };
  }

  get isEmpty() {
    return Object.values(this.query).every((value) => value === "");
  }

  /** Whether an address asks for another filter. */
  differs(query) {
    return Object.entries(this.query).some(([name, value]) => (query.get(name) ?? "") !== value);
  }

  /** Takes the filter from an address. */
  read(query) {
    this.input.value = query.get("q") ?? "";
    for (const [name, select] of Object.entries(this.selects)) {
      const value = query.get(name) ?? "";
      if (![...select.options].some((option) => option.value === value)) select.append(h("option", { value }, value));
      select.value = value;
    }
    this.#split();
  }

  clear() {
    this.input.value = "";
    for (const select of Object.values(this.selects)) select.value = "";
    this.#changed();
    this.focus();
  }

  /** Whether each word occurs in a text (lowercase), and no word that is preceded by `-`. */
  matches(text) {
    if (this.#words.length === 0) return true;
    const whole = text();
    return this.#words.every(({ word, isExcluded }) => whole.includes(word) !== isExcluded);
  }

  #split() {
    this.#words = this.input.value.toLowerCase().split(/\s+/).filter((word) => word !== "" && word !== "-").map((word) => (
      word.startsWith("-") ? { word: word.slice(1), isExcluded: true } : { word, isExcluded: false }));
  }

  #changed() {
    this.#split();
    setQuery(this.query);
    this.change();
  }
}
