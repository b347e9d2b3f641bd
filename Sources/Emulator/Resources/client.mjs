// Calls the Runtime API. See https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.

import http from "node:http";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true });

/** Opens a request to a path of the Runtime API. */
export function openRequest(method, path, headers = {}) {
  return http.request({ agent, host, port, method, path: `/2018-06-01/runtime/${path}`, headers });
}

/** The response to a request, with its whole body; rejects if the connection is lost. */
export function responseTo(request) {
  return new Promise((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
  });
}

async function post(path, headers, value) {
  const body = Buffer.from(value);
  const request = openRequest("POST", path, {
    "Content-Type": "application/json",
    "Content-Length": body.length,
    ...headers,
  });
  const response = responseTo(request);
  request.end(body);
  return await response;
}

/** Waits for the next invocation. */
export async function nextInvocation() {
  const request = openRequest("GET", "invocation/next");
  const response = responseTo(request);
  request.end();
  const { status, headers, body } = await response;
  if (status !== 200) throw new Error(`The Runtime API answered ${status}: ${body}`);
  return { id: headers["lambda-runtime-aws-request-id"], headers, body: body.toString() };
}

/** Posts the result of an invocation; rejects if it is not JSON. */
export async function postResult(id, result) {
  let text;
  try {
    text = JSON.stringify(result === undefined ? null : result) ?? "null";
  } catch {
    throw new Error("Unable to stringify response body");
  }
  await post(`invocation/${id}/response`, {}, text);
}

/** What Lambda reports about an error, which can be any value. */
export function describeError(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: String(error.stack ?? "").split("\n") };
}

/** A text with only what a header may contain. */
export function headerText(text) {
  return String(text).replace(/[^\x20-\x7e]/g, "?");
}

/** Posts the error of an invocation, or of the start if the ID is `init`. */
export async function postError(id, error) {
  const description = describeError(error);
  const path = id === "init" ? "init/error" : `invocation/${id}/error`;
  await post(path, { "Lambda-Runtime-Function-Error-Type": headerText(description.errorType) }, JSON.stringify(description));
}
