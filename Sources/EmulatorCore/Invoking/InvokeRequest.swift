import WireFormat

/// A request to the Invoke API, as an SDK would make it.
///
/// See <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>.
package struct InvokeRequest: Sendable, Equatable {
  /// Whether the caller waits.
  package enum InvocationType: String, Sendable, CaseIterable {
    /// For the result.
    case request
    /// For no more than that the event is taken.
    case event
    /// For the word that the call would be allowed.
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

  /// The function's name, or its ARN.
  package var functionName: String
  /// Whether the caller waits.
  package var type: InvocationType
  /// Whether the end of the log is wanted.
  package var wantsLogTail: Bool
  /// The client context, JSON.
  package var clientContext: [UInt8]?
  /// The event, JSON.
  package var event: [UInt8]

  /// A request of these parts.
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

  /// The header fields that are the API's own.
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
