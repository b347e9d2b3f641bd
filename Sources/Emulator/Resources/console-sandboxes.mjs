// All sandboxes over time, grouped by function; or as a table.

import { button, fill, h, placeholder, remark, setAttribute, setText } from "./console-dom.mjs";
import { age, brief, clock, count, duration, isFailed } from "./console-format.mjs";
import { Lane, legend, stateName } from "./console-lane.mjs";
import { go, link, setQuery } from "./console-router.mjs";

const ranges = [["30 s", 30], ["2 min", 120], ["10 min", 600], ["1 h", 3600]];
/** More lanes of a function than this are not drawn. */
const laneLimit = 100;
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900].map((seconds) => seconds * 1000);

export class Sandboxes {
  #lanes = new Map();
  #groups = new Map();
  #drawnAt = 0;
  #drawnWidth = 0;
  #stopped = null;
  #sums = new WeakMap();
  #observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const { lane } = entry.target;
      lane.isInView = entry.isIntersecting;
      if (lane.isInView) lane.draw();
    }
  });

  from = 0;
  to = 1;
  ticks = [];
  colors = {};
  isFailed = isFailed;

  constructor(store) {
    this.store = store;
    this.range = 120;
    this.ranges = h("div", { class: "choice", role: "group", "aria-label": "Time shown" },
      ranges.map(([text, seconds]) => button(text, () => this.#choose({ range: seconds }), { "data-range": seconds })));
    this.forms = h("div", { class: "choice", role: "group", "aria-label": "Form" },
      button("Timeline", () => this.#choose({ form: "" }), { "data-form": "" }),
      button("Table", () => this.#choose({ form: "table" }), { "data-form": "table" }));
    this.pause = button("Pause", () => this.#togglePause(), { "aria-pressed": "false" });
    this.legend = legend();
    this.axis = h("div", { class: "axis", "aria-hidden": "true" });
    this.list = h("div", { class: "groups" });
    this.table = h("div", { class: "sheet" });
    this.empty = h("div", {});
    this.tooltip = h("div", { class: "tip", "aria-hidden": "true", hidden: true });
    this.scroller = h("div", { class: "scroller", onscroll: () => this.tip(null) }, this.empty, this.axis, this.list, this.table);
    this.element = h("div", { class: "pane" },
      h("div", { class: "bar-top" }, this.forms, this.ranges, this.legend.element, this.pause),
      this.scroller, this.tooltip);
    this.stop = store.listen((changed) => {
      if (changed.has("sandboxes") || changed.has("server")) this.#update();
    });
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.timer = setInterval(() => this.#tick(), isStill ? 1000 : 200);
    this.resize = new ResizeObserver(() => this.#tick());
    this.resize.observe(this.scroller);
  }

  dispose() {
    this.stop();
    clearInterval(this.timer);
    this.resize.disconnect();
    this.#observer.disconnect();
  }

  route(_, query) {
    this.range = ranges.find(([, seconds]) => String(seconds) === query.get("range"))?.[1] ?? 120;
    this.form = query.get("form") === "table" ? "table" : "";
    for (const each of this.ranges.children) each.setAttribute("aria-pressed", String(Number(each.dataset.range) === this.range));
    for (const each of this.forms.children) each.setAttribute("aria-pressed", String(each.dataset.form === this.form));
    const isTable = this.form === "table";
    for (const each of [this.ranges, this.legend.element, this.pause]) each.hidden = isTable;
    this.#drawnAt = -Infinity;
    this.#update();
  }

  #choose({ range = this.range, form = this.form }) {
    const query = { range: range === 120 ? "" : String(range), form };
    setQuery(query);
    this.route([], new URLSearchParams(query));
  }

  #togglePause() {
    this.#stopped = this.#stopped === null ? this.store.now : null;
    setAttribute(this.pause, "aria-pressed", String(this.#stopped !== null));
    setText(this.pause, this.#stopped === null ? "Pause" : "Resume");
    this.#update();
  }

  logOf(sandbox) {
    return link(["log"], { sandbox: sandbox.id });
  }

  open(id) {
    go(["invocations", id]);
  }

  step(lane, by) {
    const lanes = [...this.list.querySelectorAll(".lane")];
    lanes[lanes.indexOf(lane.element) + by]?.lane.canvas.focus();
  }

  /** Shows a text near a place of a canvas; nothing for null. */
  tip(canvas, text, left) {
    this.tooltip.hidden = canvas === null;
    if (canvas === null) return;
    setText(this.tooltip, text);
    const box = canvas.getBoundingClientRect();
    const width = this.tooltip.offsetWidth;
    const isLow = box.bottom + this.tooltip.offsetHeight + 8 > innerHeight;
    this.tooltip.style.left = `${Math.max(8, Math.min(innerWidth - width - 8, box.left + left - 16))}px`;
    this.tooltip.style.top = `${isLow ? box.top - this.tooltip.offsetHeight - 4 : box.bottom + 4}px`;
  }

  #isShown(sandbox) {
    return sandbox.ended === null || sandbox.ended === undefined || sandbox.ended >= this.from;
  }

  #update() {
    this.#scale();
    const all = [...this.store.sandboxes.values()];
    const isTable = this.form === "table";
    const shown = isTable ? all : all.filter((each) => this.#isShown(each));
    this.table.hidden = !isTable || all.length === 0;
    this.list.hidden = isTable || shown.length === 0;
    this.axis.hidden = this.list.hidden;
    this.empty.hidden = shown.length > 0;
    if (shown.length === 0) this.#explainEmptiness(all.length);
    if (isTable) {
      if (performance.now() - this.#drawnAt > 1000) this.#fillTable(all);
      return;
    }
    const byFunction = Map.groupBy(shown, (each) => each.function);
    for (const [name, group] of this.#groups) {
      if (byFunction.has(name)) continue;
      group.element.remove();
      this.#groups.delete(name);
    }
    const used = new Set();
    for (const [name, sandboxes] of byFunction) {
      const group = this.#groups.get(name) ?? this.#makeGroup(name);
      sandboxes.sort((one, other) => Number(one.state === "ended") - Number(other.state === "ended") || other.number - one.number);
      const active = sandboxes.filter((each) => each.state !== "ended").length;
      setText(group.note, `${count(active)} active${sandboxes.length > active ? `, ${count(sandboxes.length - active)} ended` : ""}`);
      const elements = sandboxes.slice(0, laneLimit).map((sandbox) => {
        used.add(sandbox.id);
        const lane = this.#lanes.get(sandbox.id);
        if (lane === undefined) return this.#makeLane(sandbox);
        if (lane.sandbox !== sandbox) lane.update(sandbox);
        return lane.element;
      });
      elements.forEach((element, index) => {
        if (group.lanes.children[index] !== element) group.lanes.insertBefore(element, group.lanes.children[index] ?? null);
      });
      setText(group.more, sandboxes.length > laneLimit ? `${count(sandboxes.length - laneLimit)} more are in the table.` : "");
    }
    for (const [id, lane] of this.#lanes) {
      if (used.has(id)) continue;
      this.#observer.unobserve(lane.element);
      lane.element.remove();
      this.#lanes.delete(id);
    }
    this.#draw();
  }

  #makeLane(sandbox) {
    const lane = new Lane(this, sandbox);
    this.#lanes.set(sandbox.id, lane);
    this.#observer.observe(lane.element);
    return lane.element;
  }

  #makeGroup(name) {
    const group = { note: h("span", { class: "faint" }), lanes: h("ul", {}), more: remark() };
    group.element = h("section", { class: "group", "aria-label": `Sandboxes of ${name}` },
      h("h2", {}, brief(name, 100), " ", group.note), group.lanes, group.more);
    const next = [...this.#groups.keys()].filter((each) => each > name).sort()[0];
    this.list.insertBefore(group.element, this.#groups.get(next)?.element ?? null);
    this.#groups.set(name, group);
    return group;
  }

  #scale() {
    this.to = this.#stopped ?? this.store.now;
    this.from = this.to - this.range * 1000;
    const width = Math.max(200, this.axis.clientWidth - this.#labelWidth());
    const step = steps.find((each) => (each / (this.to - this.from)) * width >= 84) ?? 900_000;
    this.ticks = [];
    for (let tick = Math.ceil(this.from / step) * step; tick < this.to; tick += step) this.ticks.push(tick);
  }

  #labelWidth() {
    const canvas = this.list.querySelector("canvas");
    return canvas ? canvas.offsetLeft - this.list.offsetLeft : 0;
  }

  #tick() {
    const elapsed = performance.now() - this.#drawnAt;
    if (document.hidden) return;
    if (this.form === "table") {
      if (elapsed > 1000) this.#fillTable([...this.store.sandboxes.values()]);
      return;
    }
    // An hour moves by a pixel in seconds.
    const isResized = this.#drawnWidth !== this.scroller.clientWidth;
    if (!isResized && (this.#stopped !== null || elapsed < Math.min(1000, this.range))) return;
    this.#scale();
    for (const { sandbox } of this.#lanes.values()) if (!this.#isShown(sandbox)) return this.#update();
    this.#draw();
  }

  #draw() {
    if (this.list.hidden) return;
    this.colors = this.legend.colors();
    const offset = this.#labelWidth();
    const width = this.axis.clientWidth - offset;
    fill(this.axis, this.ticks.map((tick) => {
      const place = ((tick - this.from) / (this.to - this.from)) * width;
      if (place > width - 50) return null;
      const label = h("span", {}, clock(tick).slice(0, 8));
      label.style.left = `${offset + place}px`;
      return label;
    }));
    for (const lane of this.#lanes.values()) if (lane.isInView) lane.draw();
    this.#drawnAt = performance.now();
    this.#drawnWidth = this.scroller.clientWidth;
  }

  #explainEmptiness(total) {
    if (!this.store.hasSnapshot) return fill(this.empty, placeholder("Waiting for the emulator"));
    fill(this.empty, total > 0
      ? placeholder("No sandbox in this time", h("p", {}, "Choose a longer time, or the table, which has them all."))
      : placeholder("No sandbox yet", h("p", {}, "A sandbox starts with the first request of a function."),
        h("p", {}, h("a", { href: link(["send"]) }, "Send a request"))));
  }

  /** The number of invocations, and the time in each state but for the present span. */
  #sum(sandbox) {
    let sums = this.#sums.get(sandbox);
    if (sums !== undefined) return sums;
    sums = { invocations: 0, times: { starting: 0, busy: 0, idle: 0, frozen: 0 } };
    for (const span of sandbox.spans) {
      if (span.state === "busy") sums.invocations += 1;
      if (span.to !== null) sums.times[span.state] += span.to - span.from;
    }
    this.#sums.set(sandbox, sums);
    return sums;
  }

  #fillTable(sandboxes) {
    this.#drawnAt = performance.now();
    // A table that someone reads with the keyboard is left alone.
    if (this.table.contains(document.activeElement)) return;
    const titles = ["Function", "Sandbox", "State", "For", "Began", "Memory (MB)", "Invocations", "Busy", "Frozen", "Start", "Failed"];
    fill(this.table, h("table", { class: "grid", "aria-label": "Sandboxes" },
      h("thead", {}, h("tr", {}, titles.map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, sandboxes.slice(-200).reverse().map((sandbox) => {
        const last = sandbox.spans.at(-1);
        const { invocations, times } = this.#sum(sandbox);
        const total = (state) => duration(times[state] + (last?.to === null && last.state === state ? this.store.now - last.from : 0));
        return h("tr", {},
          h("td", {}, brief(sandbox.function, 100)),
          h("th", { scope: "row" }, h("a", { href: this.logOf(sandbox), title: brief(sandbox.id, 120) }, `Sandbox ${sandbox.number}`)),
          h("td", {}, last?.note && sandbox.state === "ended" ? `Ended: ${brief(last.note, 120)}` : stateName(sandbox.state)),
          h("td", { class: "number" }, last ? age(this.store.now - last.from) : ""),
          h("td", { class: "number" }, clock(sandbox.began).slice(0, 8)),
          h("td", { class: "number" }, `${sandbox.memory ?? "–"} / ${sandbox.memorySize}`),
          h("td", { class: "number" }, count(invocations)),
          h("td", { class: "number" }, total("busy")),
          h("td", { class: "number" }, total("frozen")),
          h("td", { class: "number" }, total("starting")),
          h("td", { class: "number" }, sandbox.faults || ""));
      }))),
      sandboxes.length > 200 && remark(`The last 200 of ${count(sandboxes.length)}.`));
  }
}
