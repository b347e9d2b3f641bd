import EmulatorCore
import NIOCore

/// The first starts of an emulator's functions.
final class FunctionStarts {
  /// The result of an attempt to start a function for the first time.
  enum Attempt {
    /// All sandboxes that start ahead have started; the duration of the last start.
    case succeeded(Duration)
    /// It failed, and the next invocation starts it again.
    case failed
    /// It failed, and the emulator must end.
    case failedForGood(EmulatorError)
  }

  /// The functions that start before their first invocation.
  let ahead: [EmulatedFunction]
  /// Succeeds once all functions in ``ahead`` have started, with the time that the last one took; nil if there are
  /// none. Fails if one fails for good.
  let ready: EventLoopPromise<Duration?>
  /// Succeeds once each function in ``ahead`` has started or failed to, with the names of those that failed. Fails if one
  /// fails for good.
  let tried: EventLoopPromise<[String]>
  /// Fails if a function fails for good.
  let finished: EventLoopPromise<Void>
  private var unready: Set<ObjectIdentifier>
  private var untried: Set<ObjectIdentifier>

  /// Observes the functions. Nothing starts yet.
  ///
  /// - Parameters:
  ///   - isEager: whether all functions start before their first invocation, and not only those that Lambda starts ahead.
  ///   - endsOnFailedStart: whether a failure before a function was ever ready is fatal.
  init(of functions: [EmulatedFunction], isEager: Bool, endsOnFailedStart: Bool, on loop: any EventLoop) {
    ahead = functions.filter { isEager || $0.startsAhead }
    ready = loop.makePromise()
    tried = loop.makePromise()
    finished = loop.makePromise()
    unready = Set(ahead.map { ObjectIdentifier($0) })
    untried = unready
    if ahead.isEmpty {
      ready.succeed(nil)
      tried.succeed([])
    }
    for function in functions {
      let id = ObjectIdentifier(function)
      function.observeStart(endsOnFailedStart: endsOnFailedStart, isAlone: functions.count == 1) {
        self.observe($0, of: id)
      }
    }
  }

  private func observe(_ attempt: Attempt, of function: ObjectIdentifier) {
    switch attempt {
    case .succeeded(let duration):
      if unready.remove(function) != nil, unready.isEmpty { ready.succeed(duration) }
    case .failed: break
    case .failedForGood(let error): return fail(error)
    }
    if untried.remove(function) != nil, untried.isEmpty {
      tried.succeed(ahead.filter { unready.contains(ObjectIdentifier($0)) }.map(\.description.name))
    }
  }

  /// The emulator failed.
  func fail(_ error: any Error) {
    finished.fail(error)
    ready.fail(error)
    tried.fail(error)
  }

  /// The emulator was stopped.
  func stop() {
    finished.succeed()
    ready.fail(CancellationError())
    tried.fail(CancellationError())
  }
}
