import EmulatorCore
import NIOCore

/// Follows an invocation on its way through the emulator. Called on the event loop.
protocol InvocationObserver: AnyObject {
  func note(_ progress: InvocationNews, of invocation: Invocation)
}

/// What happens to an invocation.
enum InvocationNews {
  /// The function has it. It comes before all others, and again if the event is passed on to another function.
  case arrived
  /// A sandbox was chosen.
  ///
  /// - sandbox: the name of its log stream.
  /// - isStarting: whether it has to start first.
  case assigned(sandbox: String, isStarting: Bool)
  case reached(ConsoleNews.Step, at: Duration)
  /// A part of a streamed result.
  case part(ByteBuffer)
  /// The complete result, or an error object. Replaces what arrived in parts.
  case result(ByteBuffer, isError: Bool)
  /// The parts of a streamed result are complete.
  case partsEnded
  /// The function does not run.
  case refused(InvokeError)
  /// The caller got a response with this HTTP status.
  case answered(status: Int)
}
