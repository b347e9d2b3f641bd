import LambdaInterface

extension FailureExplanation {
  static func timedOut(in phase: ObservedFailure.Phase, _ evidence: Evidence) -> Account {
    let met = summary(of: phase, evidence)
    if let account = ended(evidence.process, met, evidence) { return account }
    var account = Account(.appTimedOut, met, cause: "", cure: "")
    (account.cause, account.cure) = explanation(of: phase, evidence)
    if evidence.isMemoryShort == true {
      account.cause += " Memory was short too: \(memory(evidence))"
      account.cure += " Raise the function's memory."
    }
    return account
  }

  static func hung(in phase: ObservedFailure.Phase, _ evidence: Evidence) -> Account {
    let (cause, cure) = explanation(of: phase, evidence)
    return Account(
      .appHung, "The app did not respond to two requests by their deadlines, nor to the probe between them.",
      cause: cause,
      cure:
        "Lambda starts a new sandbox, with a new app. \(cure) If you start the app as `lambda-adapter -- COMMAND`, only "
        + "the app is restarted, which is faster.")
  }

  private static func summary(of phase: ObservedFailure.Phase, _ evidence: Evidence) -> String {
    let time = circumstances(evidence)
    return switch phase {
    case .notStarted: "No time was left for the request: the invocation's deadline had passed before it could be sent."
    case .connecting: "The app accepted no connection by the invocation's deadline\(time)."
    case .sending(let sent, let total):
      if let unread = evidence.bytesUnread {
        "The app had read \(sent - unread) of \(total) bytes of the request by the invocation's deadline\(time)."
      } else {
        "The app had accepted \(sent) of \(total) bytes of the request by the invocation's deadline\(time)."
      }
    case .awaitingResponse:
      if let unread = evidence.bytesUnread, let sent = evidence.bytesSent, unread > 0 {
        "The app had not responded by the invocation's deadline\(time); it had read \(sent - unread) of \(sent) bytes of "
          + "the request."
      } else {
        "The app had not responded by the invocation's deadline\(time)."
      }
    case .receivingBody(let received, let announced):
      "The app had sent \(announced.map { "\(received) of \($0) bytes" } ?? count(received, "byte")) of the response body by the "
        + "invocation's deadline\(time)."
    case .delivering(let received):
      "\(count(received, "byte")) of the response body had arrived, but Lambda had not read all of them by the "
        + "invocation's deadline\(time)."
    }
  }

  private static func explanation(of phase: ObservedFailure.Phase, _ evidence: Evidence) -> (String, String) {
    switch phase {
    case .notStarted:
      return (
        "The event arrived at its deadline or later, or earlier requests of the invocation took all of its time.",
        "If this happens often, raise the function's timeout."
      )
    case .connecting:
      return (
        "It is restarting, or its connection queue is full.",
        "\(lookAtAppLog) If a restart is expected to take this long, raise the function's timeout."
      )
    case .delivering:
      return (
        "The app had to wait for the reader: Lambda forwards the first 6 MB of a stream at once and then 2 MB a second, "
          + "and a slow caller reads less.",
        "Raise the function's timeout, send less, or let the caller fetch large files elsewhere, such as by a link to S3."
      )
    case .sending where evidence.isRequestUnread == true, .awaitingResponse where evidence.isRequestUnread == true:
      return explanationOfUnreadRequest(evidence)
    case .receivingBody(_, of: nil):
      if let response = evidence.response, let explanation = explanation(ofStream: response) { return explanation }
    case .sending, .awaitingResponse, .receivingBody:
      break
    }
    guard let cpuTime = evidence.cpuTime, let elapsed = evidence.elapsed, elapsed > .zero else {
      return (
        isComputingNotKnown,
        "Find out where the request spends its time; raise the function's timeout only if it is meant to take this long."
      )
    }
    let figures = "The app used \(DurationText.describe(cpuTime)) of CPU in \(DurationText.describe(elapsed))"
    // A sandbox of 128 MB has 7% of a core: an app that uses less than 5% is not computing.
    switch cpuTime / elapsed {
    case ..<0.05:
      return (
        "\(figures): it was waiting, for a database, another service or a lock.",
        "Give such calls timeouts shorter than the function's; in async code look for a blocking call or an await that "
          + "never ends."
      )
    case 0.7...:
      return (
        "\(figures): it was computing, or in an endless loop.",
        "Raise the function's memory, which gives it more CPU, or its timeout; if this request is usually fast, look "
          + "for the loop."
      )
    default:
      return (
        "\(figures): it was computing part of the time, or had only a share of a core.",
        "Find out where the request spends its time; more memory gives the function more CPU."
      )
    }
  }

