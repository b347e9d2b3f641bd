// Examines a function as `swiftlet doctor` does, and shows the report.

import { announce, fill, fillSelect, h, labelled, mark, placeholder, problem, remark } from "./console-dom.mjs";
import { age, duration, plural, visible } from "./console-format.mjs";
import { post } from "./console-server.mjs";

const severities = { error: ["Error", "failed"], warning: ["Warning", "warned"], info: ["Note", "note"] };
const statuses = { passed: ["Passed", "done"], found: ["Found", "warned"], undecided: ["Cannot tell", "queued"], skipped: ["Skipped", "refused"] };

export class Doctor {
  #shown = null;

  constructor(store) {
    this.store = store;
    this.function = h("select");
    this.button = h("button", { class: "primary" }, "Examine");
    this.form = h("form", { class: "form-row", onsubmit: (event) => this.#start(event) }, labelled("Function", this.function), this.button);
    this.bar = h("progress", { "aria-label": "Progress", max: 1 });
    this.activity = h("p", { "aria-live": "polite" });
    this.remaining = h("span", { class: "faint" });
    this.progress = h("div", { class: "progress", hidden: true }, this.bar, h("div", {}, this.activity, this.remaining));
    this.result = h("div", { class: "report" });
    this.element = h("div", { class: "page" }, h("div", { class: "form" },
      h("h1", {}, "Doctor"),
      h("p", { class: "lead" }, "Runs the app as Lambda would, sends it requests, freezes it, and reports what would fail there. It takes about half a minute, and starts further copies of the app."),
      this.form, this.progress, this.result));
    this.stop = store.listen((changed) => (changed.has("server") || changed.has("doctor")) && this.#update());
    this.timer = setInterval(() => this.#tick(), 1000);
    this.#update();
  }

  dispose() {
    this.stop();
    clearInterval(this.timer);
  }

  route(_, query) {
    this.wanted = query.get("check") ?? "";
    if (query.get("function")) this.wantedFunction = query.get("function");
    this.#shown = null;
    this.#update();
  }

  #update() {
    const { server, doctor } = this.store;
    const names = (server?.functions ?? []).map((each) => [each.name, each.name]);
    fillSelect(this.function, names, this.wantedFunction ?? this.function.value);
    if (names.length > 0) this.wantedFunction = undefined;
    const isRunning = doctor?.state === "running";
    this.form.hidden = server?.hasDoctor === false || names.length === 0;
    this.button.disabled = isRunning || server?.canChange === false;
    this.progress.hidden = !isRunning;
    if (isRunning) {
      if (doctor !== this.latest) {
        this.latest = doctor;
        this.arrived = performance.now();
        this.total = Math.max(this.total ?? 0, doctor.remaining ?? 0);
        fill(this.activity, `${visible(doctor.function)}: ${visible(doctor.activity ?? "preparing")}`);
      }
      this.#tick();
    } else this.total = 0;
    if (server?.hasDoctor === false) return fill(this.result, placeholder("This emulator has no doctor"));
    if (server !== null && names.length === 0) return fill(this.result, placeholder("There is no function to examine"));
    if (doctor === this.#shown) return;
    this.#shown = doctor;
    if (doctor?.state === "failed") fill(this.result, problem({ message: visible(doctor.message ?? "The examination failed.") }));
    else if (doctor?.state === "done") this.#report(doctor);
    else fill(this.result, !isRunning && this.wanted && h("p", { class: "note" }, mark("note"), `The check ${this.wanted} tells more about this failure.`));
  }

  #tick() {
    const doctor = this.store.doctor;
    if (doctor?.state !== "running") return;
    const left = Math.max(0, (doctor.remaining ?? 0) - (performance.now() - this.arrived) / 1000);
    this.bar.value = this.total > 0 ? 1 - left / this.total : 0;
    fill(this.remaining, left >= 1 ? `About ${age(left * 1000)} left` : "Almost done");
  }

  async #start(event) {
    event.preventDefault();
    this.button.disabled = true;
    fill(this.result);
    try {
      await post("api/doctor", { function: this.function.value });
      announce("The examination has started.");
    } catch (error) {
      fill(this.result, problem(error));
      this.button.disabled = false;
    }
  }

  #report({ function: name, report }) {
    const findings = report?.findings ?? [];
    const number = (severity) => findings.filter((each) => each.severity === severity).length;
    const checks = report?.checks ?? [];
    const passed = checks.filter((each) => each.status === "passed").length;
    const summary = [
      number("error") && plural(number("error"), "error"), number("warning") && plural(number("warning"), "warning"),
      number("info") && plural(number("info"), "note"), `${plural(passed, "check")} passed`,
    ].filter(Boolean).join(", ");
    fill(this.result,
      h("h2", {}, visible(name), " ", h("span", { class: "faint" },
        [report?.framework, report?.memorySize && `${report.memorySize} MB`, report?.seconds && `took ${duration(report.seconds * 1000)}`].filter(Boolean).map(visible).join(" · "))),
      h("p", { class: "summary", role: "status" }, `${summary}.`),
      findings.length === 0 && h("p", { class: "note" }, mark("done"), "Nothing was found that would fail on Lambda."),
      findings.map((each) => this.#finding(each)),
      report?.notes?.map((note) => remark(visible(note))),
      h("details", {}, h("summary", {}, `All ${plural(checks.length, "check")}`),
        h("table", { class: "fields", "aria-label": "Checks" }, h("tbody", {}, checks.map((check) => {
          const [text, kind] = statuses[check.status] ?? [check.status, "queued"];
          return h("tr", {}, h("th", { scope: "row" }, h("code", {}, visible(check.id))), h("td", { class: "state" }, mark(kind), text), h("td", {}, visible(check.note ?? "")));
        })))));
    if (this.wanted) this.result.querySelector(`[data-check="${CSS.escape(this.wanted)}"]`)?.scrollIntoView({ block: "nearest" });
  }

  #finding(finding) {
    const [text, kind] = severities[finding.severity] ?? [finding.severity, "note"];
    const isWeb = /^https?:/.test(finding.docs ?? "");
    return h("article", { class: "finding", "data-severity": finding.severity, "data-check": finding.id },
      h("h3", {}, mark(kind), h("span", { class: "severity" }, text), " ", visible(finding.title), " ", h("code", {}, visible(finding.id))),
      h("ul", {}, (finding.evidence ?? []).map((fact) => h("li", {}, visible(fact)))),
      h("dl", {},
        finding.reason && [h("dt", {}, "Why"), h("dd", {}, visible(finding.reason))],
        finding.cure && [h("dt", {}, "Cure"), h("dd", {}, visible(finding.cure))],
        finding.docs && [h("dt", {}, "More"), h("dd", {}, isWeb ? h("a", { href: finding.docs, target: "_blank", rel: "noreferrer" }, finding.docs) : h("code", {}, visible(finding.docs)))]));
  }
}
