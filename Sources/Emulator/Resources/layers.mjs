// Lets ES modules import packages from layers: from the directories in NODE_PATH, as on Lambda since Node.js 18.
// See https://nodejs.org/api/module.html#resolvespecifier-context-nextresolve.

import { pathToFileURL } from "node:url";

const suffix = "/node_modules";
const parents = (process.env.NODE_PATH ?? "")
  .split(":")
  .filter((directory) => directory.endsWith(suffix))
  .map((directory) => pathToFileURL(directory.slice(0, -suffix.length) + "/index.mjs").href);

export async function resolve(specifier, context, nextResolve) {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    const isPackage = !/^([./]|[a-z]+:)/.test(specifier);
    if (error.code !== "ERR_MODULE_NOT_FOUND" || !isPackage) throw error;
    for (const parentURL of parents) {
      try {
        return await nextResolve(specifier, { ...context, parentURL });
      } catch (other) {
        if (other.code !== "ERR_MODULE_NOT_FOUND") throw other;
      }
    }
    throw error;
  }
}
