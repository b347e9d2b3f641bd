// Builds the page. What the server sends is untrusted, so nothing here parses markup: text becomes text nodes.

/**
 * Builds an element: `h("a", { href: "#/log", class: "quiet", onclick: open }, "Log")`.
 * Functions become listeners; true, false, null and undefined set or leave out an attribute.
 */
export function h(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (key === "href") setAddress(element, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/** Links lead to a view or to a web page, never to a script. */
function setAddress(element, address) {
  if (/^(#|https?:\/\/)/i.test(address)) element.setAttribute("href", address);
}

/** Replaces what an element contains. */
export function fill(element, ...children) {
  element.replaceChildren();
  add(element, children);
  return element;
}

/** Changes a text only if it differs, so that nothing is laid out without need. */
export function setText(element, text) {
  const node = element.firstChild;
  if (node === null) {
    if (text !== "") element.append(text);
  } else if (node.data !== text) {
    element.textContent = text;
  }
}

/** Sets or removes an attribute, only if it differs. */
export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

export function button(text, action, properties) {
  return h("button", { type: "button", onclick: action, ...properties }, text);
}

/** A remark, or what takes the place of something small that is missing. */
export function remark(...children) {
  return h("p", { class: "faint" }, children);
}

/** A shape that stands for a state, always beside its text. */
export function mark(kind) {
  return h("i", { class: "mark", "data-mark": kind, "aria-hidden": "true" });
}

/** A `select` with options given as [value, text]; keeps the value if it is still offered. */
export function fillSelect(select, options, value = select.value) {
  fill(select, options.map(([key, text]) => h("option", { value: key }, text)));
  select.value = options.some(([key]) => key === value) ? value : (options[0]?.[0] ?? "");
}

/** A field with its label. The name of the control is the text alone, without the options of a `select`. */
export function labelled(text, control, properties) {
  control.setAttribute("aria-label", text);
  return h("label", { class: "field", ...properties }, h("span", {}, text), control);
}

/** What takes the place of content that is missing. */
export function placeholder(title, ...children) {
  return h("div", { class: "placeholder" }, h("h2", {}, title), children);
}

/** An error of the server, with what to do about it. */
export function problem(error) {
  return h("div", { class: "problem", role: "alert" },
    h("p", { class: "problem-title" }, mark("failed"), error.message),
    error.hint && h("p", {}, error.hint),
    error.code && h("p", { class: "faint" }, error.code));
}

let toastTimer = 0;
/** Tells the result of an action, also to screen readers. */
export function announce(text) {
  const toast = document.getElementById("toast");
  toast.textContent = text;
  toast.dataset.shown = "";
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => delete toast.dataset.shown, 6000);
}

/** Copies text. Browsers offer the clipboard only to secure origins; elsewhere a selection is copied. */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { class: "off-screen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    const focused = document.activeElement;
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    focused?.focus();
    if (!isCopied) return announce(`The browser did not allow copying ${what}.`);
  }
  announce(`Copied ${what}.`);
}

/** Offers text as a file. */
export function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
