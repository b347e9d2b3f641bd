import WireFormat

/// A request to the Invoke API, as an SDK sends it.
///
/// See <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>.
package struct InvokeRequest: Sendable, Equatable {
  /// Whether the caller waits, and for what.
  package enum InvocationType: String, Sendable, CaseIterable {
    /// Waits for the result.
    case request
    /// Waits only until the event is accepted.
    case event
    /// Does not invoke the function, but checks that it could be invoked.
    case dryRun = "dry-run"

    /// The value of `X-Amz-Invocation-Type`.
    package var header: String {
      switch self {
      case .request: "RequestResponse"
      case .event: "Event"
      case .dryRun: "DryRun"
      }
    }
  }

  /// The function's name or ARN.
  package var functionName: String
  package var type: InvocationType
  /// Whether to return the end of the log.
  package var wantsLogTail: Bool
  /// The client context (JSON).
  package var clientContext: [UInt8]?
  /// The event (JSON).
  package var event: [UInt8]

  package init(
    functionName: String, type: InvocationType = .request, wantsLogTail: Bool = false, clientContext: [UInt8]? = nil,
    event: [UInt8]
  ) {
    self.functionName = functionName
    self.type = type
    self.wantsLogTail = wantsLogTail
    self.clientContext = clientContext
    self.event = event
  }

  /// The request target.
  package var target: String {
    var name: [UInt8] = []
    PercentEncoding.encode(Array(functionName.utf8).span, allowing: PercentEncoding.unreserved, into: &name)
    return "/2015-03-31/functions/\(String(decoding: name, as: UTF8.self))/invocations"
  }

  /// The header fields that belong to the API.
  package var fields: [(name: String, value: String)] {
    var fields = [("Content-Type", "application/json"), ("X-Amz-Invocation-Type", type.header)]
    if wantsLogTail { fields.append(("X-Amz-Log-Type", "Tail")) }
    if let clientContext {
      var encoded: [UInt8] = []
      clientContext.withUnsafeBufferPointer { Base64.encode($0, into: &encoded) }
      fields.append(("X-Amz-Client-Context", String(decoding: encoded, as: UTF8.self)))
    }
    return fields
  }
}
