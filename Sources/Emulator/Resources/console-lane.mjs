// The life of one sandbox, drawn to scale. Arrow keys go from span to span.

import { h, setAttribute, setText } from "./console-dom.mjs";
import { brief, clock, duration, plural, subject } from "./console-format.mjs";

const height = 30;
const names = { starting: "Starting", idle: "Idle", busy: "Busy", frozen: "Frozen", ended: "Ended" };

/** The state of a sandbox in words. */
export function stateName(state) {
  return names[state] ?? String(state);
}

export class Lane {
  #span = null;
  isInView = false;

  /** `view` gives the store, the colors, the range of time and the tooltip. */
  constructor(view, sandbox) {
    this.view = view;
    this.name = h("a", { class: "lane-name" });
    this.state = h("span", { class: "lane-state" });
    this.meter = h("meter", { min: 0, class: "lane-memory" });
    this.memory = h("span", { class: "lane-megabytes" });
    this.faults = h("span", { class: "lane-faults" });
    this.canvas = h("canvas", {
      tabindex: "0", role: "slider", "aria-valuemin": 0, "aria-orientation": "horizontal",
      onpointermove: (event) => this.#point(event), onpointerleave: () => this.#leave(), onclick: () => this.#open(),
      onkeydown: (event) => this.#pressed(event), onfocus: () => this.#focus(), onblur: () => this.#leave(),
    });
    this.element = h("li", { class: "lane" },
      h("div", { class: "lane-head" }, this.name, this.state, this.faults, h("span", { class: "lane-meter" }, this.meter, this.memory)),
      this.canvas);
    this.element.lane = this;
    this.update(sandbox);
  }

  update(sandbox) {
    this.sandbox = sandbox;
    setText(this.name, `Sandbox ${sandbox.number}`);
    setAttribute(this.name, "href", this.view.logOf(sandbox));
    setAttribute(this.name, "title", `Log of ${brief(sandbox.id, 120)}`);
    const last = sandbox.spans.at(-1);
    setText(this.state, sandbox.state === "ended" && last?.note ? `Ended: ${brief(last.note, 100)}` : stateName(sandbox.state));
    setAttribute(this.state, "title", sandbox.state === "ended" ? brief(last?.note ?? "") : null);
    setAttribute(this.element, "data-state", sandbox.state);
    setText(this.faults, sandbox.faults > 0 ? `✕ ${sandbox.faults}` : "");
    setAttribute(this.faults, "title", sandbox.faults > 0 ? `${plural(sandbox.faults, "invocation")} failed` : null);
    const hasMemory = Number.isFinite(sandbox.memory);
    setText(this.memory, hasMemory ? `${sandbox.memory} / ${sandbox.memorySize}` : `– / ${sandbox.memorySize}`);
    setAttribute(this.memory, "title", "Memory in use, of the function's memory (MB)");
    const high = sandbox.memorySize * 0.9;
    Object.assign(this.meter, { max: sandbox.memorySize, low: high, high, optimum: 0, value: hasMemory ? sandbox.memory : 0 });
    setAttribute(this.meter, "aria-label", "Memory");
    setAttribute(this.canvas, "aria-label", `Sandbox ${sandbox.number} of ${sandbox.function}: timeline`);
    setAttribute(this.canvas, "aria-valuemax", Math.max(0, sandbox.spans.length - 1));
    const index = this.#span === null ? sandbox.spans.length - 1 : Math.min(this.#span, sandbox.spans.length - 1);
    setAttribute(this.canvas, "aria-valuenow", Math.max(0, index));
    setAttribute(this.canvas, "aria-valuetext", this.#describe(index));
  }

  draw() {
    const width = this.canvas.clientWidth;
    const scale = devicePixelRatio || 1;
    if (width === 0) return;
    if (this.canvas.width !== Math.round(width * scale)) {
      this.canvas.width = Math.round(width * scale);
      this.canvas.height = height * scale;
    }
    const context = this.canvas.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const { from, to, colors, ticks } = this.view;
    const place = (time) => ((time - from) / (to - from)) * width;
    context.fillStyle = colors.grid;
    for (const tick of ticks) context.fillRect(Math.round(place(tick)), 0, 1, height);
    const { spans } = this.sandbox;
    const shapes = { starting: [9, 12], idle: [13, 4], busy: [6, 18], frozen: [14, 2] };
    let drawnTo = -1;
    for (let index = this.#firstAfter(from); index < spans.length && spans[index].from <= to; index += 1) {
      const span = spans[index];
      const left = Math.max(0, place(span.from));
      const right = Math.min(width, place(span.to ?? to));
      if (span.state === "ended") {
        this.#cross(context, Math.min(width - 5, left), colors.ended);
        continue;
      }
      const [top, size] = shapes[span.state] ?? shapes.idle;
      const row = this.view.store.newest(span.invocation);
      const isFailed = row !== undefined && this.view.isFailed(row);
      // Spans narrower than a pixel share one, but a failure always shows.
      if (right - left < 1 && left < drawnTo && !isFailed) continue;
      const shown = Math.max(1, right - left);
      drawnTo = left + shown;
      context.fillStyle = isFailed ? colors.failed : (colors[span.state] ?? colors.idle);
      context.fillRect(left, top, shown, size);
      if (span.state === "starting") this.#hatch(context, left, top, shown, size, colors.surface);
      if (isFailed) context.fillRect(left, 2, Math.max(2, Math.min(shown, 6)), 3);
      if (row?.fault) this.#triangle(context, left, colors.fault);
    }
    if (this.#span !== null && spans[this.#span] !== undefined) {
      const span = spans[this.#span];
      const left = Math.max(1, place(span.from) - 1);
      context.strokeStyle = colors.text;
      context.lineWidth = 2;
      context.strokeRect(left, 2, Math.max(3, Math.min(width - 1, place(span.to ?? to) + 1) - left), height - 4);
    }
  }

  #hatch(context, left, top, width, size, color) {
    context.save();
    context.beginPath();
    context.rect(left, top, width, size);
    context.clip();
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.beginPath();
    for (let x = left - size; x < left + width; x += 6) {
      context.moveTo(x, top + size);
      context.lineTo(x + size, top);
    }
    context.stroke();
    context.restore();
  }

  #cross(context, left, color) {
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(left, 10);
    context.lineTo(left + 9, 19);
    context.moveTo(left + 9, 10);
    context.lineTo(left, 19);
    context.stroke();
  }

