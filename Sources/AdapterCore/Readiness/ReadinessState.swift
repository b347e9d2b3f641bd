/// How the readiness check stands: what the attempt in progress waits for, or how the last one ended.
package struct ReadinessState: Sendable, Equatable, CustomStringConvertible {
  /// The attempt that says most.
  package enum Attempt: Sendable, Equatable {
    /// In progress: no connection for this long.
    case connecting(for: Duration)
    /// In progress: connected, but without a response for this long.
    case awaitingResponse(for: Duration)
    /// Over.
    case ended(ReadinessProbe.Answer)
    /// None was made.
    case none
  }

  /// The attempt that says most.
  package let attempt: Attempt
  /// How the attempt before it ended, if one is in progress and the one before got further than a refused connection.
  package let previous: ReadinessProbe.Answer?
  /// Which statuses are healthy.
  package let healthyStatuses: StatusSet

  /// A state of these parts.
  package init(_ attempt: Attempt, previous: ReadinessProbe.Answer? = nil, healthyStatuses: StatusSet) {
    self.attempt = attempt
    self.previous = previous == .refused ? nil : previous
    self.healthyStatuses = healthyStatuses
  }

  /// The attempt in progress, or how the last one ended: `connected, no response for 3.9 s`, `status 500`.
  package var description: String {
    switch attempt {
    case .connecting(let time): "no connection for \(DurationText.describe(time))"
    case .awaitingResponse(let time): "connected, no response for \(DurationText.describe(time))"
    case .ended(let answer): answer.description
    case .none: "not tried"
    }
  }

  /// The likely cause, as far as the check alone shows it.
  package var cause: String {
    switch attempt {
    case .none, .ended(.refused): "Nothing listens there yet."
    case .connecting, .ended(.queueFull): "The app listens but accepts no connections; it may still be loading."
    case .awaitingResponse:
      "The app accepts connections but does not respond: it is still starting, its first response is slow, or something "
        + "blocks it."
    case .ended(.status): "The app responds, but its status is not a healthy one."
    case .ended(.accepted), .ended(.closed), .ended(.invalid):
      "What listens there does not respond as an HTTP server does."
    case .ended(.failed): "The address cannot be reached."
    }
  }

  /// What to do about it.
  package var cure: String {
    switch attempt {
    case .none, .ended(.refused):
      "See that the app listens on this address: AWS_LWA_PORT and AWS_LWA_HOST set it."
    case .connecting, .ended(.queueFull):
      "If the app loads for longer than 10 s, set AWS_LWA_ASYNC_INIT=true; if it is done, see what blocks it."
    case .awaitingResponse:
      "Let AWS_LWA_READINESS_CHECK_PATH name a path that responds at once, or set AWS_LWA_READINESS_CHECK_PROTOCOL=tcp, so "
        + "that a connection is enough."
    case .ended(.status):
      "Healthy are \(healthyStatuses): set AWS_LWA_READINESS_CHECK_PATH or AWS_LWA_READINESS_CHECK_HEALTHY_STATUS."
    case .ended(.accepted), .ended(.closed), .ended(.invalid):
      "See that the app speaks HTTP/1.1 without TLS on this port, or set AWS_LWA_READINESS_CHECK_PROTOCOL=tcp."
    case .ended(.failed): "See that the address is one of this host: AWS_LWA_HOST and AWS_LWA_PORT set it."
    }
  }

  /// Whether nothing listens where the app is expected, as far as is known.
  package var isUnreachable: Bool {
    switch attempt {
    case .none, .ended(.refused), .ended(.failed): true
    case .connecting, .awaitingResponse, .ended: false
    }
  }

  /// Whether the app may only need more time.
  var mayBeStarting: Bool {
    switch attempt {
    case .none, .awaitingResponse, .ended(.refused), .ended(.status): true
    case .connecting, .ended: false
    }
  }
}

extension ReadinessProbe.Answer: CustomStringConvertible {
  /// The answer in a few words.
  package var description: String {
    switch self {
    case .accepted: "a connection, without HTTP"
    case .status(let status): "status \(status)"
    case .refused: "connection refused"
    case .queueFull: "no accepted connection: the queue of its socket is full"
    case .closed: "a closed connection"
    case .invalid(let reason): "something that is not HTTP (\(reason))"
    case .failed(let error): error
    }
  }
}
