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
  #newest = new Map();
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

  /** The row of the newest attempt of an invocation. */
  newest(id) {
    return this.#newest.get(id);
  }

  /** The row that a key stands for: an ID, for the newest attempt, or `ID~ATTEMPT`. */
  row(key) {
    const [id, attempt] = String(key).split("~");
    const newest = this.#newest.get(id);
    if (attempt === undefined || newest === undefined || String(newest.attempt) === attempt) return newest;
    return this.rows.findLast((row) => row.id === id && String(row.attempt) === attempt);
  }

  /** The key of a row, for addresses. Attempts of an event have the same ID. */
  keyOf(row) {
    return this.#newest.get(row.id)?.number === row.number ? row.id : `${row.id}~${row.attempt}`;
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
      this.#newest.clear();
      this.sandboxes.clear();
      this.hasSnapshot = true;
      for (const what of ["invocations", "lines", "sandboxes"]) this.changed(what);
    }
    if (Number.isFinite(data.now)) this.#clockOffset = data.now - Date.now();
    if (data.invocations?.length) {
      for (const row of data.invocations) {
        put(this.rows, row);
        const newest = this.#newest.get(row.id);
        if (newest === undefined || newest.number <= row.number) this.#newest.set(row.id, row);
      }
      this.changed("invocations");
    }
    if (data.lines?.length) {
      for (const line of data.lines) put(this.lines, line);
      this.changed("lines");
    }
    if (data.sandboxes?.length || data.forgottenSandboxes?.length) {
      for (const sandbox of data.sandboxes ?? []) this.sandboxes.set(sandbox.id, merged(this.sandboxes.get(sandbox.id), sandbox));
      for (const id of data.forgottenSandboxes ?? []) this.sandboxes.delete(id);
      this.changed("sandboxes");
    }
    for (const row of this.#drop("rows", data.firstInvocation, "invocations")) {
      if (this.#newest.get(row.id) === row) this.#newest.delete(row.id);
    }
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

/** A sandbox after changes, which have only the spans that are new or changed. */
function merged(old, sandbox) {
  const spans = (old?.spans ?? []).filter((span) => span.number >= sandbox.firstSpan);
  for (const span of sandbox.spans) put(spans, span);
  return { ...sandbox, spans };
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