  #triangle(context, left, color) {
    context.fillStyle = color;
    context.beginPath();
    context.moveTo(left - 4, height);
    context.lineTo(left, height - 7);
    context.lineTo(left + 4, height);
    context.fill();
  }

  /** The first span that ends after a time. */
  #firstAfter(time) {
    const { spans } = this.sandbox;
    let low = 0;
    let high = spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (spans[middle].to !== null && spans[middle].to < time && spans[middle].state !== "ended") low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #describe(index) {
    const span = this.sandbox.spans[index];
    if (span === undefined) return "Nothing yet";
    const row = this.view.store.newest(span.invocation);
    const elapsed = span.state === "ended" ? null : duration((span.to ?? this.view.store.now) - span.from);
    return [
      row ? `${stateName(span.state)} with ${brief(subject(row), 80)}${row.status ? ` (${row.status})` : ""}` : stateName(span.state),
      elapsed && (span.to === null ? `for ${elapsed} so far` : `for ${elapsed}`),
      `from ${clock(span.from)}`,
      row?.failure && brief(row.failure, 60),
      row?.fault && `chaos: ${brief(row.fault, 80)}`,
      span.note && brief(span.note, 120),
    ].filter(Boolean).join(", ");
  }

  #choose(index, left) {
    this.#span = index;
    const text = this.#describe(index);
    setAttribute(this.canvas, "aria-valuenow", Math.max(0, index));
    setAttribute(this.canvas, "aria-valuetext", text);
    const span = this.sandbox.spans[index];
    setAttribute(this.canvas, "data-opens", span?.invocation ? "" : null);
    this.view.tip(this.canvas, text, left ?? this.#place(span));
    this.draw();
  }

  #place(span) {
    const { from, to } = this.view;
    return Math.max(0, Math.min(1, ((span?.from ?? to) - from) / (to - from))) * this.canvas.clientWidth;
  }

  #point(event) {
    const { from, to } = this.view;
    const perPixel = (to - from) / this.canvas.clientWidth;
    const time = from + event.offsetX * perPixel;
    const { spans } = this.sandbox;
    // Of the spans within two pixels, the one with an invocation is meant.
    let index = this.#firstAfter(time - 2 * perPixel);
    for (let each = index; each < spans.length && spans[each].from <= time + 2 * perPixel; each += 1) {
      if (spans[index].from > time || (spans[each].from <= time && spans[each].state !== "ended") || spans[each].invocation) index = each;
      if (spans[each].invocation && (spans[each].to ?? to) >= time) break;
    }
    if (index >= spans.length || spans[index].from > time + 4 * perPixel) return this.#leave();
    this.#choose(index, event.offsetX);
  }

  #leave() {
    if (document.activeElement === this.canvas && this.canvas.matches(":focus-visible")) return;
    this.#span = null;
    this.view.tip(null);
    this.draw();
  }

  #focus() {
    if (!this.canvas.matches(":focus-visible")) return;
    this.#choose(this.#span ?? this.sandbox.spans.length - 1);
  }

  #open() {
    const span = this.sandbox.spans[this.#span];
    if (span?.invocation) this.view.open(span.invocation);
  }

  #pressed(event) {
    const last = this.sandbox.spans.length - 1;
    const index = this.#span ?? last;
    const targets = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: last };
    if (event.key in targets) this.#choose(Math.max(0, Math.min(last, targets[event.key])));
    else if (event.key === "Enter") this.#open();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.view.step(this, event.key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
  }
}

/** A legend whose swatches give the canvas its colors, in whichever color scheme is in force. */
export function legend() {
  const entries = {
    starting: "Starting", busy: "Busy", failed: "Busy, failed", idle: "Idle", frozen: "Frozen", ended: "Ended", fault: "Chaos fault",
  };
  const element = h("ul", { class: "legend", "aria-label": "Legend" },
    Object.entries(entries).map(([key, text]) => h("li", {}, h("i", { class: "swatch", "data-swatch": key }), text)),
    ["grid", "text", "surface"].map((key) => h("li", { hidden: true }, h("i", { class: "swatch", "data-swatch": key }))));
  const colors = () => Object.fromEntries([...element.querySelectorAll("i")].map((each) => [each.dataset.swatch, getComputedStyle(each).color]));
  return { element, colors };
}

