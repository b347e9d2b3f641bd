// Starts the console: connects, and shows the view that the address names.

import { Doctor } from "./console-doctor.mjs";
import { button, fill, h, placeholder, setAttribute, setText } from "./console-dom.mjs";
import { Invocations } from "./console-invocations.mjs";
import { Log } from "./console-log.mjs";
import { current, link } from "./console-router.mjs";
import { Sandboxes } from "./console-sandboxes.mjs";
import { Send } from "./console-send.mjs";
import { get, Stream } from "./console-server.mjs";
import { Store } from "./console-store.mjs";

const views = { invocations: Invocations, sandboxes: Sandboxes, log: Log, send: Send, doctor: Doctor };
const titles = { invocations: "Invocations", sandboxes: "Sandboxes", log: "Log", send: "Send", doctor: "Doctor" };
const element = (id) => document.getElementById(id);

// The color scheme

const schemes = { "": "Auto", light: "Light", dark: "Dark" };
function showScheme(scheme) {
  setAttribute(document.documentElement, "data-scheme", scheme || null);
  setText(element("scheme"), `Theme: ${schemes[scheme].toLowerCase()}`);
}
let scheme = "";
try {
  scheme = localStorage.getItem("swiftlet-scheme") ?? "";
} catch {
  // Storage may be blocked; the scheme is then chosen anew each time.
}
if (!Object.hasOwn(schemes, scheme)) scheme = "";
showScheme(scheme);
element("scheme").addEventListener("click", () => {
  const names = Object.keys(schemes);
  scheme = names[(names.indexOf(scheme) + 1) % names.length];
  showScheme(scheme);
  try {
    localStorage.setItem("swiftlet-scheme", scheme);
  } catch {
    // As above.
  }
});

// Views

const store = new Store();
let name = null;
let view = null;

function route() {
  const { parts: [wanted, ...rest], query } = current();
  const next = Object.hasOwn(views, wanted ?? "") ? wanted : "invocations";
  if (next !== wanted) history.replaceState(null, "", link([next], query));
  if (next !== name) {
    view?.dispose();
    name = next;
    view = new views[name](store);
    fill(element("main"), !view.element.querySelector("h1") && h("h1", { class: "off-screen" }, titles[name]), view.element);
    document.title = `${titles[name]} · Swiftlet console`;
    for (const each of element("views").children) setAttribute(each, "aria-current", each.dataset.view === name ? "page" : null);
  }
  view.route(next === wanted ? rest : [], query);
}
addEventListener("hashchange", route);
element("skip").addEventListener("click", () => element("main").focus());
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select") || !view.focusFilter) return;
  event.preventDefault();
  view.focusFilter();
});

// The connection

async function loadState() {
  try {
    store.server = await get("api/state");
    setText(element("version"), `${store.server.version}`);
    store.changed("server");
  } catch (error) {
    if (store.server === null) showBanner(error.message, error.hint);
  }
}

function showBanner(text, hint, action) {
  const banner = element("banner");
  banner.hidden = text === null;
  if (text !== null) fill(banner, h("span", { role: "status" }, [text, hint].filter(Boolean).join(" ")), action);
}

const linkTexts = { connecting: ["Connecting", "running"], live: ["Live", "done"], waiting: ["Disconnected", "failed"] };
let countdown = 0;
function showConnection(state, retryAt, error) {
  clearInterval(countdown);
  const [text, kind] = linkTexts[state];
  const place = element("link-state");
  place.dataset.state = state;
  place.querySelector("i").dataset.mark = kind;
  setText(place.querySelector("span"), text);
  if (state === "live") {
    showBanner(null);
    loadState();
  }
  if (state !== "waiting") return;
  const seconds = h("span", { class: "faint" });
  const tick = () => setText(seconds, `Next try in ${Math.max(1, Math.ceil((retryAt - performance.now()) / 1000))} s.`);
  tick();
  countdown = setInterval(tick, 500);
  showBanner(error?.message ?? "The connection to the emulator is lost.", error?.hint ?? "What is shown may be out of date.",
    [seconds, button("Try now", () => stream.retry())]);
}

const stream = new Stream((event, data) => store.take(event, data), showConnection);
if (!CSS.supports("color", "light-dark(#000, #fff)")) {
  fill(element("main"), placeholder("This browser is too old", h("p", {}, "The console needs Chrome 123, Firefox 120 or Safari 17.5, or a newer version.")));
} else {
  route();
  stream.run();
}
