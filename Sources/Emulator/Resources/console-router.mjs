// The address of what is shown: #/view/part/part?name=value. Views link to each other with it, and the back button works.

/** The parts and the query of the current address. */
export function current() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return { parts: path.split("/").filter(Boolean).map(decoded), query: new URLSearchParams(query) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An address. Empty values of the query are left out. */
export function link(parts, query = {}) {
  const values = new URLSearchParams();
  for (const [name, value] of query instanceof URLSearchParams ? query : Object.entries(query)) {
    if (value) values.set(name, value);
  }
  const text = values.toString();
  return `#/${parts.map(encodeURIComponent).join("/")}${text && `?${text}`}`;
}

/** Goes to an address. */
export function go(parts, query) {
  location.hash = link(parts, query);
}

/** Goes to an address, which takes the place of the current one in the history. */
export function replace(parts, query) {
  location.replace(link(parts, query));
}

/** Changes the query of the current address without an entry in the history. */
export function setQuery(query) {
  history.replaceState(null, "", link(current().parts, query));
}
