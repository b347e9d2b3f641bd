import HTTPMessages

/// A request that was sent to the app directly, on a connection of its own, and the bytes that the app sent back.
package struct DirectExchange: Sendable, Equatable {
  package var request: AppRequest
  /// All bytes that the app sent on this connection within the time limit.
  package var received: [UInt8]
  /// Whether the app closed the connection after these bytes, by FIN.
  package var isClosed: Bool
  /// Whether the app or its system reset the connection after these bytes.
  package var isReset: Bool
  /// The number of bytes of the request's body that had been written before the first byte of the response arrived, or
  /// before the connection ended.
  package var sentBody: Int
  /// The time from the start of the request to the end of the response's head; nil if none arrived.
  package var headAfter: Duration?
  /// The time from the start of the request to the last byte of the response, or to the connection's end.
  package var endAfter: Duration
  /// How long the app had sent nothing on the open connection when the observation ended; zero if the connection ended.
  package var silence: Duration
  /// The same request, as answered through the emulator's Function URL; nil if it was not sent there.
  package var throughLambda: AppResponse?

  package init(
    _ request: AppRequest, received: [UInt8], isClosed: Bool = false, isReset: Bool = false, sentBody: Int? = nil,
    headAfter: Duration? = nil, endAfter: Duration = .zero, silence: Duration = .zero, throughLambda: AppResponse? = nil
  ) {
    self.request = request
    self.received = received
    self.isClosed = isClosed
    self.isReset = isReset
    self.sentBody = sentBody ?? request.body.count
    self.headAfter = headAfter
    self.endAfter = endAfter
    self.silence = silence
    self.throughLambda = throughLambda
  }

  /// Whether the connection has ended.
  package var hasEnded: Bool { isClosed || isReset }

  /// How long an app may be silent in the middle of a response before this counts as its end.
  static let silenceLimit = Duration.seconds(3)

  /// Whether nothing more can be expected: the connection has ended, or the app has been silent for long.
  var isSilent: Bool { hasEnded || silence >= Self.silenceLimit }

  /// What the bytes are. This parses them, so ask once.
  package var reading: ResponseReading { ResponseReading(received, to: request.method, hasEnded: hasEnded) }

  /// The response; nil if there is none with a complete and valid head.
  package var response: ParsedResponse? {
    if case .response(let response) = reading { response } else { nil }
  }

  /// The request's path without its query, for a finding's subject.
  var path: String { String(request.target.prefix { $0 != "?" }) }
}
