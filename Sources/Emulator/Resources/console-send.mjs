// Sends a request or an event to a function.

import { announce, button, fill, fillSelect, h, labelled, placeholder, problem, remark } from "./console-dom.mjs";
import { Editor } from "./console-editor.mjs";
import { indented } from "./console-json.mjs";
import { go, setQuery } from "./console-router.mjs";
import { get, post } from "./console-server.mjs";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** Header fields from lines of `name: value`; throws `{ message, line, column }`. */
export function fieldsIn(text) {
  return text.split("\n").map((line, index) => [line.trim(), index]).filter(([line]) => line !== "").map(([line, index]) => {
    const colon = line.indexOf(":");
    if (colon < 1) throw { message: "Expected name: value", line: index + 1, column: 1 };
    const name = line.slice(0, colon);
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw { message: "A name has letters, digits and - only", line: index + 1, column: 1 };
    return [name, line.slice(colon + 1).trim()];
  });
}

export class Send {
  #samples = [];
  #loaded = "";

  constructor(store) {
    this.store = store;
    this.function = h("select", { onchange: () => this.#offerDoors() });
    this.kinds = h("div", { class: "choice", role: "group", "aria-label": "What to send" },
      ["request", "event"].map((kind) => button(kind === "request" ? "Request" : "Event", () => this.#choose(kind), { "data-kind": kind })));
    this.door = h("select");
    this.method = h("select");
    fillSelect(this.method, methods.map((each) => [each, each]));
    this.path = h("input", { type: "text", value: "/", required: true, spellcheck: "false", autocomplete: "off" });
    this.fields = new Editor({ label: "Header fields, one per line", isJSON: false, rows: 5 });
    this.fields.value = "accept: application/json";
    this.body = new Editor({ label: "Body", isJSON: () => /^content-type:.*json/im.test(this.fields.value), rows: 10 });
    this.fields.onchange = () => this.body.check();
    this.request = h("div", { class: "form-part" },
      h("div", { class: "form-row" }, labelled("Front door", this.door), labelled("Method", this.method),
        labelled("Path and query", this.path, { class: "field wide" })),
      this.fields.element, this.body.element);
    this.sample = h("select", { onchange: () => this.#load() });
    this.description = remark();
    this.event = new Editor({ label: "Event", rows: 22 });
    this.eventPart = h("div", { class: "form-part" },
      h("div", { class: "form-row" }, labelled("Sample", this.sample)), this.description, this.event.element);
    this.result = h("div", { "aria-live": "polite" });
    this.button = h("button", { class: "primary" }, "Send");
    this.form = h("form", { class: "form", novalidate: true, "aria-label": "Send", onsubmit: (event) => this.#send(event) },
      h("h1", {}, "Send to a function"),
      h("div", { class: "form-row" }, labelled("Function", this.function), this.kinds),
      this.request, this.eventPart, this.result,
      h("div", { class: "actions" }, this.button, h("span", { class: "faint" }, "Ctrl+Enter also sends. The result opens as an invocation.")));
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    this.empty = h("div", {});
    this.element = h("div", { class: "page" }, this.empty, this.form);
    this.stop = store.listen((changed) => changed.has("server") && this.#offer());
    this.#offer();
    this.#loadSamples();
  }

  dispose() {
    this.stop();
  }

  route(_, query) {
    if (query.get("function")) fillSelect(this.function, this.#functions(), query.get("function"));
    this.#offerDoors();
    this.kind = query.get("kind") === "event" || query.get("sample") ? "event" : "request";
    this.wanted = query.get("sample") ?? "";
    if (this.wanted && this.#samples.length > 0) {
      this.sample.value = this.wanted;
      this.#load();
    }
    this.#showKind();
  }

  #choose(kind) {
    setQuery({ kind: kind === "request" ? "" : kind, function: this.function.value });
    this.kind = kind;
    this.#showKind();
  }

  #showKind() {
    for (const each of this.kinds.children) each.setAttribute("aria-pressed", String(each.dataset.kind === this.kind));
    this.request.hidden = this.kind !== "request";
    this.eventPart.hidden = this.kind !== "event";
    fill(this.result);
  }

  #functions() {
    return (this.store.server?.functions ?? []).map((each) => [each.name, each.name]);
  }

  #offer() {
    const { server } = this.store;
    fillSelect(this.function, this.#functions());
    this.#offerDoors();
    const reason = server === null ? "Waiting for the emulator" : server.functions.length === 0 ? "There is no function"
      : server.canChange === false ? "This console is read-only" : null;
    this.form.hidden = reason !== null;
    fill(this.empty, reason && placeholder(reason, server?.canChange === false && h("p", {}, "The emulator accepts no changes from it.")));
  }

  #offerDoors() {
    const doors = this.store.functionNamed(this.function.value)?.doors ?? [];
    fillSelect(this.door, doors.map((door) => [door.name, door.title]));
    this.door.disabled = doors.length === 0;
  }

  async #loadSamples() {
    try {
      this.#samples = (await get("api/samples")).samples;
      fillSelect(this.sample, [["", "Choose a sample event"], ...this.#samples.map((each) => [each.name, each.name])], this.wanted);
      if (this.wanted) this.#load();
    } catch (error) {
      fill(this.description, error.message);
    }
  }

  async #load() {
    const name = this.sample.value;
    fill(this.description, this.#samples.find((each) => each.name === name)?.description);
    if (name === "") return;
    const isEdited = this.event.value.trim() !== "" && this.event.value !== this.#loaded;
    if (isEdited && !confirm("Replace the event that you edited?")) return;
    try {
      const { event } = await get(`api/samples/${encodeURIComponent(name)}`);
      this.event.value = this.#loaded = indented(event);
    } catch (error) {
      fill(this.result, problem(error));
    }
  }

  #message() {
    const message = { function: this.function.value };
    if (this.kind === "event") {
      if (this.event.value.trim() === "") throw { editor: this.event, message: "The event is empty" };
      if (!this.event.check()) throw { editor: this.event, ...this.event.error };
      return { ...message, event: this.event.value };
    }
    if (!this.path.value.startsWith("/")) throw { input: this.path, message: "The path must begin with /." };
    if (!this.body.check()) throw { editor: this.body, ...this.body.error };
    let fields;
    try {
      fields = fieldsIn(this.fields.value);
      this.fields.show();
    } catch (error) {
      throw { editor: this.fields, ...error };
    }
    const request = { door: this.door.value, method: this.method.value, path: this.path.value, fields };
    if (this.body.value !== "") request.body = this.body.value;
    return { ...message, request };
  }

  async #send(event) {
    event.preventDefault();
    fill(this.result);
    this.path.removeAttribute("aria-invalid");
    let message;
    try {
      message = this.#message();
    } catch (error) {
      if (error.editor) {
        error.editor.show(error);
        error.editor.goToError();
      } else if (error.input) {
        fill(this.result, problem(error));
        error.input.setAttribute("aria-invalid", "true");
        error.input.focus();
      } else throw error;
      return;
    }
    this.button.disabled = true;
    try {
      const { id } = await post("api/send", message);
      announce("Sent.");
      go(["invocations", id]);
    } catch (error) {
      if (error.line && this.kind === "event") this.event.show({ message: error.message.replace(/\.$/, ""), line: error.line, column: error.column });
      else fill(this.result, problem(error));
    } finally {
      this.button.disabled = false;
    }
  }
}
