/// `AWS_LWA_INVOKE_MODE`: how an answer goes back to Lambda.
package enum InvokeMode: String, Sendable, CaseIterable {
  /// Whole, as JSON.
  case buffered
  /// As it comes, by Lambda's response streaming.
  case responseStream = "response_stream"
}

/// `AWS_LWA_READINESS_CHECK_PROTOCOL`: what counts as the app being up.
package enum ReadinessProtocol: String, Sendable, CaseIterable {
  /// A healthy status in answer to a GET.
  case http
  /// A connection accepted.
  case tcp
}

/// `AWS_LWA_UPSTREAM_REUSE`: which requests may go over a connection that has carried another one before.
package enum UpstreamReuse: String, Sendable, CaseIterable {
  /// Only those that may be sent again when the connection turns out to be dead.
  case safe
  /// All. A request that may not be sent again then fails when the app has closed the connection.
  case always
  /// None: each request gets its own connection.
  case never
}

/// `AWS_LWA_EVENT_DELIVERY`: what becomes a request.
package enum EventDelivery: String, Sendable, CaseIterable {
  /// An event.
  case event
  /// Each record of an event of Amazon SQS, Kinesis or DynamoDB; of others the event.
  case record
}

/// `AWS_LAMBDA_INITIALIZATION_TYPE`: what this sandbox is being prepared for.
package enum InitializationType: Sendable, Equatable {
  /// A first invocation waits, or soon will.
  case onDemand
  /// Prepared ahead of time.
  case provisionedConcurrency
  /// A snapshot is taken after init and restored later.
  case snapStart
  /// Many invocations at a time, without freezes.
  case managedInstances
  /// A type that did not exist when this was written; treated as ``onDemand``.
  case other(String)

  /// The type of this name.
  package init(_ name: String) {
    switch asciiLowercased(name) {
    case "on-demand": self = .onDemand
    case "provisioned-concurrency": self = .provisionedConcurrency
    case "snap-start": self = .snapStart
    case "lambda-managed-instances": self = .managedInstances
    default: self = .other(name)
    }
  }
}

/// The text with its ASCII capitals made small.
func asciiLowercased(_ text: some StringProtocol) -> String {
  String(decoding: text.utf8.map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
}
