import AdapterCore
import AdapterLoop
import ByteBuffers
import HTTPMessages
import LoopbackHTTP

/// Whether the app is ready: a latch that is set when the readiness probe succeeds, and reset when the app ends or its
/// sandbox is restored from a snapshot.
@LoopActor
final class Readiness {
  /// How a wait ended.
  enum Outcome {
    /// The app is ready.
    case ready
    /// Async init: the time for init is over; the wait continues in the first invocation.
    case paused
    /// The app did not become ready in time.
    case failed(ObservedFailure)
  }

  /// Whether the app, since it was last started, was found ready.
  var isReady: Bool { readyGeneration == app.generation }

  /// The state of the readiness check.
  var state: ReadinessState { probe.state(now: AdapterClock.now) }

  /// The app's ``AppProcess/generation`` that was found ready.
  private var readyGeneration: Int?
  let app: AppProcess
  private let connector: HTTPConnector
  private let settings: Settings
  private let log: Log
  private let request: HTTPRequest
  private var probe: ReadinessProbe
  /// Whether a wait is already in progress and probes the app.
  private var isProbing = false

  /// - Parameter processStart: when this process started, in ``AdapterClock`` time.
  init(connector: HTTPConnector, settings: Settings, app: AppProcess, log: Log, processStart: Duration) {
    self.app = app
    self.connector = connector
    self.settings = settings
    self.log = log
    request = HTTPRequest(
      method: .get, target: Array(settings.readinessPath.utf8),
      fields: HTTPFields([("host", settings.readiness.hostFieldValue), ("user-agent", "swiftlet-readiness")]))
    let now = AdapterClock.now
    probe = ReadinessProbe(
      settings, limit: ReadinessProbe.initLimit(settings, processStart: processStart, now: now), now: now)
  }

  /// Waits in init, for as long as the settings allow.
  func waitInInit() async -> Outcome { await wait() }

  /// Continues the wait, until the last moment of an invocation.
  func waitInInvocation(until lastMoment: Duration) async -> Outcome {
    // One of several concurrent invocations probes for all of them.
    while isProbing {
      let now = AdapterClock.now
      guard now < lastMoment else {
        guard case .fail(let failure) = probe.resumed(until: lastMoment).limitReached(now: now) else { break }
        return .failed(failure)
      }
      await AdapterLoop.shared.sleep(until: AdapterClock.instant(min(now + .milliseconds(5), lastMoment)))
    }
    guard !isReady else { return .ready }
    probe =
      readyGeneration == nil
      ? probe.resumed(until: lastMoment)
      : ReadinessProbe(settings, limit: .failing(at: lastMoment), now: AdapterClock.now)
    return await wait()
  }

  /// Waits again in a sandbox that was restored from a snapshot. That the app was ready when the snapshot was taken
  /// proves nothing now.
  func waitAfterRestore(until lastMoment: Duration) async -> Outcome {
    readyGeneration = nil
    let now = AdapterClock.now
    let limit = min(lastMoment, settings.readinessTimeout.map { now + $0 } ?? lastMoment)
    probe = ReadinessProbe(settings, limit: .failing(at: limit), now: now)
    return await wait()
  }

  private func wait() async -> Outcome {
    isProbing = true
    defer { isProbing = false }
    let reporter = LoopActor.task { await self.report() }
    defer { reporter.cancel() }
    let failedStarts = app.failedStarts
    while true {
      let generation = app.generation
      var step = await attempt()
      if app.isHopeless(failedStartsBefore: failedStarts) {
        step = probe.appEnded(now: AdapterClock.now)
      } else if step == .ready, generation != app.generation {
        // The app ended after it had responded.
        continue
      }
      switch step {
      case .ready:
        readyGeneration = generation
        app.becameReady()
        return .ready
      case .retry(let moment): await AdapterLoop.shared.sleep(until: AdapterClock.instant(moment))
      case .pause: return .paused
      case .fail(let failure): return .failed(failure)
      }
    }
  }

  /// Logs every two seconds what the adapter is waiting for.
  private func report() async {
    while true {
      await AdapterLoop.shared.sleep(until: AdapterClock.instant(probe.nextReport))
      guard !Task.isCancelled, !isReady else { return }
      let hint = state.isUnreachable ? app.listenerHint(forReadiness: true) : nil
      log(probe.report(now: AdapterClock.now, hint: hint))
    }
  }

  private func attempt() async -> ReadinessProbe.Step {
    let answer: ReadinessProbe.Answer
    do throws(ConnectionError) {
      answer = try await ask(until: probe.limitMoment.map(AdapterClock.instant))
    } catch {
      switch error {
      case .cannotConnect(let error) where error.isRefused: answer = .refused
      case .cannotConnect(let error) where error.isQueueFull: answer = .queueFull
      case .cannotConnect(let error): answer = .failed(error.message)
      case .closedBeforeResponse, .closedInHead, .closedInBody, .cancelled: answer = .closed
      case .invalidResponse(let error): answer = .invalid(reason: error.message)
      case .bodyTooLarge(let limit): answer = .invalid(reason: "is larger than \(limit) bytes")
      case .deadlinePassed: return probe.limitReached(now: AdapterClock.now)
      }
    }
    return probe.attemptEnded(answer, now: AdapterClock.now)
  }

  private func ask(until deadline: ContinuousClock.Instant?) async throws(ConnectionError) -> ReadinessProbe.Answer {
    var limits = HTTPConnection.Limits()
    limits.head = settings.maxHeaderBytes
    probe.attemptBegins(now: AdapterClock.now)
    let connection = try await connector.connect(limits: limits, until: deadline)
    defer { connection.close() }
    probe.connected(now: AdapterClock.now)
    guard settings.readinessProtocol == .http else { return .accepted }
    let head = try await connection.send(head: request.head(), body: [], method: .get, until: deadline)
    return .status(head.status)
  }
}
