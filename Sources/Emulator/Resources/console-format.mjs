// How values are written.

const whole = new Intl.NumberFormat("en");

export function count(number) {
  return whole.format(number);
}

/** `1 line`, `2 lines`. */
export function plural(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** A duration in milliseconds, with three digits that matter. */
export function duration(milliseconds) {
  if (milliseconds === null || milliseconds === undefined || !Number.isFinite(milliseconds)) return "";
  const size = Math.abs(milliseconds);
  if (size < 9.995) return `${trimmed(milliseconds, size < 0.995 ? 2 : 1)} ms`;
  if (size < 999.5) return `${Math.round(milliseconds)} ms`;
  if (size < 59_950) return `${trimmed(milliseconds / 1000, size < 9_995 ? 2 : 1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

function trimmed(number, digits) {
  return String(Number(number.toFixed(digits)));
}

/** A rough duration: `42 s`, `3 min`, `2 h`. */
export function age(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

export function bytes(number) {
  if (number < 1000) return `${number} B`;
  if (number < 1_000_000) return `${trimmed(number / 1000, number < 10_000 ? 1 : 0)} kB`;
  return `${trimmed(number / 1_000_000, 1)} MB`;
}

/** The time of day in milliseconds: `14:03:07.120`. */
export function clock(time) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "";
  const part = (number, digits = 2) => String(number).padStart(digits, "0");
  return `${part(date.getHours())}:${part(date.getMinutes())}:${part(date.getSeconds())}.${part(date.getMilliseconds(), 3)}`;
}

// Escape sequences of terminals, control characters, and characters that change the direction of text.
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/g;
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Text with its invisible characters made visible, so that it cannot pretend to be something else. */
export function visible(text) {
  return text.replace(escapes, "").replace(hidden, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
  });
}

/** The beginning of a text, on one line. */
export function brief(text, limit = 300) {
  const start = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return visible(start.replace(/[\t\n]/g, " "));
}

/** What an invocation does: `GET /x`, or the kind of its event. */
export function subject(row) {
  if (row.method !== null && row.method !== undefined) return `${row.method} ${row.path ?? ""}`;
  return row.event ?? row.source ?? "Event";
}

const outcomes = {
  queued: ["queued", "Queued"],
  starting: ["starting", "Starting"],
  running: ["running", "Running"],
  done: ["done", "Done"],
  failed: ["failed", "Failed"],
  refused: ["refused", "Refused"],
};

/** The shape and the text that stand for how an invocation went: [mark, text]. */
export function outcome(row) {
  const [kind, text] = outcomes[row.state] ?? ["queued", String(row.state)];
  if (row.status === null || row.status === undefined) return [kind === "done" && row.failure ? "failed" : kind, text];
  if (kind === "refused" || isFailed(row)) return [kind === "refused" ? kind : "failed", String(row.status)];
  return [row.status >= 400 ? "warned" : kind, String(row.status)];
}

/** Whether the caller or the function saw a failure. */
export function isFailed(row) {
  return row.state === "failed" || row.state === "refused" || row.failure !== null && row.failure !== undefined || row.status >= 500;
}
