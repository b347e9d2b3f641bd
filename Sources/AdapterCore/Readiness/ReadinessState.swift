/// The state of the readiness check: what the current attempt waits for, or how the last one ended.
package struct ReadinessState: Sendable, Equatable, CustomStringConvertible {
  /// The most informative attempt.
  package enum Attempt: Sendable, Equatable {
    /// In progress: no connection for this long.
    case connecting(for: Duration)
    /// In progress: connected, but without a response for this long.
    case awaitingResponse(for: Duration)
    /// It ended in this way.
    case ended(ReadinessProbe.Answer)
    /// No attempt has been made.
    case none
  }

  /// The most informative attempt.
  package let attempt: Attempt
  /// How the previous attempt ended, if one is in progress and the previous one got further than a refused connection.
  package let previous: ReadinessProbe.Answer?
  /// Which statuses are healthy.
  package let healthyStatuses: StatusSet

  /// Creates a state. A refused connection is not kept as the previous attempt.
  package init(_ attempt: Attempt, previous: ReadinessProbe.Answer? = nil, healthyStatuses: StatusSet) {
    self.attempt = attempt
    self.previous = previous == .refused ? nil : previous
    self.healthyStatuses = healthyStatuses
  }

  /// The current attempt, or how the last one ended: `connected, no response for 3.9 s`, `status 500`.
  package var description: String {
    switch attempt {
    case .connecting(let time): "no connection for \(DurationText.describe(time))"
    case .awaitingResponse(let time): "connected, no response for \(DurationText.describe(time))"
    case .ended(let answer): answer.description
    case .none: "not tried"
    }
  }

  /// The likely cause, judged by the check alone.
  package var cause: String {
    switch attempt {
    case .none, .ended(.refused): "Nothing listens there yet."
    case .connecting, .ended(.queueFull): "The app listens but accepts no connections; it may still be loading."
    case .awaitingResponse:
      "The app accepts connections but does not respond: it is still starting, its first response is slow, or something "
        + "blocks it."
    case .ended(.status): "The app responds, but its status is not a healthy one."
    case .ended(.accepted), .ended(.closed), .ended(.invalid):
      "The program that listens there does not respond like an HTTP server."
    case .ended(.failed): "The address cannot be reached."
    }
  }

  /// What to do about it.
  package var cure: String {
    switch attempt {
    case .none, .ended(.refused):
      "Check that the app listens on this address; AWS_LWA_PORT and AWS_LWA_HOST set it."
    case .connecting, .ended(.queueFull):
      "If the app takes longer than 10 s to load, set AWS_LWA_ASYNC_INIT=true; if it has loaded, find out what blocks it."
    case .awaitingResponse:
      "Set AWS_LWA_READINESS_CHECK_PATH to a path that responds at once, or set AWS_LWA_READINESS_CHECK_PROTOCOL=tcp, "
        + "which needs only a connection."
    case .ended(.status):
      "Healthy statuses are \(healthyStatuses); set AWS_LWA_READINESS_CHECK_PATH or "
        + "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS."
    case .ended(.accepted), .ended(.closed), .ended(.invalid):
      "Check that the app speaks HTTP/1.1 without TLS on this port, or set AWS_LWA_READINESS_CHECK_PROTOCOL=tcp."
    case .ended(.failed): "Check that the address belongs to this host; AWS_LWA_HOST and AWS_LWA_PORT set it."
    }
  }

  /// Whether, as far as known, nothing listens where the app is expected.
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
  /// A short description.
  package var description: String {
    switch self {
    case .accepted: "a connection, without HTTP"
    case .status(let status): "status \(status)"
    case .refused: "connection refused"
    case .queueFull: "no accepted connection: its socket's queue is full"
    case .closed: "a closed connection"
    case .invalid(let reason): "something that is not HTTP (\(reason))"
    case .failed(let error): error
    }
  }
}
