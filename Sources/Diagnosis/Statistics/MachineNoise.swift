import AdapterCore

/// How much other work on this machine delays what the doctor times.
package struct MachineNoise: Sendable, Equatable {
  /// A computation that nothing but other work could delay.
  package struct Step: Sendable, Equatable {
    /// From its beginning to its end.
    package var duration: Duration
    /// The CPU time that it took.
    package var processorTime: Duration

    package init(duration: Duration, processorTime: Duration) {
      self.duration = duration
      self.processorTime = processorTime
    }

    fileprivate var delay: Duration { max(.zero, duration - processorTime) }
  }

  /// How many times longer a computation takes than on an idle machine; 1 or more.
  package private(set) var slowdown = 1.0
  /// The longest time that a computation waited for a CPU.
  package private(set) var delay = Duration.zero
  /// The step that waited longest.
  private var worst: Step?

  /// No noise.
  package static let none = MachineNoise([])

  /// The noise in which the steps were made, one after the other.
  package init(_ steps: [Step]) {
    let slowdowns = steps.filter { $0.processorTime > .zero }.map { $0.duration / $0.processorTime }.sorted()
    if !slowdowns.isEmpty { slowdown = max(1, slowdowns[slowdowns.count / 2]) }
    worst = steps.max { $0.delay < $1.delay }
    delay = worst?.delay ?? .zero
  }

  /// The greater noise of two, for what happened between them.
  package func orWorse(_ other: MachineNoise) -> MachineNoise {
    var noise = delay < other.delay ? other : self
    noise.slowdown = max(slowdown, other.slowdown)
    return noise
  }

  /// How long something would have taken on an idle machine at least.
  ///
  /// - Parameter processorTime: the CPU time that it took.
  package func calm(_ duration: Duration, processorTime: Duration = .zero) -> Duration {
    max(.zero, duration - processorTime * (slowdown - 1) - delay)
  }

  /// Leaves out the findings that this noise may explain.
  ///
  /// - Parameters:
  ///   - seen: what was judged by the times that were measured.
  ///   - calm: what is judged by those of an idle machine.
  package func settle(_ seen: CheckResult.Status, calm: CheckResult.Status) -> CheckResult.Status {
    guard case .found(let findings) = seen else { return seen }
    var calmFindings: [Finding] = []
    if case .found(let findings) = calm { calmFindings = findings }
    let sure = findings.filter { finding in
      calmFindings.contains { $0.key == finding.key && $0.severity == finding.severity }
    }
    return sure.isEmpty && !findings.isEmpty ? .undecided(sentence) : .found(sure)
  }

  /// Why a check cannot tell.
  var sentence: String {
    guard let worst else { return "This machine is too busy to tell." }
    return "This machine is too busy to tell: a computation of \(DurationText.describe(worst.processorTime)) took "
      + "\(DurationText.describe(worst.duration))."
  }
}
