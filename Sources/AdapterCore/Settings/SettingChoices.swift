/// `AWS_LWA_READINESS_CHECK_PROTOCOL`: what proves that the app is ready.
package enum ReadinessProtocol: String, Sendable, CaseIterable {
  /// A healthy status in response to GET.
  case http
  /// An accepted connection.
  case tcp
}

/// `AWS_LWA_UPSTREAM_REUSE`: which requests may use a connection that has carried another request before.
package enum UpstreamReuse: String, Sendable, CaseIterable {
  /// Only requests that may be retried if the connection turns out to be dead.
  case safe
  /// All requests. One that may not be retried fails if the app has closed the connection.
  case always
  /// None: each request gets a new connection.
  case never
}

/// `AWS_LWA_EVENT_DELIVERY`: how events become requests.
package enum EventDelivery: String, Sendable, CaseIterable {
  /// One request per event.
  case event
  /// One request per record of an event from Amazon SQS, Kinesis or DynamoDB; other events as a whole.
  case record
}

/// The text with ASCII letters in lower case.
func asciiLowercased(_ text: some StringProtocol) -> String {
  String(decoding: text.utf8.map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
}
