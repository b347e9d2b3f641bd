// Requests to the emulator, and its stream of changes.

const base = "/_swiftlet/";
let token = document.querySelector('meta[name="swiftlet-token"]')?.content ?? "";

/** An error that the server reported, or that kept a request from it. */
export class ServerError extends Error {
  constructor({ code, message, hint, line, column }, status) {
    super(message ?? `The emulator answered with status ${status}.`);
    Object.assign(this, { code, hint, line, column, status });
  }
}

async function failure(response) {
  let details = {};
  try {
    details = await response.json();
  } catch {
    // A proxy may have answered in its own words.
  }
  return new ServerError(details ?? {}, response.status);
}

async function send(path, options) {
  let response;
  try {
    response = await fetch(base + path, { cache: "no-store", credentials: "same-origin", ...options });
  } catch {
    throw new ServerError({ message: "The emulator cannot be reached.", hint: "Check that swiftlet local still runs." }, 0);
  }
  if (!response.ok) throw await failure(response);
  return response;
}

async function json(response) {
  const text = await response.text();
  return text === "" ? {} : JSON.parse(text);
}

export async function get(path, { secrets = false } = {}) {
  return json(await send(path, secrets ? { headers: { "X-Swiftlet-Token": token } } : {}));
}

export async function post(path, body) {
  return json(await send(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Swiftlet-Token": token },
    body: JSON.stringify(body),
  }));
}

/** Takes the token from the page that the server serves now. Returns whether it is another one: the emulator was started again. */
async function renewToken() {
  const page = await (await send("", {})).text();
  const found = /<meta name="swiftlet-token" content="([^"]*)"/.exec(page)?.[1] ?? token;
  const isOther = found !== token;
  token = found;
  return isOther;
}

/** Silence for longer than this means that the connection is lost: the server sends something each 15 seconds. */
const silenceLimit = 40_000;

/** A page that is hidden for longer disconnects: browsers allow six connections to a server, for all tabs together. */
const hiddenLimit = 30_000;

/** The stream of changes. It connects again, later each time, until it is connected. */
export class Stream {
  #lastID = "";
  #attempts = 0;
  #wake = () => {};
  #abort = new AbortController();
  #isAsleep = false;
  #sleepTimer = 0;

  /** `onEvent(name, data)` gets what arrives; `onState(state, retryAt, error)` gets `connecting`, `live` or `waiting`. */
  constructor(onEvent, onState) {
    this.onEvent = onEvent;
    this.onState = onState;
    addEventListener("online", () => this.retry());
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.#sleepTimer);
      if (document.hidden) this.#sleepTimer = setTimeout(() => this.#sleep(), hiddenLimit);
      else if (this.#isAsleep) this.retry();
    });
  }

  #sleep() {
    this.#isAsleep = true;
    this.#abort.abort();
  }

  /** Connects at once. */
  retry() {
    this.#isAsleep = false;
    this.#wake();
  }

  async run() {
    for (;;) {
      let error = null;
      try {
        // The numbers of another run mean nothing to this one.
        if (this.#attempts > 0 && await renewToken()) this.#lastID = "";
        await this.#connect();
      } catch (thrown) {
        error = thrown;
      }
      if (this.#isAsleep) {
        await new Promise((resolve) => (this.#wake = resolve));
        this.onState("connecting");
        continue;
      }
      const delay = Math.min(10_000, 500 * 2 ** this.#attempts) * (0.8 + 0.4 * Math.random());
      this.#attempts += 1;
      this.onState("waiting", performance.now() + delay, error instanceof ServerError && error.status ? error : null);
      await new Promise((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, delay);
      });
      this.onState("connecting");
    }
  }

  async #connect() {
    const abort = (this.#abort = new AbortController());
    let timer = setTimeout(() => abort.abort(), silenceLimit);
    try {
      const headers = { Accept: "text/event-stream", ...(this.#lastID ? { "Last-Event-ID": this.#lastID } : {}) };
      const response = await send("api/stream", { headers, signal: abort.signal });
      this.onState("live");
      this.#attempts = 0;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      // Pieces are joined only once an event is complete: a snapshot arrives in hundreds of them.
      let pieces = [];
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(() => abort.abort(), silenceLimit);
        pieces.push(value);
        if (!value.includes("\n\n") && !(value.startsWith("\n") && pieces.at(-2)?.endsWith("\n"))) continue;
        const events = pieces.join("").split("\n\n");
        pieces = [events.pop()];
        for (const event of events) await this.#dispatch(event);
      }
    } finally {
      clearTimeout(timer);
      abort.abort();
    }
  }

  async #dispatch(text) {
    let name = "message";
    const data = [];
    for (const line of text.split("\n")) {
      const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
      if (field === "event") name = value;
      else if (field === "data") data.push(value);
      else if (field === "id") this.#lastID = value;
    }
    if (data.length === 0) return;
    const message = JSON.parse(data.join("\n"));
    // The page stays responsive while it takes in a long snapshot.
    if (text.length > 1_000_000) await new Promise((resolve) => setTimeout(resolve));
    this.onEvent(name, message);
  }
}
