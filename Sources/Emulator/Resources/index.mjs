// Runs a Node.js handler as Lambda's runtime does: loads it, then handles one invocation at a time.
// See https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.

import { patchConsole, logError, beginInvocation } from "./console.mjs";
import { makeContext } from "./context.mjs";
import { loadHandler } from "./handler.mjs";
import { nextInvocation, postError, postResult } from "./client.mjs";
import { ResponseStream, isStreaming } from "./stream.mjs";

/** Runs when the event loop is empty, once. */
let onEmptyLoop = null;
/** Reports an error that nobody caught: of the start or of the current invocation. */
let reportFatal = (error) => postError("init", error);

class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

process.on("beforeExit", () => {
  const action = onEmptyLoop;
  onEmptyLoop = null;
  action?.();
});

async function exitAfter(title, error, status) {
  logError(title, error);
  try {
    await reportFatal(error);
  } finally {
    process.exit(status);
  }
}

process.on("uncaughtException", (error) => exitAfter("Uncaught Exception", error, 129));
process.on("unhandledRejection", (reason, promise) => {
  const error = new RuntimeError("Runtime.UnhandledPromiseRejection", String(reason));
  exitAfter("Unhandled Promise Rejection", Object.assign(error, { reason, promise }), 128);
});

/** The result of a handler: what it returns, or what it passes to the callback or to a method of the context. */
function resultOf(handler, event, invocation) {
  return new Promise((resolve, reject) => {
    const context = makeContext(invocation, {
      succeed: resolve,
      fail: (error) => reject(error ?? "handled"),
      done: (error, result) => (error == null ? resolve(result) : reject(error)),
    });
    const callback = (error, result) => {
      if (error != null) return reject(error);
      if (!context.callbackWaitsForEmptyEventLoop) return resolve(result);
      onEmptyLoop = () => resolve(result);
    };
    // Nothing is left that could settle the invocation.
    onEmptyLoop = () => {
      if (handler.constructor.name !== "AsyncFunction") return resolve(null);
      reject(new RuntimeError("Runtime.NodeJsExit", "The function's promise was never settled, and nothing is left to wait for"));
    };
    const result = handler(event, context, callback);
    if (typeof result?.then === "function") result.then(resolve, reject);
  });
}

async function runBuffered(handler, invocation) {
  try {
    await postResult(invocation.id, await resultOf(handler, JSON.parse(invocation.body), invocation));
  } catch (error) {
    logError("Invoke Error", error);
    await postError(invocation.id, error);
  }
}

async function runStreaming(handler, invocation) {
  const stream = new ResponseStream(invocation.id, handler);
  onEmptyLoop = () => stream.fail(new Error("The response stream was not ended"));
  try {
    const result = handler(JSON.parse(invocation.body), stream, makeContext(invocation, {}));
    if (typeof result?.then !== "function") throw new Error("Streaming does not support non-async handlers.");
    if ((await result) !== undefined) console.warn("Streaming handlers ignore return values.");
  } catch (error) {
    logError("Invoke Error", error);
    stream.fail(error);
  }
  await stream.taken;
}

function refuseCallback(handler) {
  const version = /^AWS_Lambda_nodejs(\d+)\.x$/.exec(process.env.AWS_EXECUTION_ENV ?? "")?.[1];
  if (Number(version) < 24 || handler.length < 3 || isStreaming(handler)) return;
  throw new RuntimeError(
    "Runtime.CallbackHandlerDeprecated",
    "The handler takes a callback, which Lambda no longer supports since Node.js 24. Make it an async function.",
  );
}

patchConsole();
const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER, RuntimeError);
refuseCallback(handler);
const run = isStreaming(handler) ? runStreaming : runBuffered;
for (;;) {
  const invocation = await nextInvocation();
  beginInvocation(invocation);
  reportFatal = (error) => postError(invocation.id, error);
  await run(handler, invocation);
  onEmptyLoop = null;
}
