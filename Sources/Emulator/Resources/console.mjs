// Writes console messages as Lambda does: with time, request ID and level, or as JSON.
// See https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html.

import { writeSync } from "node:fs";
import { format } from "node:util";

const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const methods = { trace: "TRACE", debug: "DEBUG", log: "INFO", info: "INFO", warn: "WARN", error: "ERROR", fatal: "FATAL" };
const isJSON = process.env.AWS_LAMBDA_LOG_FORMAT === "JSON";
// Lambda filters by level only in the JSON format.
const lowest = isJSON ? Math.max(0, levels.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL)) : 0;

let requestId;
let tenantId;

/** Notes the invocation that later messages belong to. */
export function beginInvocation({ id, headers }) {
  requestId = id;
  tenantId = headers["lambda-runtime-aws-tenant-id"];
  const trace = headers["lambda-runtime-trace-id"];
  if (trace === undefined) delete process.env._X_AMZN_TRACE_ID;
  else process.env._X_AMZN_TRACE_ID = trace;
}

function writeLine(text) {
  let bytes = Buffer.from(text + "\n");
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

function errorFields(error) {
  return {
    errorType: error?.constructor?.name ?? "UnknownError",
    errorMessage: error.message,
    stackTrace: typeof error.stack === "string" ? error.stack.split("\n") : [],
  };
}

function jsonLine(level, message, rest) {
  const record = { timestamp: new Date().toISOString(), level, requestId, ...(tenantId ? { tenantId } : {}) };
  if (rest.length === 0) {
    try {
      const replace = (_, value) => (value instanceof Error ? { ...errorFields(value), ...value } : value);
      return JSON.stringify({ ...record, message }, replace);
    } catch {
      return JSON.stringify({ ...record, message: format(message) });
    }
  }
  const error = rest.find((value) => value instanceof Error);
  return JSON.stringify({ ...record, message: format(message, ...rest), ...(error ? errorFields(error) : {}) });
}

function write(level, message, ...rest) {
  if (levels.indexOf(level) < lowest) return;
  if (isJSON) return writeLine(jsonLine(level, message, rest));
  writeLine([new Date().toISOString(), requestId, level, format(message, ...rest)].join("\t"));
}

/** Replaces the methods of `console`. */
export function patchConsole() {
  for (const [method, level] of Object.entries(methods)) console[method] = (...values) => write(level, ...values);
}

/** Logs an error with all of its properties. */
export function logError(title, error) {
  if (isJSON) return write("ERROR", error instanceof Error ? error : { errorType: typeof error, errorMessage: String(error) });
  let text;
  try {
    const { name, message, stack } = error instanceof Error ? error : { name: typeof error, message: String(error), stack: "" };
    text = JSON.stringify({ errorType: name, errorMessage: message, ...Object(error), stack: String(stack).split("\n") });
  } catch {
    text = JSON.stringify({ errorType: "handled", errorMessage: format(error) });
  }
  write("ERROR", `${title} \t${text}`);
}
