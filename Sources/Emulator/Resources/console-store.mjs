// What the page knows: invocations, sandboxes, log lines and the doctor, as the stream tells them.

/** The place of a number in a list that is sorted by `number`, or where it would be. */
export function indexOf(list, number) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].number < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Store {
  /** Rows and lines, oldest first. */
  rows = [];
  lines = [];
  sandboxes = new Map();
  byID = new Map();
  /** What the doctor last reported. */
  doctor = null;
  /** What the server runs; null until it answered. */
  server = null;
  hasSnapshot = false;
  #clockOffset = 0;
  #changed = new Set();
  #listeners = new Set();

  /** The server's time. */
  get now() {
    return Date.now() + this.#clockOffset;
  }

  functionNamed(name) {
    return this.server?.functions.find((each) => each.name === name);
  }

  /** Calls `listener(changed)` in the next frame after changes; returns what stops it. */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(what) {
    if (this.#changed.size === 0) requestAnimationFrame(() => this.#tell());
    this.#changed.add(what);
  }

  #tell() {
    const changed = this.#changed;
    this.#changed = new Set();
    for (const listener of this.#listeners) listener(changed);
  }

  take(name, data) {
    if (name === "doctor") {
      this.doctor = data;
      this.changed("doctor");
      return;
    }
    if (name !== "snapshot" && name !== "changes") return;
    if (name === "snapshot") {
      this.rows = [];
      this.lines = [];
      this.byID.clear();
      this.sandboxes.clear();
      this.hasSnapshot = true;
      for (const what of ["invocations", "lines", "sandboxes"]) this.changed(what);
    }
    if (Number.isFinite(data.now)) this.#clockOffset = data.now - Date.now();
    if (data.invocations?.length) {
      for (const row of data.invocations) {
        put(this.rows, row);
        this.byID.set(row.id, row);
      }
      this.changed("invocations");
    }
    if (data.lines?.length) {
      for (const line of data.lines) put(this.lines, line);
      this.changed("lines");
    }
    if (data.sandboxes?.length) {
      for (const sandbox of data.sandboxes) this.sandboxes.set(sandbox.id, sandbox);
      this.changed("sandboxes");
    }
    for (const row of this.#drop("rows", data.firstInvocation, "invocations")) this.byID.delete(row.id);
    this.#drop("lines", data.firstLine, "lines");
  }

  /** Removes what the server no longer keeps. Lists are replaced, so that a view can hold on to the old one. */
  #drop(list, first, what) {
    const old = this[list];
    if (first === undefined || first === null || old.length === 0 || old[0].number >= first) return [];
    const end = indexOf(old, first);
    this[list] = old.slice(end);
    this.changed(what);
    return old.slice(0, end);
  }
}

function put(list, item) {
  if (list.length === 0 || list.at(-1).number < item.number) {
    list.push(item);
    return;
  }
  const index = indexOf(list, item.number);
  if (list[index].number === item.number) list[index] = item;
  else list.splice(index, 0, item);
}
