import AdapterCore
import EventLoop
import HTTPMessages
import LoopbackHTTP

/// SnapStart: from a ready app through the snapshot to the restored sandbox, with the app's hooks before and after.
///
/// Lambda takes the snapshot while `restore/next` waits. Whatever was connected then is dead in each sandbox that is
/// restored from it, so connections are closed before, and once more after.
@LoopActor
final class SnapshotRestore {
  /// How it ended.
  enum Outcome {
    /// In a restored sandbox, ready for its first invocation; how long the readiness check and the hook took.
    case restored(after: Duration)
    /// Before the snapshot, for the function's version to fail.
    case initFailed(Failure)
    /// After a restore.
    case restoreFailed(Failure)
    /// The adapter is stopping.
    case stopped
  }

  /// Lambda's longest time for init with SnapStart, and that for the restore with its hooks.
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

  /// Goes all the way.
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
        await EventLoop.shared.sleep(until: .now + pause)
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

  /// Posts to a hook of the app.
  ///
  /// - Returns: why it failed, if it did: only 2xx will do.
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
        return FailureExplanation.explain(.hookFailed(path: path, reason: "was answered with status \(status)"))
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
        return FailureExplanation.explain(.hookFailed(path: path, reason: "was cut: the adapter is stopping"))
      }
    }
  }
}
