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

/// The text with its ASCII capitals made small.
func asciiLowercased(_ text: some StringProtocol) -> String {
  String(decoding: text.utf8.map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
}
