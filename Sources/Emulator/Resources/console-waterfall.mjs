// Where the time of an invocation went.

import { h, remark } from "./console-dom.mjs";
import { duration } from "./console-format.mjs";

const meanings = {
  "queued": "The invocation waited for a sandbox.",
  "start": "The sandbox started: extensions, runtime and app, until the app was ready.",
  "thaw": "The frozen processes were continued.",
  "adapter and app": "From the event to the first byte of the response: the adapter, and the app's own time.",
  "response": "The response was sent, to its last byte.",
  "drain": "After the response: the adapter let the app finish its work.",
  "freeze": "The processes were stopped until the next event.",
};

/** A table of stages with a bar each. `row` gives the time at which the caller had the response. */
export function waterfall(stages, row) {
  const known = stages.filter((stage) => Number.isFinite(stage.from));
  if (known.length === 0) return remark("No stage has been reached yet.");
  const answered = Number.isFinite(row.duration) ? row.duration : null;
  const last = Math.max(...known.map((stage) => stage.to ?? stage.from), answered ?? 0);
  const total = last > 0 ? last : 1;
  const longest = known.reduce((one, other) => (length(other) > length(one) ? other : one));
  const rows = known.map((stage) => {
    const isAfter = answered !== null && stage.from >= answered - 0.001;
    const bar = h("i", {
      class: "bar", "data-stage": Object.hasOwn(meanings, stage.name) ? stage.name : "other", "data-after": isAfter, "data-open": stage.to === null,
    });
    bar.style.left = `${(stage.from / total) * 100}%`;
    bar.style.width = `${(((stage.to ?? total) - stage.from) / total) * 100}%`;
    const end = answered === null ? null : h("i", { class: "answered" });
    if (end) end.style.left = `${(answered / total) * 100}%`;
    return h("tr", { title: meanings[stage.name], class: stage === longest && known.length > 1 ? "longest" : null },
      h("th", { scope: "row" }, stage.name, h("span", { class: "off-screen" }, `: ${meanings[stage.name] ?? ""}`)),
      h("td", { class: "track", "aria-hidden": "true" }, h("div", {}, bar, end)),
      h("td", { class: "number" }, stage.to === null ? "running" : duration(length(stage))),
      h("td", { class: "number share" }, stage.to === null ? "" : `${Math.round((length(stage) / total) * 100)}%`));
  });
  return [
    h("table", { class: "waterfall", "aria-label": "Stages" }, h("tbody", {}, rows)),
    answered !== null && last > answered && remark("┆ The caller got the response after ", duration(answered), "."),
  ];
}

function length(stage) {
  return (stage.to ?? stage.from) - stage.from;
}
