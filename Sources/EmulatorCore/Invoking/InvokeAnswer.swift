import WireFormat

/// What the Invoke API answered.
package struct InvokeAnswer: Sendable, Equatable {
  /// The status of the HTTP response.
  package var status: Int
  /// Its header fields, their names in lower case.
  package var fields: [String: String]
  /// Its body.
  package var body: [UInt8]

  /// An answer of these parts.
  package init(status: Int, fields: [String: String], body: [UInt8]) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  /// What that means.
  package enum Outcome: Sendable, Equatable {
    /// The function worked; its result is the body.
    case succeeded
    /// The function failed; the body is an error object.
    case failed
    /// The event was taken, and the function is invoked later.
    case accepted
    /// The function would have been invoked.
    case allowed
    /// The API refused the call.
    case refused(type: String, message: String)
  }

  /// What it means.
  package var outcome: Outcome {
    switch status {
    case 200: fields["x-amz-function-error"] == nil ? .succeeded : .failed
    case 202: .accepted
    case 204: .allowed
    default: .refused(type: errorType, message: message)
    }
  }

  /// What a program that made the call exits with, after sysexits.h where that has one: 1 where the function failed, 64
  /// where there is no such function, 75 where a later call may work, 65 for what else was refused.
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

  /// The end of the function's log, where it was asked for.
  package var logTail: [UInt8]? {
    guard let encoded = fields["x-amz-log-result"] else { return nil }
    var tail: [UInt8] = []
    return Base64.decode(Array(encoded.utf8).span, into: &tail) ? tail : nil
  }

  /// The invocation's id.
  package var requestID: String? { fields["x-amzn-requestid"] }

  private var errorType: String {
    let type = fields["x-amzn-errortype"]?.prefix { $0 != ":" }
    return type.map(String.init) ?? "HTTP status \(status)"
  }

  /// The message of an error: `Message`, `message`, or what else the body says.
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
      // It is told as it came.
    }
    return text
  }
}
