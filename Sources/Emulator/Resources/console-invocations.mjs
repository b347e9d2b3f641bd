// All invocations as they happen, and the details of one beside them.

import { Detail } from "./console-detail.mjs";
import { button, fill, fillSelect, h, labelled, mark, placeholder, setAttribute, setText } from "./console-dom.mjs";
import { FilterBar } from "./console-filter.mjs";
import { age, brief, count, duration, isFailed, outcome } from "./console-format.mjs";
import { WindowedTable } from "./console-list.mjs";
import { go, link, replace } from "./console-router.mjs";

const columns = [
  { title: "Status", class: "c-status" },
  { title: "Request or event", class: "c-subject" },
  { title: "Function", class: "c-function" },
  { title: "Source", class: "c-door" },
  { title: "Duration", class: "c-duration number", hint: "From arrival to the caller's response" },
  { title: "Start", class: "c-start", hint: "Whether a sandbox had to start" },
  { title: "Memory", class: "c-memory number", hint: "In use, of the function's memory (MB)" },
  { title: "Retries", class: "c-retries number", hint: "Retries by the adapter, or the attempt of an event" },
  { title: "Failure", class: "c-failure" },
  { title: "Age", class: "c-age number" },
];

const classes = [
  ["", "Any status"], ["failed", "Failed"], ["2", "2xx"], ["3", "3xx"], ["4", "4xx"], ["5", "5xx"], ["active", "In progress"],
];

export class Invocations {
  #shown = [];
  #paused = null;
  #text = new WeakMap();

  constructor(store) {
    this.store = store;
    this.status = h("select");
    this.function = h("select");
    fillSelect(this.status, classes);
    this.filter = new FilterBar({
      label: "Filter invocations", hint: "Filter: path, failure, ID, -word to exclude",
      selects: { status: labelled("Status", this.status), function: labelled("Function", this.function) },
      change: () => {
        this.#update({ isReset: true });
        this.detail?.show(this.detail.section, this.filter.query);
      },
    });
    this.pause = button("Pause", () => this.#togglePause(), { "aria-pressed": "false" });
    this.total = h("span", { class: "total" });
    this.missed = button("", () => this.#showNew(), { class: "missed", hidden: true });
    this.table = new WindowedTable({
      label: "Invocations", columns, newestOnTop: true,
      paint: (cells, row, element) => this.#paint(cells, row, element),
      open: (row) => go(["invocations", store.keyOf(row)], this.filter.query),
      moved: (row) => this.detail && replace(["invocations", store.keyOf(row)], this.filter.query),
      changed: ({ missed }) => {
        this.missed.hidden = missed === 0 || this.#paused !== null;
        setText(this.missed, `↑ ${count(missed)} new`);
      },
    });
    this.empty = h("div", { class: "empty" });
    this.aside = h("div", { class: "aside", hidden: true });
    this.element = h("div", { class: "split" },
      h("section", { class: "pane", "aria-label": "List of invocations" },
        h("div", { class: "bar-top" }, this.filter.element, this.total, this.pause),
        h("div", { class: "stage" }, this.table.element, this.missed, this.empty)),
      this.aside);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.detail && !event.defaultPrevented) this.#close();
    });
    this.stop = store.listen((changed) => this.#changed(changed));
    this.clock = setInterval(() => this.table.render(true), 1000);
    this.#offerFunctions();
  }

  dispose() {
    this.stop();
    clearInterval(this.clock);
    this.detail?.dispose();
    this.table.dispose();
  }

  focusFilter() {
    this.filter.focus();
  }

  /** Shows what the address says: [key, part]. */
  route([key, section], query) {
    if (!this.isRouted || this.filter.differs(query)) {
      this.isRouted = true;
      this.filter.read(query);
      this.#update({ isReset: true });
    }
    if (key !== this.detail?.key) this.#open(key);
    this.detail?.show(section, this.filter.query);
  }

  #open(key) {
    const old = this.detail;
    const hadFocus = this.aside.contains(document.activeElement);
    old?.dispose();
    this.detail = key === undefined ? null : new Detail(this.store, key, { close: () => this.#close(), query: this.filter.query });
    fill(this.aside, this.detail?.element);
    this.aside.hidden = this.detail === null;
    this.element.toggleAttribute("data-open", this.detail !== null);
    const number = this.store.row(key)?.number ?? null;
    this.table.select(number, { reveals: number !== null && !this.table.body.contains(document.activeElement) });
    if (hadFocus && this.detail) this.detail.title.focus({ preventScroll: true });
    if (hadFocus && !this.detail) this.table.focusActive();
  }

  #close() {
    go(["invocations"], this.filter.query);
  }

