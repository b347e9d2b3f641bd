// One invocation: its stages, messages, log and explanation, and the ways to send it again.

import { bodyBlock, cut, fieldTable, textBlock } from "./console-body.mjs";
import { announce, button, copy, download, fill, h, mark, placeholder, problem, remark, setAttribute, setText } from "./console-dom.mjs";
import { Editor } from "./console-editor.mjs";
import { brief, bytes, clock, duration, isFailed, outcome, plural, subject, visible } from "./console-format.mjs";
import { indented } from "./console-json.mjs";
import { logLine } from "./console-log-line.mjs";
import { go, link } from "./console-router.mjs";
import { get, post } from "./console-server.mjs";
import { waterfall } from "./console-waterfall.mjs";

const sections = ["response", "request", "event", "result", "log"];
/** The least time between two requests for details. */
const pace = 250;
/** For this long an invocation may be missing: the journal may get it a moment later. */
const patience = 2000;

export class Detail {
  #row = null;
  /** The row of the list that was last looked at. */
  #seen = null;
  #detail = null;
  #text = "";
  #timer = 0;
  #loads = 0;
  #since = performance.now();
  #showsSecrets = false;
  #editor = null;
  #isGone = false;

  /** `key` is what the address has: an ID, or `ID~ATTEMPT`. */
  constructor(store, key, { close, query }) {
    Object.assign(this, { store, key, query });
    [this.id, this.attempt] = key.split("~");
    this.shape = h("span", { class: "shape" });
    this.title = h("h2", { tabindex: "-1" });
    this.outcome = h("span", { class: "outcome" });
    this.buttons = {
      replay: button("Replay", () => this.#replay(), { class: "primary" }),
      edit: button("Edit and replay", () => this.#go("edit")),
      curl: button("Copy as curl", () => copy(this.#detail.curl, "the curl command")),
      save: button("Save event", () => this.#save(), { title: "Saves the event as a file for swiftlet invoke" }),
      secrets: button("Show secrets", () => this.#toggleSecrets(), { "aria-pressed": "false" }),
    };
    this.summary = h("div", {});
    this.tabs = h("nav", { class: "tabs", "aria-label": "Parts of the invocation" },
      sections.map((name) => h("a", { href: this.#link(name), "data-section": name }, name[0].toUpperCase() + name.slice(1))));
    this.content = h("div", { class: "section" });
    this.body = h("div", { class: "detail-body" }, this.summary, this.tabs, this.content);
    this.element = h("section", { class: "detail", "aria-label": "Invocation" },
      h("header", { class: "detail-head" },
        h("div", { class: "detail-title" }, this.shape, this.title, this.outcome,
          button("×", close, { class: "quiet close", "aria-label": "Close the invocation", title: "Close (Escape)" })),
        h("div", { class: "actions" }, Object.values(this.buttons))),
      this.body);
    this.stop = store.listen((changed) => this.#changed(changed));
    this.#row = this.#seen = store.row(key) ?? null;
    this.#update();
    this.#load();
  }

  dispose() {
    this.stop();
    clearTimeout(this.#timer);
    this.isOver = true;
  }

  /** Shows another part; undefined for the first that has something to say. */
  show(section, query) {
    const isOther = section !== this.section;
    this.section = section;
    this.query = query;
    for (const tab of this.tabs.children) tab.setAttribute("href", this.#link(tab.dataset.section));
    if (!isOther) return;
    this.#editor = null;
    this.#fillSection();
    if (section === "edit") this.#editor?.area.focus();
  }

  #link(section) {
    return link(["invocations", this.key, section], this.query);
  }

  #go(section) {
    go(section ? ["invocations", this.key, section] : ["invocations", this.key], this.query);
  }

  #changed(changed) {
    if (changed.has("server")) this.#updateButtons();
    if (!changed.has("invocations")) return;
    const row = this.store.row(this.key);
    if (row === undefined || row === this.#seen) return;
    this.#row = this.#seen = row;
    this.#update();
    this.#load();
  }

  /** Asks for the details, at most once in a while. */
  #load() {
    if (this.#timer !== 0 || this.isOver) return;
    const wait = this.#loads === 0 ? 0 : pace;
    this.#loads += 1;
    this.#timer = setTimeout(async () => {
      this.#timer = 0;
      const showsSecrets = this.#showsSecrets;
      const seen = this.#seen;
      try {
        const query = new URLSearchParams({ ...(this.attempt && { attempt: this.attempt }), ...(showsSecrets && { secrets: "shown" }) });
        const detail = await get(`api/invocations/${encodeURIComponent(this.id)}${query.size > 0 ? `?${query}` : ""}`, { secrets: showsSecrets });
        if (this.isOver || showsSecrets !== this.#showsSecrets) return;
        this.#isGone = false;
        this.#take(detail);
        if (this.#seen !== seen) this.#load();
      } catch (error) {
        if (this.isOver) return;
        if (error.status === 404 && performance.now() - this.#since < patience) return this.#load();
        this.#fail(error);
      }
    }, wait);
  }

  #fail(error) {
    if (this.#detail !== null) return announce(error.message);
    this.#isGone = true;
    setText(this.title, "Invocation");
    this.tabs.hidden = true;
    fill(this.content);
    fill(this.summary, error.status === 404
      ? placeholder("This invocation is not kept any more",
        h("p", {}, "The console keeps the last 1,000 invocations, for as long as the emulator runs."))
      : problem(error));
    this.#updateButtons();
  }

  #take(detail) {
    const text = JSON.stringify(detail);
    if (text === this.#text) return;
    this.#text = text;
    this.#detail = detail;
    this.#row = detail;
    this.#update();
    const focused = document.activeElement;
    const place = this.content.contains(focused) ? focused.getAttribute("aria-label") : null;
    if (this.#editor === null) this.#fillSection();
    if (place) this.content.querySelector(`[aria-label="${CSS.escape(place)}"]`)?.focus({ preventScroll: true });
  }

  #update() {
    const row = this.#row;
    this.tabs.hidden = row === null;
    if (row === null) {
      setText(this.title, "Invocation");
      fill(this.summary, remark("Loading…"));
      this.#updateButtons();
      return;
    }
    // A replay has no caller who gets a status, but its response has one.
    const [kind, text] = outcome({ ...row, status: row.status ?? row.response?.status });
    fill(this.shape, mark(kind));
    setText(this.title, brief(subject(row), 500));
    setText(this.outcome, text);
    setAttribute(this.outcome, "data-mark", kind);
    this.#updateButtons();
    fill(this.summary, this.#facts(row), this.#detail && this.#explanation(),
      this.#detail && waterfall(this.#detail.stages ?? [], row));
    this.#fitTabs();
  }

  #updateButtons() {
    const detail = this.#detail;
    const { replay, edit, curl, save, secrets } = this.buttons;
    const disable = (button, reason) => {
      button.disabled = Boolean(reason);
      if (typeof reason === "string") button.title = reason;
      else if (button !== save) button.removeAttribute("title");
    };
    const cannot = this.store.server?.canChange === false && "This console is read-only.";
    disable(replay, cannot || detail === null || (detail.isDropped && "The event is not kept any more."));
    disable(edit, cannot || detail === null || (detail.isDropped && "The event is not kept any more.")
      || (detail.eventIsCut && "The console keeps only the beginning of this event."));
    disable(curl, detail === null);
    curl.hidden = detail !== null && !detail.curl;
    disable(save, detail === null || detail.isDropped || (detail.eventIsCut && "The console keeps only the beginning of this event."));
    secrets.hidden = detail === null || !detail.hasSecrets;
    secrets.setAttribute("aria-pressed", String(this.#showsSecrets));
  }

  #facts(row) {
    const facts = [];
    const fact = (name, ...value) => facts.push(h("div", {}, h("dt", {}, name), h("dd", {}, value)));
    fact("Function", row.function);
    if (row.door || row.source) fact("Source", brief(row.door ?? row.source));
    if (row.began) fact("Began", clock(row.began));
    fact("Duration", row.duration === null || row.duration === undefined ? "running" : duration(row.duration));
    if (Number.isFinite(row.billed)) fact("Billed", `${row.billed} ms`);
    if (Number.isFinite(row.memory)) fact("Memory", `${row.memory} of ${row.memorySize} MB`);
    fact("Start", row.coldStart ? "cold" : "warm");
    if (row.attempt > 1) fact("Attempt", row.attempt);
    if (row.retries > 0) fact("Retries", `${row.retries} by the adapter`);
    if (row.failure) fact("Failure", h("span", { class: "bad" }, brief(row.failure)));
    if (row.fault) fact("Chaos", h("span", { class: "wide" }, brief(row.fault)));
    if (row.sandbox) fact("Sandbox", h("a", { href: link(["log"], { sandbox: row.sandbox }), title: "Its log lines" }, this.#sandboxName(row)));
    if (row.replayOf) fact("Replay of", h("a", { href: link(["invocations", row.replayOf], this.query) }, this.#numberOf(row.replayOf)));
    fact("Request ID", h("span", { class: "id" }, row.id));
    return h("dl", { class: "facts" }, facts);
  }

  #sandboxName(row) {
    const sandbox = this.store.sandboxes.get(row.sandbox);
    return sandbox ? `${sandbox.number}` : brief(row.sandbox, 40);
  }

  #numberOf(id) {
    const row = this.store.row(id);
    return row ? `invocation ${row.number}` : id.slice(0, 8);
  }

  #explanation() {
    const { explanation } = this.#detail;
    if (!explanation) return null;
    return h("section", { class: "explanation", "aria-label": "Explanation" },
      h("h3", {}, mark(isFailed(this.#detail) ? "failed" : "warned"), h("span", {}, visible(explanation.sentence ?? explanation.code))),
      h("dl", {},
        explanation.cause && [h("dt", {}, "Cause"), h("dd", {}, visible(explanation.cause))],
        explanation.cure && [h("dt", {}, "Cure"), h("dd", {}, visible(explanation.cure))],
        explanation.checks?.length > 0 && [h("dt", {}, "Checks"), h("dd", {},
          explanation.checks.map((check) => h("a", {
            class: "check", href: link(["doctor"], { function: this.#detail.function, check }), title: "Opens the doctor",
          }, check)))],
        explanation.code && [h("dt", {}, "Code"), h("dd", {}, h("code", {}, brief(explanation.code)))]));
  }

  /** The part to show if the address names none. */
  get #section() {
    const offered = this.#offered();
    if (this.section === "edit" || offered.includes(this.section)) return this.section;
    return offered[0] === "response" && this.#detail?.resultText && !this.#detail.response ? "result" : offered[0];
  }

  /** Events that are no requests reach the app as requests, too, but their results say more. */
  #offered() {
    if (this.#row?.method) return sections;
    const detail = this.#detail;
    return ["result", "event", "request", "response", "log"].filter((name) => (
      !["request", "response"].includes(name) || detail?.[name] || detail?.[`${name}Error`]));
  }

  #fitTabs() {
    const offered = this.#offered();
    const lines = this.#detail?.lines?.length;
    for (const tab of this.tabs.children) {
      const name = tab.dataset.section;
      tab.hidden = !offered.includes(name);
      if (name === "log" && lines !== undefined) setText(tab, `Log (${lines})`);
      setAttribute(tab, "aria-current", name === this.#section ? "true" : null);
    }
  }

  #fillSection() {
    if (this.#row === null || this.#isGone) return;
    this.summary.hidden = this.#section === "edit";
    this.#fitTabs();
    if (this.#detail === null) return fill(this.content);
    const detail = this.#detail;
    switch (this.#section) {
      case "response": return fill(this.content, this.#response(detail));
      case "request": return fill(this.content, this.#request(detail));
      case "event": return fill(this.content, this.#payload("Event", detail.eventText, detail.eventBytes, detail.eventIsCut), this.#command(detail));
      case "result": return fill(this.content, this.#payload("Result", detail.resultText, detail.resultBytes, detail.resultIsCut));
      case "log": return fill(this.content, this.#log(detail));
      default: return this.#edit(detail);
    }
  }

  #response({ response, responseError, state }) {
    if (responseError) return h("p", { class: "note" }, mark("failed"), `The result is no response: ${visible(responseError)}`);
    if (!response) return remark(state === "done" || state === "failed" || state === "refused" ? "No response was kept." : "No response yet.");
    return [
      h("h3", {}, "Response ", h("span", { class: "faint" }, `${response.status} · ${bytes(response.bytes ?? 0)}`)),
      fieldTable(response.fields, "Header fields of the response"),
      bodyBlock(response.body, response.bytes ?? 0, "Body of the response"),
    ];
  }

  #request({ request, requestError }) {
    if (requestError) return h("p", { class: "note" }, mark("failed"), `The adapter makes no request from this event: ${visible(requestError)}`);
    if (!request) return remark("The app received no request.");
    return [
      h("h3", {}, "Request to the app ", h("span", { class: "faint" }, bytes(request.bytes ?? 0))),
      request.records > 1 && remark(`The event has ${request.records} records, and the app gets a request for each. This is the first.`),
      h("p", { class: "start-line" }, visible(`${request.method} ${request.target}`)),
      fieldTable(request.fields, "Header fields of the request"),
      bodyBlock(request.body, request.bytes ?? 0, "Body of the request"),
    ];
  }

  #payload(name, text, size, isCut) {
    if (this.#detail.isDropped) return remark("Bodies of older invocations are not kept: the console had 64 MB of them.");
    if (!text) return remark(`No ${name.toLowerCase()}.`);
    return [h("h3", {}, name, " ", h("span", { class: "faint" }, bytes(size ?? 0))), textBlock(text, name), isCut && cut(text.length, size)];
  }

  #command({ sources }) {
    if (!sources?.invoke) return null;
    return h("div", { class: "command" }, h("code", {}, visible(sources.invoke)),
      button("Copy", () => copy(sources.invoke, "the command"), { class: "quiet" }));
  }

  #log({ lines }) {
    if (!lines?.length) return remark("No log lines.");
    const kept = lines.slice(-500);
    return [
      kept.length < lines.length && remark(`The last 500 of ${plural(lines.length, "line")}.`),
      h("ol", { class: "log-lines", "aria-label": "Log lines" }, kept.map((line) => h("li", {}, logLine(line)))),
      h("p", {}, h("a", { href: link(["log"], { q: this.id }) }, "Open in the log")),
    ];
  }

  #edit(detail) {
    if (this.buttons.edit.disabled) return fill(this.content, remark(this.buttons.edit.title || "This event cannot be edited."));
    const editor = new Editor({ label: "Event", rows: 18 });
    editor.value = indented(detail.eventText ?? "");
    this.#editor = editor;
    const result = h("div", {});
    const send = async (event) => {
      event.preventDefault();
      if (!editor.check()) return editor.goToError();
      fill(result);
      try {
        const { id } = await post(`api/invocations/${encodeURIComponent(this.id)}/replay`, { event: editor.value });
        announce("Sent the edited event.");
        go(["invocations", id], this.query);
      } catch (error) {
        if (error.line) editor.show({ message: error.message.replace(/\.$/, ""), line: error.line, column: error.column });
        else fill(result, problem(error));
      }
    };
    fill(this.content, h("form", { class: "edit", onsubmit: send },
      detail.hasSecrets && !this.#showsSecrets && h("p", { class: "note" }, mark("warned"),
        "Secrets are masked here and would be sent masked. Choose Show secrets first to send them."),
      editor.element, result,
      h("div", { class: "actions" }, h("button", { class: "primary" }, "Send"),
        button("Cancel", () => this.#go()))));
    editor.area.scrollTop = 0;
  }

  async #replay() {
    this.buttons.replay.disabled = true;
    try {
      const { id } = await post(`api/invocations/${encodeURIComponent(this.id)}/replay`, {});
      announce("Sent again. This is the new invocation.");
      go(["invocations", id], this.query);
    } catch (error) {
      announce([error.message, error.hint].filter(Boolean).join(" "));
    } finally {
      this.#updateButtons();
    }
  }

  #save() {
    const detail = this.#detail;
    const name = [detail.function, subject(detail).replace(/\?.*$/s, "")].join("-").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 80);
    download(`${name || "event"}.json`, detail.eventText);
    announce(detail.hasSecrets && !this.#showsSecrets
      ? `Saved ${name}.json with its secrets masked. Show secrets first to save them.` : `Saved ${name}.json.`);
  }

  #toggleSecrets() {
    const isEdited = this.#editor !== null && this.#editor.value !== indented(this.#detail.eventText ?? "");
    if (isEdited && !confirm("Discard the edited event?")) return;
    this.#showsSecrets = !this.#showsSecrets;
    this.#editor = null;
    this.#updateButtons();
    this.#load();
  }
}
