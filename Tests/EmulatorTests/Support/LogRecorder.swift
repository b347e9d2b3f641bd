import Synchronization

/// Collects the lines of a log, and lets a test wait for one.
final class LogRecorder: Sendable {
  private struct Waiter {
    var matches: @Sendable (String) -> Bool
    var continuation: CheckedContinuation<String, Never>
  }

  private struct State {
    var lines: [String] = []
    var waiters: [Int: Waiter] = [:]
    var nextWaiter = 0
  }

  private let state = Mutex(State())

  /// The lines so far.
  var lines: [String] { state.withLock { $0.lines } }

  /// Takes a line with its line feed.
  func append(_ line: [UInt8]) {
    let line = String(decoding: line.dropLast(), as: UTF8.self)
    let told = state.withLock { state in
      state.lines.append(line)
      let told = state.waiters.filter { $0.value.matches(line) }
      for number in told.keys { state.waiters[number] = nil }
      return told.values
    }
    for waiter in told { waiter.continuation.resume(returning: line) }
  }

  /// The first line that begins with `prefix`, past or future.
  func line(startingWith prefix: String) async -> String { await line { $0.hasPrefix(prefix) } }

  /// The first line that fits, past or future; empty if the task is canceled first, as it is at a test's time limit.
  func line(where matches: @escaping @Sendable (String) -> Bool) async -> String {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let found = state.withLock { state -> String? in
          if let line = state.lines.first(where: matches) { return line }
          if Task.isCancelled { return "" }
          state.waiters[number] = Waiter(matches: matches, continuation: continuation)
          return nil
        }
        if let found { continuation.resume(returning: found) }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.continuation.resume(returning: "")
    }
  }
}
