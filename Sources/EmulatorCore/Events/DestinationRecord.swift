import WireFormat

/// The record of an asynchronous invocation for a destination.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>.
package struct DestinationRecord: Sendable {
  package var function: FunctionDescription
  /// The version or alias that the caller named; nil if it named none.
  package var qualifier: String?
  /// The version that ran.
  package var version: String
  package var id: RequestID
  package var condition: AsynchronousInvocation.Condition
  package var attempts: Int
  /// The event (JSON).
  package var event: [UInt8]
  /// The result or error object of the last attempt; nil if the function did not run.
  package var result: [UInt8]?
  /// Unix time in milliseconds.
  package var time: Int

  package init(
    function: FunctionDescription, qualifier: String? = nil, version: String = "$LATEST", id: RequestID,
    condition: AsynchronousInvocation.Condition, attempts: Int,
    event: [UInt8], result: [UInt8]?, time: Int
  ) {
    self.function = function
    self.qualifier = qualifier
    self.version = version
    self.id = id
    self.condition = condition
    self.attempts = attempts
    self.event = event
    self.result = result
    self.time = time
  }

  /// The record as one line of JSON.
  package var json: [UInt8] {
    var writer = JSONWriter(capacity: event.count + (result?.count ?? 0) + 512)
    writer.object { writer in
      writer.key("version")
      writer.string("1.0")
      writer.key("timestamp")
      writer.string("\(Timestamp(milliseconds: time))")
      writer.key("requestContext")
      writer.object { writer in
        writer.key("requestId")
        writer.string(id.text)
        writer.key("functionArn")
        writer.string(function.arn(qualifier: qualifier ?? version))
        writer.key("condition")
        writer.string(condition.rawValue)
        writer.key("approximateInvokeCount")
        writer.number(attempts)
      }
      writer.key("requestPayload")
      Self.write(event, to: &writer)
      guard let result else { return }
      writer.key("responseContext")
      writer.object { writer in
        writer.key("statusCode")
        writer.number(200)
        writer.key("executedVersion")
        writer.string(version)
        if condition != .success {
          writer.key("functionError")
          writer.string("Unhandled")
        }
      }
      writer.key("responsePayload")
      Self.write(result, to: &writer)
    }
    return writer.finish()
  }

  /// Writes JSON in one line, or other text as a string.
  private static func write(_ payload: [UInt8], to writer: inout JSONWriter) {
    var scanner = JSONScanner(payload.span)
    do {
      _ = try scanner.value()
      try scanner.finish()
    } catch {
      return writer.string(String(decoding: payload, as: UTF8.self))
    }
    writer.value { JSONCompaction.appendASCII(payload.span, to: &$0) }
  }
}