  #changed(changed) {
    if (changed.has("server")) this.#offerFunctions();
    if (!changed.has("invocations") && !changed.has("server")) return;
    this.#update();
    // The row may only be known now, and the newest attempt may be another one.
    const row = this.detail && this.store.row(this.detail.key);
    if (row && row.number !== this.table.selected) {
      this.table.select(row.number, { reveals: !this.table.body.contains(document.activeElement) });
    }
  }

  #offerFunctions() {
    const names = new Set(this.store.server?.functions.map((each) => each.name));
    if (this.filter.query.function) names.add(this.filter.query.function);
    fillSelect(this.function, [["", "All functions"], ...[...names].map((name) => [name, name])]);
    this.function.closest("label").hidden = names.size < 2;
  }

  #togglePause() {
    this.#paused = this.#paused === null ? this.store.rows.slice() : null;
    setAttribute(this.pause, "aria-pressed", String(this.#paused !== null));
    setText(this.pause, this.#paused ? "Resume" : "Pause");
    this.#update();
  }

  #showNew() {
    this.table.follow();
    this.filter.focus();
  }

  #update(options) {
    const rows = this.#paused ?? this.store.rows;
    this.#shown = this.filter.isEmpty ? rows.slice() : rows.filter((row) => this.#matches(row));
    this.table.update(this.#shown, options);
    const waiting = this.#paused === null ? 0 : (this.store.rows.at(-1)?.number ?? 0) - (this.#paused.at(-1)?.number ?? 0);
    setText(this.total, [
      this.#shown.length === rows.length ? count(rows.length) : `${count(this.#shown.length)} of ${count(rows.length)}`,
      waiting > 0 ? `${count(waiting)} waiting` : "",
    ].filter(Boolean).join(", "));
    this.#explainEmptiness(rows);
  }

  #matches(row) {
    const { status, function: name } = this.filter.query;
    if (name && row.function !== name) return false;
    if (status === "failed" && !isFailed(row)) return false;
    if (status === "active" && ["done", "failed", "refused"].includes(row.state)) return false;
    if (/^\d$/.test(status) && Math.floor((row.status ?? 0) / 100) !== Number(status)) return false;
    return this.filter.matches(() => this.#textOf(row));
  }

  #textOf(row) {
    let text = this.#text.get(row);
    if (text === undefined) {
      text = [row.method, row.path, row.event, row.function, row.door, row.status, row.state, row.failure, row.fault, row.id, row.sandbox, row.coldStart && "cold"]
        .filter((each) => each !== null && each !== undefined && each !== false).join(" ").toLowerCase();
      this.#text.set(row, text);
    }
    return text;
  }

  #paint(cells, row, element) {
    const [kind, text] = outcome(row);
    const [status, what, name, door, time, start, memory, retries, failure, when] = cells;
    setAttribute(element, "data-mark", kind);
    if (status.firstChild === null) status.append(mark(kind), h("span"));
    setAttribute(status.firstChild, "data-mark", kind);
    setText(status.lastChild, text);
    if (what.firstChild === null) what.append(h("b"), h("span"), h("em"));
    setText(what.children[0], row.method ? brief(row.method, 20) : "");
    setText(what.children[1], brief(row.method ? (row.path ?? "") : (row.event ?? row.source ?? "Event")));
    setText(what.children[2], [row.replayOf ? "replay" : "", row.fault ? "chaos" : ""].filter(Boolean).join(", "));
    setText(name, brief(row.function, 100));
    setText(door, brief(row.door ?? row.source ?? "", 100));
    const elapsed = row.duration ?? (["done", "failed", "refused"].includes(row.state) ? null : this.store.now - row.began);
    setText(time, duration(elapsed));
    setAttribute(time, "data-running", row.duration === null);
    time.style.setProperty("--part", elapsed === null ? 0 : Math.min(1, Math.log10(1 + elapsed) / 4.5).toFixed(2));
    setText(start, row.coldStart ? "cold" : "");
    setText(memory, Number.isFinite(row.memory) ? `${row.memory} / ${row.memorySize}` : "");
    setAttribute(memory, "data-high", row.memory >= row.memorySize * 0.9);
    setText(retries, row.retries > 0 ? `${row.retries}` : row.attempt > 1 ? `try ${row.attempt}` : "");
    setText(failure, row.failure ? brief(row.failure, 100) : "");
    setText(when, age(this.store.now - row.began));
  }

  #explainEmptiness(rows) {
    const isEmpty = this.#shown.length === 0;
    setAttribute(this.empty, "hidden", !isEmpty);
    const state = !isEmpty ? "" : !this.store.hasSnapshot ? "loading" : rows.length === 0 ? "none" : "filtered";
    const shown = `${state}${this.store.server?.functions.length ?? 0}`;
    if (shown === this.empty.shown) return;
    this.empty.shown = shown;
    if (state === "loading") fill(this.empty, placeholder("Waiting for the emulator"));
    if (state === "filtered") {
      fill(this.empty, placeholder("No invocation matches the filter",
        button("Clear the filter", () => this.filter.clear())));
    }
    if (state === "none") fill(this.empty, placeholder("No invocation yet", this.#invitation()));
  }

  #invitation() {
    const functions = this.store.server?.functions ?? [];
    const doors = functions.flatMap((each) => each.doors.map((door) => [each.name, door]));
    return [
      h("p", {}, "Call a function, and the request appears here with everything that happened to it."),
      doors.length > 0 && h("table", { class: "fields" }, h("tbody", {}, doors.slice(0, 12).map(([name, door]) => h("tr", {},
        h("th", { scope: "row" }, name), h("td", {}, door.title), h("td", {}, h("a", { href: door.url, target: "_blank", rel: "noreferrer" }, door.url)))))),
      h("p", {}, "Or ", h("a", { href: link(["send"]) }, "send a request or a sample event"), " from here."),
    ];
  }
}
