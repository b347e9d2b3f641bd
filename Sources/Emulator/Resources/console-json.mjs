// JSON as it was written: numbers keep their digits and objects keep repeated names, which JSON.parse would lose.

import { h } from "./console-dom.mjs";
import { visible } from "./console-format.mjs";

const token = /\s*(?:("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|(true|false|null)(?!\w)|([{}[\],:]))/y;
const kinds = [null, "string", "number", "word", "mark"];
const deepest = 512;

/**
 * Reads JSON. Returns `{ tokens }`, each a [kind, text] with kinds `name`, `string`, `number`, `word` and `mark`;
 * or `{ error: { message, line, column } }`, counted from 1.
 */
export function read(text) {
  const tokens = [];
  const open = [];
  let expected = "value";
  token.lastIndex = 0;
  let position = 0;
  for (;;) {
    const found = token.exec(text);
    if (found === null) {
      position += /^[ \t\r\n]*/.exec(text.slice(position))[0].length;
      if (position < text.length) return { error: error(text, position, unreadable(text, position)) };
      if (expected === "end") return { tokens };
      const missing = open.at(-1) === "{" ? "Missing }" : open.at(-1) === "[" ? "Missing ]" : "Missing value";
      return { error: error(text, position, missing) };
    }
    const kind = found.findIndex((group, index) => index > 0 && group !== undefined);
    const piece = found[kind];
    const start = token.lastIndex - piece.length;
    // The expression's \s is wider than JSON's white space.
    const stray = /[^ \t\r\n]/.exec(text.slice(position, start));
    if (stray !== null) return { error: error(text, position + stray.index, "Unexpected white space") };
    position = token.lastIndex;
    const problem = accept(kinds[kind], piece);
    if (problem) return { error: error(text, start, problem) };
  }

  function accept(kind, piece) {
    const isName = kind === "string" && (expected === "name" || expected === "name or }");
    if (kind === "mark" && piece === expected.at(-1) && (expected === "name or }" || expected === "value or ]")) return close(piece);
    if (expected === "end") return `Unexpected ${piece.slice(0, 20)} after the end`;
    if (expected.startsWith("name")) {
      if (!isName) return expected === "name" && piece === "}" ? "Unexpected comma before }" : "Expected a name in double quotes";
      tokens.push(["name", piece]);
      expected = ":";
    } else if (expected === ":") {
      if (piece !== ":") return "Expected : after the name";
      tokens.push(["mark", piece]);
      expected = "value";
    } else if (expected.startsWith("value")) {
      if (kind === "mark") {
        if (piece !== "{" && piece !== "[") return piece === "]" ? "Unexpected comma before ]" : `Expected a value instead of ${piece}`;
        if (open.length === deepest) return `Deeper than ${deepest} levels`;
        tokens.push(["mark", piece]);
        open.push(piece);
        expected = piece === "{" ? "name or }" : "value or ]";
      } else {
        tokens.push([kind, piece]);
        settle();
      }
    } else if (piece === ",") {
      tokens.push(["mark", piece]);
      expected = open.at(-1) === "{" ? "name" : "value";
    } else if (piece === (open.at(-1) === "{" ? "}" : "]")) {
      return close(piece);
    } else {
      return `Expected a comma or ${open.at(-1) === "{" ? "}" : "]"}`;
    }
    return null;
  }

  function close(piece) {
    tokens.push(["mark", piece]);
    open.pop();
    settle();
    return null;
  }

  function settle() {
    expected = open.length === 0 ? "end" : ", or close";
  }
}

function unreadable(text, position) {
  const character = text[position];
  if (character === '"') {
    const [start] = /^"(?:[^"\\\u0000-\u001f]|\\.)*/.exec(text.slice(position));
    const next = text[position + start.length];
    return next === '"' ? "Invalid escape in the string" : "The string does not end on this line";
  }
  if (character === "'") return "Strings need double quotes";
  if (/[-+.\d]/.test(character)) return "Invalid number";
  return `Unexpected ${visible(/^\w{1,20}/.exec(text.slice(position, position + 20))?.[0] ?? character)}`;
}

function error(text, position, message) {
  const before = text.slice(0, position);
  const start = before.lastIndexOf("\n") + 1;
  return { message, line: before.split("\n").length, column: position - start + 1 };
}

/** Indented JSON, as pieces with their kinds; white space has the kind `space`. Null if the text is no JSON. */
function pieces(text) {
  const { tokens } = read(text);
  if (tokens === undefined) return null;
  const result = [];
  let depth = 0;
  const newLine = () => result.push(["space", `\n${"  ".repeat(depth)}`]);
  tokens.forEach(([kind, piece], index) => {
    const isEmpty = (piece === "}" || piece === "]") && kind === "mark" && /^[{[]$/.test(tokens[index - 1][1]);
    if (kind === "mark" && (piece === "}" || piece === "]")) {
      depth -= 1;
      if (!isEmpty) newLine();
    }
    result.push([kind, piece]);
    if (kind !== "mark") return;
    if (piece === "{" || piece === "[") {
      depth += 1;
      if (!/^[}\]]$/.test(tokens[index + 1][1])) newLine();
    } else if (piece === ",") newLine();
    else if (piece === ":") result.push(["space", " "]);
  });
  return result;
}

/** Indented JSON; the text itself if it is none. */
export function indented(text) {
  return pieces(text)?.map(([, piece]) => piece).join("") ?? text;
}

/** Beyond this many characters, colors would cost more than they help. */
const colored = 40_000;

/** Indented and colored JSON; null if the text is no JSON. */
export function render(text) {
  const all = pieces(text);
  if (all === null) return null;
  if (text.length > colored) return visible(all.map(([, piece]) => piece).join(""));
  const nodes = [];
  let plain = "";
  for (const [kind, piece] of all) {
    if (kind === "space" || kind === "mark") {
      plain += piece;
      continue;
    }
    if (plain) nodes.push(plain);
    plain = "";
    nodes.push(h("span", { class: `json-${kind}` }, visible(piece)));
  }
  nodes.push(plain);
  return nodes;
}
