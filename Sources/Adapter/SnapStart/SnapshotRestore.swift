import AdapterCore
import AdapterLoop
import HTTPMessages
import LoopbackHTTP

/// SnapStart: calls the app's hook before the snapshot, waits for the restore, and calls the hook after it.
///
/// Lambda takes the snapshot while `restore/next` waits. Connections from before are dead in each restored sandbox, so
/// they are closed before the snapshot, and again after the restore.
@LoopActor
final class SnapshotRestore {
  enum Outcome {
    /// The restored sandbox is ready for its first invocation. The duration is that of the readiness check and the
    /// hook.
    case restored(after: Duration)
    /// A failure before the snapshot: publishing the function's version fails.
    case initFailed(Failure)
    /// A failure after the restore.
    case restoreFailed(Failure)
    /// The adapter is stopping.
    case stopped
  }

  /// Lambda's limits for init with SnapStart, and for the restore with its hooks.
  private static let checkpointLimit = Duration.seconds(900)
  private static let restoreLimit = Duration.seconds(10)

  private let settings: Settings
  private let runtimeAPI: RuntimeAPIClient
  private let app: AppProcess
  private let readiness: Readiness
  private let upstream: Upstream
  private let log: Log

  init(
    settings: Settings, runtimeAPI: RuntimeAPIClient, app: AppProcess, readiness: Readiness, upstream: Upstream,
    log: Log
  ) {
    self.settings = settings
    self.runtimeAPI = runtimeAPI
    self.app = app
    self.readiness = readiness
    self.upstream = upstream
    self.log = log
  }

  /// Runs until the restored sandbox is ready, or something fails.
  func run() async -> Outcome {
    if let path = settings.beforeCheckpointPath,
      let failure = await call(path, within: Self.checkpointLimit)
    {
      return .initFailed(failure)
    }
    forgetConnections()
    var backoff = RuntimeBackoff(call: "GET restore/next")
    while true {
      let answer = await runtimeAPI.awaitRestore()
      guard let answer else { return .stopped }
      switch backoff.ended(answer, jitter: .random(in: 0..<1)) {
      case .succeed:
        return await restored()
      case .retry(let pause):
        await AdapterLoop.shared.sleep(until: .now + pause)
      case .fail(let observed):
        return .initFailed(FailureExplanation.explain(observed))
      }
    }
  }

  private func restored() async -> Outcome {
    let start = AdapterClock.now
    log(LogRecord(.debug, "Restored from a snapshot"))
    forgetConnections()
    if case .failed(let observed) = await readiness.waitAfterRestore(until: start + Self.restoreLimit) {
      return .restoreFailed(await app.explain(observed, since: nil))
    }
    if let path = settings.afterRestorePath, let failure = await call(path, within: Self.restoreLimit) {
      return .restoreFailed(failure)
    }
    return .restored(after: AdapterClock.now - start)
  }

  private func forgetConnections() {
    upstream.forgetConnections()
    runtimeAPI.close()
  }

  /// Calls one of the app's hooks with POST.
  ///
  /// - Returns: why it failed; nil after a 2xx response.
  private func call(_ path: String, within limit: Duration) async -> Failure? {
    let request = HTTPRequest(
      method: .post, target: Array(path.utf8),
      fields: HTTPFields([("host", settings.app.hostFieldValue), ("user-agent", "swiftlet-snapstart")]), hasBody: true)
    let start = AdapterClock.now
    var rules = Exchange.Rules(for: request, settings, until: start + limit)
    rules.reuse = ReusePolicy(mode: .never, idleLimit: .zero)
    do throws(UpstreamFailure) {
      let answer = try await upstream.exchange(request, rules: rules)
      let status = answer.response.status
      guard (200..<300).contains(status) else {
        return FailureExplanation.explain(.hookFailed(path: path, reason: "returned status \(status)"))
      }
      log(
        LogRecord(
          .debug, "SnapStart hook called",
          [("path", .text(path)), ("durationMs", .milliseconds(AdapterClock.now - start))]))
      return nil
    } catch {
      switch error {
      case .failed(let observed, let evidence): return await app.explain(observed, evidence, since: nil)
      case .callerGone, .undelivered:
        return FailureExplanation.explain(.hookFailed(path: path, reason: "was interrupted: the adapter is stopping"))
      }
    }
  }
}
