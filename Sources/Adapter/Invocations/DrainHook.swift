import AdapterCore
import AdapterLoop
import HTTPMessages
import LambdaEvents

/// Lets the app finish background work after its response (`AWS_LWA_DRAIN_PATH`). Lambda freezes the sandbox as soon as
/// the adapter calls `next`, so the adapter calls it only after the app has responded to this request.
@LoopActor
final class DrainHook {
  private let target: [UInt8]
  private let settings: Settings
  private let upstream: Upstream

  /// The hook; nil if the settings name no path.
  init?(settings: Settings, upstream: Upstream) {
    guard let path = settings.drainPath else { return nil }
    target = Array(path.utf8)
    self.settings = settings
    self.upstream = upstream
  }

  /// Asks the app to drain and waits for its response, until the last moment of the invocation.
  func run(for context: InvocationContext, until lastMoment: Duration, _ log: Log) async {
    let request = HTTPRequest(
      method: .get, target: target,
      fields: HTTPFields([
        ("host", settings.app.hostFieldValue), ("user-agent", "swiftlet-drain"),
        ("x-amzn-lambda-deadline-ms", String(context.deadline)),
      ]))
    var rules = Exchange.Rules(for: request, settings, until: lastMoment)
    rules.connectTimeout = .zero
    let start = AdapterClock.now
    do throws(UpstreamFailure) {
      let answer = try await upstream.exchange(request, rules: rules)
      if answer.response.status >= 400 {
        log(
          LogRecord(
            .warn, "The drain hook returned an error status",
            [
              ("path", .text(String(decoding: target, as: UTF8.self))), ("status", .integer(answer.response.status)),
              ("hint", "Let the app respond 200 to GET at AWS_LWA_DRAIN_PATH when its background work is done."),
            ]))
      } else if log.isEnabled(.debug) {
        log(
          LogRecord(
            .debug, "Drained",
            [
              ("status", .integer(answer.response.status)), ("durationMs", .milliseconds(AdapterClock.now - start)),
            ]))
      }
    } catch {
      let reason =
        switch error {
        case .failed(let observed, let evidence): FailureExplanation.explain(observed, evidence).summary
        case .callerGone, .undelivered: "the adapter is stopping"
        }
      log(
        LogRecord(
          .warn, "Drain cut short",
          [
            ("path", .text(String(decoding: target, as: UTF8.self))), ("reason", .text(reason)),
            ("durationMs", .milliseconds(AdapterClock.now - start)),
          ]))
    }
  }
}
