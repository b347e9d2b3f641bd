/// A part of an invocation's time. Times are in milliseconds since the arrival.
struct ConsoleStage: Sendable, Equatable {
  enum Name: String, Sendable, CaseIterable {
    /// It waits for a sandbox.
    case queued
    /// The sandbox starts.
    case start
    /// The sandbox's processes are thawed.
    case thaw
    /// From the delivery of the event to the first byte of the response.
    case adapterAndApp = "adapter and app"
    case response
    /// From the end of the response until the runtime and the extensions are done.
    case drain
    /// Until the sandbox is frozen or changes to another state.
    case freeze
  }

  var name: Name
  var from: Double
  /// Nil while it lasts.
  var to: Double?
}

extension InvocationProgress {
  /// The stages so far, without gaps. A stage without a duration is left out, unless it has only begun.
  var stages: [ConsoleStage] {
    var stages: [ConsoleStage] = []
    var from = arrived
    /// Ends a stage at `time`, or leaves it open.
    func add(_ name: ConsoleStage.Name, until time: Double?) {
      let to = time.map { max($0, from) }
      if to.map({ $0 > from }) ?? true {
        stages.append(ConsoleStage(name: name, from: from - arrived, to: to.map { $0 - arrived }))
      }
      if let to { from = to }
    }
    /// The first moment at which something later than a stage is known to have happened.
    let ending = refused ?? reported ?? (resulted.flatMap { time in duration == nil ? nil : time })
    let responseEnd = self[.responseEnded] ?? resulted
    let boundaries: [(ConsoleStage.Name, Double?)] = [
      (.queued, assigned),
      (.start, isColdStart ? self[.started] : assigned),
      (.thaw, self[.thawed] ?? self[.delivered]),
      (.adapterAndApp, self[.responseBegan] ?? responseEnd),
      (.response, responseEnd),
      (.drain, self[.runtimeDone]),
      (.freeze, left),
    ]
    for (index, (name, time)) in boundaries.enumerated() {
      // A moment that was not reported has passed at the latest when a later one was.
      if let end = time ?? boundaries[(index + 1)...].lazy.compactMap({ $0.1 }).first {
        add(name, until: end)
      } else {
        add(name, until: ending)
        break
      }
    }
    return stages
  }
}
