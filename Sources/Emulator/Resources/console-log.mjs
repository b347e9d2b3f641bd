// The log of all functions, as it is written.

import { button, fill, fillSelect, h, labelled, placeholder, setAttribute, setText } from "./console-dom.mjs";
import { FilterBar } from "./console-filter.mjs";
import { brief, clock, count, subject } from "./console-format.mjs";
import { WindowedTable } from "./console-list.mjs";
import { levelOf, levels, logLine } from "./console-log-line.mjs";
import { link, setQuery } from "./console-router.mjs";

const columns = [
  { title: "Time", class: "l-time" },
  { title: "Level", class: "l-level" },
  { title: "Function", class: "l-function" },
  { title: "Sandbox", class: "l-sandbox number" },
  { title: "Text", class: "l-text" },
];

const ranks = Object.fromEntries(levels.map((level, index) => [level, index]));

export class Log {
  #shown = [];
  #chosen = null;
  #text = new WeakMap();
  #names = "";

  constructor(store) {
    this.store = store;
    this.level = h("select");
    this.function = h("select");
    this.sandbox = h("select");
    fillSelect(this.level, [
      ["", "Any level"], ["error", "Errors"], ["warn", "Warnings and errors"], ["info", "Info and above"], ["platform", "Platform only"], ["app", "Without platform"],
    ]);
    this.filter = new FilterBar({
      label: "Filter log lines", hint: "Filter: text, request ID, -word to exclude",
      selects: {
        level: labelled("Level", this.level), function: labelled("Function", this.function), sandbox: labelled("Sandbox", this.sandbox),
      },
      change: () => this.#update({ isReset: true }),
    });
    this.follow = button("Follow", () => this.table.follow(), { "aria-pressed": "true" });
    this.total = h("span", { class: "total" });
    this.missed = button("", () => this.table.follow(), { class: "missed below", hidden: true });
    this.table = new WindowedTable({
      label: "Log lines", columns, newestOnTop: false,
      paint: (cells, line, row) => this.#paint(cells, line, row),
      open: (line) => this.#choose(line),
      moved: (line) => this.#chosen && this.#choose(line),
      changed: ({ isFollowing, missed }) => {
        setAttribute(this.follow, "aria-pressed", String(isFollowing));
        this.missed.hidden = missed === 0;
        setText(this.missed, `↓ ${count(missed)} new`);
      },
    });
    this.empty = h("div", { class: "empty" });
    this.strip = h("section", { class: "strip", "aria-label": "Selected line", hidden: true });
    this.element = h("div", { class: "pane" },
      h("div", { class: "bar-top" }, this.filter.element, this.total, this.follow),
      h("div", { class: "stage" }, this.table.element, this.missed, this.empty),
      this.strip);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.#chosen === null || event.defaultPrevented) return;
      const hadFocus = this.strip.contains(document.activeElement);
      this.#choose(null);
      if (hadFocus) this.table.focusActive();
    });
    this.stop = store.listen((changed) => this.#changed(changed));
    this.#offer();
  }

  dispose() {
    this.stop();
    this.table.dispose();
  }

  focusFilter() {
    this.filter.focus();
  }

  route(_, query) {
    if (this.isRouted && !this.filter.differs(query)) return;
    this.isRouted = true;
    this.filter.read(query);
    this.#update({ isReset: true });
  }

  #changed(changed) {
    if (changed.has("server") || changed.has("sandboxes")) this.#offer();
    if (changed.has("lines")) this.#update();
  }

  #offer() {
    const functions = (this.store.server?.functions ?? []).map((each) => each.name);
    const sandboxes = [...this.store.sandboxes.values()];
    const names = JSON.stringify([functions, sandboxes.map((each) => each.id)]);
    if (names === this.#names) return;
    this.#names = names;
    const { query } = this.filter;
    const known = (value, options) => (value && !options.some(([key]) => key === value) ? [...options, [value, value]] : options);
    fillSelect(this.function, known(query.function, [["", "All functions"], ...functions.map((name) => [name, name])]));
    fillSelect(this.sandbox, known(query.sandbox, [["", "All sandboxes"], ...sandboxes.slice(-100).reverse().map(
      (each) => [each.id, `${each.function} ${each.number}${each.state === "ended" ? " (ended)" : ""}`])]));
  }

  #update(options) {
    const { lines } = this.store;
    this.#shown = this.filter.isEmpty ? lines.slice() : lines.filter((line) => this.#matches(line));
    this.table.update(this.#shown, options);
    setText(this.total, this.#shown.length === lines.length ? count(lines.length) : `${count(this.#shown.length)} of ${count(lines.length)}`);
    this.empty.hidden = this.#shown.length > 0;
    if (this.#shown.length > 0) return;
    const title = !this.store.hasSnapshot ? "Waiting for the emulator" : lines.length === 0 ? "No log line yet" : "No line matches the filter";
    if (this.empty.title === title) return;
    this.empty.title = title;
    fill(this.empty, placeholder(title, lines.length > 0 && button("Clear the filter", () => this.filter.clear())));
    this.empty.removeAttribute("title");
  }

  #matches(line) {
    const { level, function: name, sandbox } = this.filter.query;
    if (name && line.function !== name) return false;
    if (sandbox && line.sandbox !== sandbox) return false;
    if (level === "platform" && line.origin !== "platform") return false;
    if (level === "app" && line.origin === "platform") return false;
    if (Object.hasOwn(ranks, level) && !(ranks[line.level] <= ranks[level])) return false;
    return this.filter.matches(() => {
      let text = this.#text.get(line);
      if (text === undefined) {
        text = `${line.text} ${line.id ?? ""} ${line.function ?? ""} ${line.origin}`.toLowerCase();
        this.#text.set(line, text);
      }
      return text;
    });
  }

  #paint([time, level, name, sandbox, text], line, row) {
    const kind = levelOf(line);
    setText(time, clock(line.time));
    if (level.firstChild === null) level.append(h("span", { class: "level" }));
    setText(level.firstChild, kind || line.origin);
    setAttribute(level.firstChild, "data-level", kind || "none");
    setAttribute(row, "data-level", kind || null);
    setText(name, brief(line.function ?? "", 100));
    setText(sandbox, String(this.store.sandboxes.get(line.sandbox)?.number ?? ""));
    setAttribute(text, "data-origin", line.origin);
    const invocation = this.store.newest(line.id);
    if (text.firstChild === null) text.append(h("span", { class: "log-text" }), h("a", { class: "log-link", tabindex: "-1" }));
    setText(text.firstChild, brief(String(line.text), 600));
    setText(text.lastChild, invocation ? brief(subject(invocation), 40) : "");
    setAttribute(text.lastChild, "href", invocation ? link(["invocations", line.id]) : null);
  }

  #choose(line) {
    this.#chosen = line;
    this.strip.hidden = line === null;
    this.table.select(line?.number ?? null);
    if (line === null) return;
    const invocation = this.store.newest(line.id);
    fill(this.strip,
      h("div", { class: "strip-text", tabindex: "0", role: "region", "aria-label": "Whole line" }, logLine(line)),
      h("div", { class: "actions" },
        invocation && h("a", { href: link(["invocations", line.id]) }, `Open ${brief(subject(invocation), 60)}`),
        line.id && button("Only this invocation", () => this.#narrow({ q: line.id }), { class: "quiet" }),
        line.sandbox && button("Only this sandbox", () => this.#narrow({ sandbox: line.sandbox }), { class: "quiet" }),
        button("×", () => this.#choose(null), { class: "quiet close", "aria-label": "Close the line" })));
  }

  #narrow(query) {
    setQuery(query);
    this.route([], new URLSearchParams(query));
  }
}
