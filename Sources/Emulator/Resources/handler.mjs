// Finds the function that `_HANDLER` names, such as `src/index.handler`, in a CommonJS or ES module.

import { existsSync, readFileSync } from "node:fs";
import nodeModule, { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { defineStreaming } from "./stream.mjs";

/** Whether the nearest package.json makes `.js` files ES modules; see https://nodejs.org/api/packages.html#type. */
function isModulePackage(folder) {
  if (path.basename(folder) === "node_modules") return false;
  const file = path.join(folder, "package.json");
  if (existsSync(file)) {
    try {
      return JSON.parse(readFileSync(file, "utf8"))?.type === "module";
    } catch {
      return false;
    }
  }
  return folder === "/" ? false : isModulePackage(path.dirname(folder));
}

async function loadModule(task, folder, name) {
  const require = createRequire(path.join(task, "index.js"));
  const base = path.resolve(task, folder, name);
  const isModule = isModulePackage(path.dirname(base));
  const knowsTypeScript = Number(process.versions.node.split(".")[0]) >= 24;
  const kinds = [
    ["", false],
    [".js", isModule],
    [".mjs", true],
    [".cjs", false],
    ...(knowsTypeScript ? [[".ts", isModule], [".mts", true], [".cts", false]] : []),
  ];
  for (const [extension, isImported] of kinds) {
    const file = base + extension;
    if (!existsSync(file)) continue;
    if (!isImported) return require(file);
    // CommonJS modules find layers through NODE_PATH, which Node.js ignores for ES modules.
    nodeModule.register?.("./layers.mjs", import.meta.url);
    return await import(pathToFileURL(file).href);
  }
  return require(require.resolve(name, { paths: [task, path.join(task, folder)] }));
}

/** Loads the handler; throws the error that Lambda reports if it cannot. */
export async function loadHandler(task, text, RuntimeError) {
  if (text.includes("..")) {
    throw new RuntimeError(
      "Runtime.MalformedHandlerName",
      `'${text}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const folder = text.slice(0, text.lastIndexOf("/") + 1);
  const [, name, property] = /^([^.]*)\.(.+)$/.exec(text.slice(folder.length)) ?? [];
  if (!name) throw new RuntimeError("Runtime.MalformedHandlerName", "Bad handler");
  defineStreaming();
  let module;
  try {
    module = await loadModule(task, folder, name);
  } catch (error) {
    if (error instanceof SyntaxError) throw asRuntimeError("Runtime.UserCodeSyntaxError", error);
    if (error?.code === "MODULE_NOT_FOUND") throw asRuntimeError("Runtime.ImportModuleError", error);
    throw error;
  }
  const handler = property.split(".").reduce((object, key) => object?.[key], module);
  if (!handler) throw new RuntimeError("Runtime.HandlerNotFound", `${text} is undefined or not exported`);
  if (typeof handler !== "function") throw new RuntimeError("Runtime.HandlerNotFound", `${text} is not a function`);
  return handler;

  function asRuntimeError(name, error) {
    const message = error instanceof SyntaxError ? error.message : `Error: ${error.message}`;
    return Object.assign(new RuntimeError(name, message), { stack: error.stack });
  }
}
