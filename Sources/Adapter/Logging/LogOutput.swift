import AdapterCore
import EventLoop
import Synchronization

/// Where log lines go. No line waits for whoever reads the log: what there is no room for waits here, and goes out from
/// the event loop once there is.
final class LogOutput: Sendable {
  private struct State {
    var queue: LogQueue
    /// Opened with the first line.
    var output: SharedOutput?
    /// Whether a task waits for room.
    var isWaiting = false
  }

  /// How long to pause after each attempt: a reader that takes line by line must not wake the adapter for each.
  private static let pause = Duration.milliseconds(20)

  private let descriptor: Int32
  private let state: Mutex<State>

  /// - Parameters:
  ///   - descriptor: where lines go; it stays the caller's to close.
  ///   - report: makes the line that says how many were dropped.
  init(_ descriptor: Int32, output: SharedOutput? = nil, report: @escaping @Sendable (Int) -> [UInt8]) {
    self.descriptor = descriptor
    state = Mutex(State(queue: LogQueue(report: report), output: output))
  }

  /// Writes a line, its line feed included: at once if there is room, in one piece.
  func write(_ line: [UInt8]) {
    let mustWait = state.withLock { state in
      let output = state.output ?? SharedOutput(descriptor)
      state.output = output
      if state.queue.isEmpty { Self.write(line, to: output, &state.queue) } else { state.queue.add(line) }
      guard !state.isWaiting, Self.flush(&state.queue, to: output) else { return false }
      state.isWaiting = true
      return true
    }
    if mustWait { LoopActor.task { await self.flushOnceThereIsRoom() } }
  }

  private static func write(_ line: [UInt8], to output: SharedOutput, _ queue: inout LogQueue) {
    var written = 0
    while written < line.count {
      switch output.write(line[written...]) {
      case .wrote(let count): written += count
      case .wouldBlock: return queue.add(line, written: written)
      case .failed: return queue.failed(afterWriting: written)
      }
    }
  }

  /// Writes what waits.
  ///
  /// - Returns: whether there is more than there is room for.
  private static func flush(_ queue: inout LogQueue, to output: SharedOutput) -> Bool {
    while !queue.next.isEmpty {
      switch output.write(queue.next) {
      case .wrote(let count): queue.wrote(count)
      case .wouldBlock: return true
      case .failed: queue.failed()
      }
    }
    return false
  }

  @LoopActor private func flushOnceThereIsRoom() async {
    while let output = state.withLock({ $0.output }) {
      _ = await output.waitForRoom()
      let isBlocked = state.withLock { state in
        state.isWaiting = Self.flush(&state.queue, to: output)
        return state.isWaiting
      }
      guard isBlocked else { return }
      await EventLoop.shared.sleep(until: .now + Self.pause)
    }
  }

  /// Writes what waits before the process ends, with the thread.
  ///
  /// - Parameter limit: how long to wait for room.
  func flush(atMost limit: Duration) {
    let end = ContinuousClock.now + limit
    state.withLock { state in
      guard let output = state.output else { return }
      while Self.flush(&state.queue, to: output) {
        let left = end - .now
        guard left > .zero, output.waitForRoom(atMost: Int32(left.wholeMilliseconds + 1)) else { return }
      }
    }
  }
}
