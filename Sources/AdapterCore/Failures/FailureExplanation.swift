import LambdaEvents
import LambdaInterface

/// Finds the likely cause of a failure, and its cure, from the evidence. If something is not known, the text says so.
package enum FailureExplanation {
  /// Explains a failure.
  package static func explain(_ observed: ObservedFailure, _ evidence: Evidence = Evidence()) -> Failure {
    let account = account(of: observed, evidence)
    return Failure(
      account.code, about: account.subject, summary: account.summary, cause: account.cause, cure: account.cure,
      evidence: evidence)
  }

  /// A failure without its evidence.
  struct Account {
    var code: FailureCode
    var subject: Failure.Subject
    var summary: String
    var cause: String
    var cure: String

    init(
      _ code: FailureCode, about subject: Failure.Subject = .code, _ summary: String, cause: String, cure: String
    ) {
      self.code = code
      self.subject = subject
      self.summary = summary
      self.cause = cause
      self.cure = cure
    }
  }

  private static func account(of observed: ObservedFailure, _ evidence: Evidence) -> Account {
    switch observed {
    case .notReady(let target, let state, let waited, let timeout):
      notReady(target: target, state, waited: waited, timeout: timeout, evidence)
    case .notListening(let target, let error, let waited):
      notListening(target: target, error: error, waited: waited, evidence)
    case .cannotStart(let reason):
      Account(
        .appExited, sentence(reason),
        cause: "The command that follows `lambda-adapter --` cannot be run, so there is no app.",
        cure: "Correct the command, or the image or package that it should be in.")
    case .closedBeforeResponse(let received):
      closedBeforeResponse(received: received, evidence)
    case .closedMidResponse(let received, let announced):
      closedMidResponse(received: received, of: announced, evidence)
    case .invalidResponse(let reason):
      Account(
        .appInvalidResponse, sentence("The app's response is invalid: \(reason)"),
        cause: evidence.bytesReceived.map { "\(ByteCount.describe($0)) of the response had arrived." }
          ?? "How much of the response had arrived is not known.",
        cure: cure(ofInvalidResponse: reason))
    case .timedOut(let phase):
      timedOut(in: phase, evidence)
    case .hung(let phase):
      hung(in: phase, evidence)
    case .responseTooLarge(let size, let limit):
      Account(
        .appResponseTooLarge,
        "The response is at least \(ByteCount.describe(size)) (\(size) bytes) as JSON; Lambda accepts \(limit).",
        cause: evidence.response?.isEventStream == true
          ? "The response is a stream of server-sent events (text/event-stream), which buffered mode collects."
          : "A buffered response is sent as JSON: as base64, which is a third longer, or as text, in which quotes, "
            + "backslashes and control characters are escaped.",
        cure: "Set AWS_LWA_INVOKE_MODE=response_stream (with InvokeMode RESPONSE_STREAM on the function URL), compress "
          + "with AWS_LWA_ENABLE_COMPRESSION=true, or respond with a link to Amazon S3.")
    case .event(.malformed, let message):
      Account(
        .eventMalformed, sentence(capitalized(message)),
        cause: "The event does not have the form that its source documents.",
        cure: "Compare the event with its source's documentation.")
    case .event(.rejected, let message):
      Account(
        .eventRejected, sentence(capitalized(message)),
        cause: "The app could have read it as more than one request, or as a different one.",
        cure:
          "If the caller is yours, send well-formed HTTP; otherwise there is nothing to do: the request was blocked.")
    case .hookFailed(let path, let reason):
      Account(
        .appHookFailed, sentence("The SnapStart hook POST \(path) \(reason)"),
        cause: "Only a 2xx status means that the app is prepared for the snapshot, or restored from it.",
        cure: lookAtAppLog)
    case .forbidden(let path):
      Account(
        .eventForbidden, "\(LogText.quoted(path)) is closed to outside callers.",
        cause: "In some spelling, it is the path of a hook (AWS_LWA_SNAPSTART_…_PATH, AWS_LWA_DRAIN_PATH) or, with "
          + "AWS_LWA_CLOSE_EVENT_PATHS, of events.",
        cure: "If callers are meant to reach it, give the hook or the events a different path.")
    case .eventUnreadable(let reason):
      Account(
        .runtimeUnavailable, about: .event, sentence("GET invocation/next returned an invalid response: \(reason)"),
        cause:
          "Lambda's API sent it, or the proxy set in AWS_LWA_LAMBDA_RUNTIME_API_PROXY. Its event gets no result, so the "
          + "invocation times out.",
        cure: "If a proxy is set, check its log. An event may have up to 16 MB. The adapter asks for the next event.")
    case .runtimeUnavailable(let reason):
      Account(
        .runtimeUnavailable, sentence(reason),
        cause: "Lambda's API, or the proxy set in AWS_LWA_LAMBDA_RUNTIME_API_PROXY, does not respond as documented.",
        cure: "If a proxy is set, check its log; otherwise Lambda starts a new sandbox automatically.")
    case .notDelivered(let reason):
      Account(
        .runtimeUnavailable, about: .result, sentence("Lambda did not accept the result: \(reason)"),
        cause:
          "Lambda's API, or the proxy set in AWS_LWA_LAMBDA_RUNTIME_API_PROXY, failed or had ended the invocation. "
          + "The app is not the cause.",
        cure: "If a proxy is set, check its log. Otherwise compare the time with the function's timeout.")
    case .commandLine(let error):
      Account(
        .settingsInvalid, about: .commandLine, sentence(error.message), cause: "The adapter's command line is invalid.",
        cure: "Usage: \(AdapterCommand.usage)")
    case .settings(let error):
      Account(
        .settingsInvalid, sentence(error.problems.map { $0.description }.joined(separator: "; ")),
        cause: "Environment variables of the function are invalid.",
        cure: "Correct each of them; `lambda-adapter --help` lists all variables with their accepted forms.")
    case .otherAdapter(let pid):
      Account(
        .settingsInvalid, about: .otherAdapter, "Another adapter, process \(pid), runs in this sandbox.",
        cause:
          "The app is started by `lambda-adapter -- COMMAND` while an adapter runs as an extension, or by two adapters.",
        cure: "Keep one: remove the adapter from /opt/extensions, or start COMMAND without it. On your machine, run "
          + "`swiftlet local --no-adapter -- lambda-adapter -- COMMAND`.")
    }
  }

  static let lookAtAppLog = "Check the app's own log at this time."

  /// What to do about a response that is invalid for this reason.
  private static func cure(ofInvalidResponse reason: String) -> String {
    if reason.hasPrefix("its head is larger") {
      return "Send smaller headers, or raise AWS_LWA_MAX_HEADER_BYTES."
    }
    if reason.hasPrefix("its trailers") { return "Send smaller trailers." }
    if reason.hasSuffix("with a 1xx status") { return "Send fewer 1xx responses before the final one." }
    return "Check that the program on this port speaks HTTP/1.1 without TLS, and that its responses have one valid "
      + "Content-Length or use chunked coding."
  }

  static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  static func sentence(_ text: String) -> String {
    guard let last = text.last else { return "" }
    return ".!?".contains { $0 == last } ? text : text + "."
  }

  /// " after 2 attempts in 1.2 s", as far as known; begins with a space unless empty.
  static func circumstances(_ evidence: Evidence) -> String {
    var text = ""
    if let attempts = evidence.attempts, attempts > 1 { text += " after \(attempts) attempts" }
    if let elapsed = evidence.elapsed { text += " \(text.isEmpty ? "after" : "in") \(DurationText.describe(elapsed))" }
    return text
  }

  /// What is known about memory, as a sentence.
  static func memory(_ evidence: Evidence) -> String {
    let held = evidence.residentMemory.map { "the app held \(ByteCount.describe($0))" }
    let left = evidence.availableMemory.map { "\(ByteCount.describe($0)) were left" }
    let parts = [held, left].compactMap { $0 }
    guard !parts.isEmpty else { return killed(evidence) ?? "How much memory was left is not known." }
    let limit = evidence.memoryLimit.map { " of \(ByteCount.describe($0))" } ?? ""
    let text = parts.joined(separator: " and ") + limit + "."
    return capitalized(text) + (killed(evidence).map { " \($0)" } ?? "")
  }

  private static func killed(_ evidence: Evidence) -> String? {
    switch evidence.outOfMemoryKills {
    case nil: nil
    case 0: "The kernel killed no process for lack of memory."
    case let kills?: "The kernel killed \(count(kills, "process", plural: "processes")) for lack of memory."
    }
  }
}
