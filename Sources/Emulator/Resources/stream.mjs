// Response streaming. See https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html.

import { Writable } from "node:stream";
import { describeError, headerText, openRequest, responseTo } from "./client.mjs";

const streaming = Symbol.for("aws.lambda.runtime.handler.streaming");
const highWaterMark = Symbol.for("aws.lambda.runtime.handler.streaming.highWaterMark");
const preludeType = "application/vnd.awslambda.http-integration-response";

/** Defines the global `awslambda`, unless the function asks for none. */
export function defineStreaming() {
  if (["1", "true"].includes(process.env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA)) return;
  globalThis.awslambda = {
    streamifyResponse(handler, options) {
      handler[streaming] = "response";
      if (typeof options?.highWaterMark === "number") handler[highWaterMark] = options.highWaterMark;
      return handler;
    },
    HttpResponseStream: {
      from(stream, prelude) {
        stream.setContentType(preludeType);
        stream.prelude = JSON.stringify(prelude);
        return stream;
      },
    },
  };
}

/** Whether a handler streams its response. */
export function isStreaming(handler) {
  return handler[streaming] === "response";
}

/** The response of an invocation, which reaches the caller while it is written. */
export class ResponseStream extends Writable {
  #request;
  /** Settles once Lambda has taken the whole response, or the caller is gone. */
  taken;
  /** The status and headers as JSON, for HTTP callers; see `HttpResponseStream.from`. */
  prelude;
  #error;

  constructor(id, handler) {
    super({ highWaterMark: handler[highWaterMark] });
    this.#request = openRequest("POST", `invocation/${id}/response`, {
      "Content-Type": "application/octet-stream",
      "Lambda-Runtime-Function-Response-Mode": "streaming",
      "Transfer-Encoding": "chunked",
      Trailer: "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
    });
    this.taken = responseTo(this.#request).then(
      () => {},
      (error) => this.destroy(error),
    );
    // A caller that is gone is no failure of the function.
    this.on("error", () => {});
  }

  setContentType(type) {
    if (this.#request.headersSent) throw new Error("Cannot set content-type, too late.");
    this.#request.setHeader("Content-Type", type);
  }

  /** Objects are written as JSON. */
  write(chunk, ...rest) {
    const isData = typeof chunk === "string" || chunk instanceof Uint8Array;
    return super.write(isData ? chunk : JSON.stringify(chunk), ...rest);
  }

  #writePrelude() {
    if (this.prelude === undefined) return;
    this.#request.write(Buffer.concat([Buffer.from(this.prelude), Buffer.alloc(8)]));
    this.prelude = undefined;
  }

  _write(chunk, _encoding, callback) {
    this.#writePrelude();
    this.#request.write(chunk, callback);
  }

  _final(callback) {
    this.#writePrelude();
    if (this.#error) {
      this.#request.addTrailers({
        "Lambda-Runtime-Function-Error-Type": headerText(this.#error.errorType),
        "Lambda-Runtime-Function-Error-Body": Buffer.from(JSON.stringify(this.#error)).toString("base64"),
      });
    }
    this.#request.end(callback);
  }

  /** Ends the response with an error, which the trailers carry. */
  fail(error) {
    this.#error = describeError(error);
    if (!this.writableEnded) this.end();
  }
}
