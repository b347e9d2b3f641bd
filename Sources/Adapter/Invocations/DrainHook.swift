import AdapterCore
import EventLoop
import HTTPMessages
import LambdaEvents

/// Lets the app finish what it goes on with after its answer (`AWS_LWA_DRAIN_PATH`): Lambda freezes the sandbox as soon
/// as `next` is asked for, so that waits until the app has answered this request.
@LoopActor
final class DrainHook {
  private let target: [UInt8]
  private let settings: Settings
  private let upstream: Upstream

  /// The hook, where the settings name its path.
  init?(settings: Settings, upstream: Upstream) {
    guard let path = settings.drainPath else { return nil }
    target = Array(path.utf8)
    self.settings = settings
    self.upstream = upstream
  }

  /// Asks the app to drain and waits for its answer, until the last moment of the invocation.
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
            .warn, "The drain hook is answered by an error",
            [
              ("path", .text(String(decoding: target, as: UTF8.self))), ("status", .integer(answer.response.status)),
              ("hint", "See that the app answers GET at AWS_LWA_DRAIN_PATH, once its background work is done."),
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
