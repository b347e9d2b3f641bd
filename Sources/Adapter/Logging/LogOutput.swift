import AdapterCore
import AdapterLoop
import Synchronization

/// Writes log lines without waiting for the reader. Lines that find no room are queued, and the event loop writes them
/// when there is room again.
final class LogOutput: Sendable {
  private struct State {
    var queue: LogQueue
    /// Created with the first line.
    var output: SharedOutput?
    /// Whether a task is waiting for room.
    var isWaiting = false
  }

  /// The pause after each attempt: a reader that takes one line at a time must not wake the adapter for each line.
  private static let pause = Duration.milliseconds(20)

  private let descriptor: Int32
  private let state: Mutex<State>

  /// - Parameters:
  ///   - descriptor: where lines go; the caller remains responsible for closing it.
  ///   - report: formats the line that reports how many lines were dropped.
  init(_ descriptor: Int32, output: SharedOutput? = nil, report: @escaping @Sendable (Int) -> [UInt8]) {
    self.descriptor = descriptor
    state = Mutex(State(queue: LogQueue(report: report), output: output))
  }

  /// Writes a line that includes its line feed: at once and in one piece if there is room.
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

  /// Writes queued lines.
  ///
  /// - Returns: whether some remain because there is no room.
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
      await AdapterLoop.shared.sleep(until: .now + Self.pause)
    }
  }

  /// Writes queued lines before the process ends; blocks the thread.
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
