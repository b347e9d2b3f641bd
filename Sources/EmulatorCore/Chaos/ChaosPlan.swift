/// Decides which faults are injected into which invocations. The decision depends only on the seed and on the number of
/// the invocation, so the same seed repeats the same faults.
package struct ChaosPlan: Sendable, Equatable {
  /// How often a fault is injected, and how long it lasts.
  package struct Rule: Sendable, Equatable {
    /// The fault's share of all invocations, 0 to 1.
    package var probability: Double
    /// The fault's duration; nil if it takes no time.
    package var duration: Duration?

    package init(probability: Double, duration: Duration? = nil) {
      self.probability = probability
      self.duration = duration
    }
  }

  /// The faults for one invocation.
  package struct Decision: Sendable, Equatable {
    /// The invocation's number, from 1, in the order of arrival.
    package var number: Int
    /// The fault other than `slow`; at most one.
    package var fault: ChaosFault?
    package var duration: Duration
    /// How long the invocation is delayed.
    package var delay: Duration
    /// A random number for choosing a victim if there are several.
    package var choice: UInt64

    /// Formats a log message about an injected fault. `fault` replaces ``fault`` if it differs.
    package func notice(at id: RequestID, _ what: String, fault: ChaosFault? = nil) -> String {
      "chaos: \((fault ?? self.fault)?.rawValue ?? "none") at invocation \(number), RequestId: \(id): \(what)"
    }
  }

  package var rules: [ChaosFault: Rule]
  /// The seed of all decisions.
  package var seed: UInt64

  package init(rules: [ChaosFault: Rule], seed: UInt64) {
    self.rules = rules
    self.seed = seed
  }

  /// Returns the faults for the invocation with this number.
  ///
  /// Each fault is drawn independently, so changing one rule does not change which invocations another fault selects.
  /// If several faults select the same invocation, the first in the order of ``ChaosFault`` applies.
  package func decision(for number: Int) -> Decision {
    var decision = Decision(number: number, duration: .zero, delay: .zero, choice: draw(number, UInt64.max))
    for (index, fault) in ChaosFault.allCases.enumerated() {
      guard let rule = rules[fault], isHit(draw(number, UInt64(index)), rule.probability) else { continue }
      if fault == .slow {
        decision.delay = rule.duration ?? .zero
      } else if decision.fault == nil {
        decision.fault = fault
        decision.duration = rule.duration ?? .zero
      }
    }
    return decision
  }

  private func isHit(_ drawn: UInt64, _ probability: Double) -> Bool {
    // A Double holds 53 bits exactly. The value stays below 1, so a probability of 1 always hits and 0 never does.
    Double(drawn >> 11) / Double(1 << 53 as UInt64) < probability
  }

  /// A pseudorandom number derived from the seed, `number` and `kind`.
  private func draw(_ number: Int, _ kind: UInt64) -> UInt64 {
    Self.mixed(Self.mixed(Self.mixed(seed) ^ UInt64(truncatingIfNeeded: number)) ^ kind)
  }

  /// The finalizer of SplitMix64: each bit of the input affects half of the output bits.
  private static func mixed(_ number: UInt64) -> UInt64 {
    var mixed = number &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension ChaosPlan: CustomStringConvertible {
  /// The faults, their shares and the seed, for example `stale 5%, kill 1%; --chaos-seed 42`.
  package var description: String {
    let faults = ChaosFault.allCases.compactMap { fault in
      rules[fault].map { rule in
        let tenths = Int((rule.probability * 1000).rounded())
        let share = tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
        return "\(fault.rawValue) \(share)" + (rule.duration.map { " (\(PlatformLog.seconds($0)) s)" } ?? "")
      }
    }
    return "\(faults.joined(separator: ", ")); --chaos-seed \(seed)"
  }
}

/// A fault that can be injected into an invocation.
package enum ChaosFault: String, Sendable, CaseIterable {
  /// The caller is throttled as if all sandboxes were busy.
  case throttle
  /// The function stays frozen before the invocation for so long that the event arrives just as idle timeouts expire.
  case stale
  /// A worker of COMMAND is killed during the invocation, or COMMAND itself if it has no workers.
  case kill
  /// COMMAND crashes during the invocation.
  case crash
  /// The system runs out of memory during the invocation.
  case oom
  /// All processes are frozen for a while during the invocation.
  case freeze
  /// The invocation ends as if its time were up.
  case timeout
  /// The invocation is delivered late. Can be combined with another fault.
  case slow

  /// The default duration; nil if the fault takes no time. `slow` has no default and requires a duration.
  package var usualDuration: Duration? {
    switch self {
    case .stale: .milliseconds(1500)
    case .freeze: .seconds(1)
    case .slow: .zero
    case .throttle, .kill, .crash, .oom, .timeout: nil
    }
  }
}
