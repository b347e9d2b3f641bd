import WireFormat

/// A response of the Invoke API.
package struct InvokeAnswer: Sendable, Equatable {
  package var status: Int
  /// The header fields, with names in lower case.
  package var fields: [String: String]
  package var body: [UInt8]

  package init(status: Int, fields: [String: String], body: [UInt8]) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  /// What a response means.
  package enum Outcome: Sendable, Equatable {
    /// The function succeeded. The body is its result.
    case succeeded
    /// The function failed. The body is an error object.
    case failed
    /// The event was accepted for an asynchronous invocation.
    case accepted
    /// A dry run succeeded.
    case allowed
    /// The API rejected the call.
    case refused(type: String, message: String)
  }

  package var outcome: Outcome {
    switch status {
    case 200: fields["x-amz-function-error"] == nil ? .succeeded : .failed
    case 202: .accepted
    case 204: .allowed
    default: .refused(type: errorType, message: message)
    }
  }

  /// The exit code for the program that made the call, from sysexits.h where possible: 1 if the function failed, 64 if
  /// it does not exist, 75 if a retry may succeed, 65 for other errors.
  package var exitCode: Int32 {
    switch outcome {
    case .succeeded, .accepted, .allowed: 0
    case .failed: 1
    case .refused:
      switch status {
      case 404: 64
      case 429, 500...599: 75
      default: 65
      }
    }
  }

  /// The end of the function's log; nil if it was not requested.
  package var logTail: [UInt8]? {
    guard let encoded = fields["x-amz-log-result"] else { return nil }
    var tail: [UInt8] = []
    return Base64.decode(Array(encoded.utf8).span, into: &tail) ? tail : nil
  }

  /// The invocation's ID.
  package var requestID: String? { fields["x-amzn-requestid"] }

  private var errorType: String {
    let type = fields["x-amzn-errortype"]?.prefix { $0 != ":" }
    return type.map(String.init) ?? "HTTP status \(status)"
  }

  /// An error's `Message` or `message`, or else the whole body.
  private var message: String {
    let text = String(decoding: body, as: UTF8.self)
    do throws(JSONError) {
      var scanner = JSONScanner(body.span)
      guard try scanner.peek() == .object else { return text }
      try scanner.enterObject()
      while let key = try scanner.nextKey() {
        let value = try scanner.value()
        guard value.kind == .string, scanner.isString(key, "Message") || scanner.isString(key, "message") else {
          continue
        }
        var message: [UInt8] = []
        try JSONString.unescape(body.span.extracting(value.range), into: &message)
        return String(decoding: message, as: UTF8.self)
      }
    } catch {
      // Not JSON: the body itself is the message.
    }
    return text
  }
}
