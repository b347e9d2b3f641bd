import EmulatorCore
import NIOCore
import WireFormat

/// Runs the doctor for the console, one function at a time. Pages learn of it in their streams.
final class ConsoleExaminations {
  private let loop: any EventLoop
  private let streams: ConsoleStreams
  private var examination: Task<Void, Never>?
  private var isStopping = false
  /// Succeeds when no examination is in progress.
  private var over: EventLoopPromise<Void>?

  init(on loop: any EventLoop, telling streams: ConsoleStreams) {
    self.loop = loop
    self.streams = streams
  }

  /// Examines a function.
  func start(_ doctor: @escaping ConsoleDoctor, of function: FunctionConfiguration) throws(ConsoleError) {
    guard examination == nil, !isStopping else { throw .doctorBusy }
    let name = function.function.name
    over = loop.makePromise()
    tell(name, "running") { writer in
      writer.key("activity")
      writer.string("the start")
    }
    let bound = NIOLoopBound(self, eventLoop: loop)
    let loop = loop
    examination = Task {
      let result: Result<[UInt8], any Error>
      do {
        result = .success(
          try await doctor(function) { activity, remaining in
            loop.execute { bound.value.progressed(name, activity, remaining) }
          })
      } catch {
        result = .failure(error)
      }
      loop.execute { [result] in bound.value.ended(name, result) }
    }
  }

  /// Cancels the examination. The future succeeds once it is over.
  func stop() -> EventLoopFuture<Void> {
    isStopping = true
    examination?.cancel()
    return over?.futureResult ?? loop.makeSucceededVoidFuture()
  }

  private func progressed(_ function: String, _ activity: String, _ remaining: Duration) {
    guard examination != nil else { return }
    tell(function, "running") { writer in
      writer.key("activity")
      writer.string(activity)
      writer.key("remaining")
      writer.number(remaining / .seconds(1), digits: 1)
    }
  }

  private func ended(_ function: String, _ result: Result<[UInt8], any Error>) {
    examination = nil
    switch result {
    case .success(let report):
      tell(function, "done") { writer in
        writer.key("report")
        writer.raw(report)
      }
    case .failure(let error):
      tell(function, "failed") { writer in
        writer.key("message")
        writer.string("\(error)")
      }
    }
    over?.succeed()
    over = nil
  }

  private func tell(_ function: String, _ state: StaticString, _ details: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("function")
      writer.string(function)
      writer.key("state")
      writer.string("\(state)")
      details(&writer)
    }
    streams.tellOfDoctor(writer.finish())
  }
}