  /// Explains a response that does not end by itself, such as a stream of events; nil if it does not look like one.
  private static func explanation(ofStream response: ResponseEvidence) -> (String, String)? {
    let stream: String
    if response.isEventStream {
      stream = "The response is a stream of server-sent events (text/event-stream)"
    } else if response.isArrivingSteadily {
      stream =
        "The response is a stream: it has no length, and its parts were still arriving, \(response.parts) in "
        + DurationText.describe(response.span)
    } else {
      return nil
    }
    return switch response.delivery {
    case .buffered:
      ("\(stream). In buffered mode the caller gets nothing until it ends.", streamingCure)
    case .result:
      (
        "\(stream). The result of an event that is not HTTP is sent only when it is complete.",
        "Let the app end its responses to events."
      )
    case .streamed:
      (
        "\(stream). It was streamed to the caller, but it cannot last longer than its invocation.",
        "Let the app end the stream before the deadline (x-amzn-lambda-deadline-ms) and the client reconnect, or raise "
          + "the function's timeout."
      )
    }
  }

  /// How to enable response streaming.
  static let streamingCure =
    "Set AWS_LWA_INVOKE_MODE=response_stream, and enable streaming where the function is called: InvokeMode "
    + "RESPONSE_STREAM on the function URL, or response transfer mode STREAM in a REST API's integration. HTTP APIs and "
    + "load balancers do not stream."

  /// The app read nothing of the request, so whatever it did was not for this request.
  private static func explanationOfUnreadRequest(_ evidence: Evidence) -> (String, String) {
    if let connection = evidence.connection, connection.uses > 0, evidence.acceptsConnections != false {
      let idle = connection.idle.map { " and had then been idle for \(DurationText.describe($0))" } ?? ""
      return (
        "The request used a connection that had carried \(count(connection.uses, "request"))\(idle). The app no longer "
          + "reads that connection, for example because it responded to an upload without reading all of it, or its event "
          + "loop is blocked.",
        "Let the app read or discard the body of each request before it responds, or close the connection. With "
          + "AWS_LWA_UPSTREAM_REUSE=safe, a request that cannot be retried never uses a kept connection; with never, no "
          + "request does."
      )
    }
    let state =
      evidence.acceptsConnections == false
      ? "The app accepts no connections: its event loop or all its workers are busy or blocked"
      : "The app accepted the connection but did not read it: its event loop or that worker is busy or blocked"
    guard let cpuTime = evidence.cpuTime, let elapsed = evidence.elapsed, elapsed > .zero else {
      return ("\(state). \(isComputingNotKnown)", blockedCure)
    }
    let figures = "It used \(DurationText.describe(cpuTime)) of CPU in \(DurationText.describe(elapsed))"
    switch cpuTime / elapsed {
    case ..<0.05: return ("\(state). \(figures): it was waiting.", blockedCure)
    case 0.7...:
      return (
        "\(state). \(figures): it was computing, or in an endless loop.",
        "Look for the loop, or for a long computation in an earlier request or in the background. More memory gives the "
          + "function more CPU."
      )
    default: return ("\(state). \(figures): it was computing part of the time.", blockedCure)
    }
  }

  private static let isComputingNotKnown = "Whether the app was computing or waiting is not known."

  private static let blockedCure =
    "Check whether an earlier request or a background task is still running. In async code look for a blocking call; give "
    + "calls to other services timeouts shorter than the function's."
}
