/// Which invocations meet which faults: it follows from a seed and from the number of the invocation alone, so that the
/// same faults come again with the same seed.
package struct ChaosPlan: Sendable, Equatable {
  /// How often one kind of fault comes.
  package struct Rule: Sendable, Equatable {
    /// Its share of all invocations, 0 to 1.
    package var probability: Double
    /// How long it lasts; nil for one that takes no time.
    package var duration: Duration?

    /// A rule of this share and this duration.
    package init(probability: Double, duration: Duration? = nil) {
      self.probability = probability
      self.duration = duration
    }
  }

  /// What an invocation meets.
  package struct Decision: Sendable, Equatable {
    /// The invocation's number, from 1 in the order of arrival.
    package var number: Int
    /// The fault, but for `slow`; at most one.
    package var fault: ChaosFault?
    /// How long the fault lasts.
    package var duration: Duration
    /// How late the invocation is delivered.
    package var delay: Duration
    /// A number that chooses among several that the fault could hit.
    package var choice: UInt64

    /// A sentence for the log: what was done on purpose to an invocation.
    ///
    /// - Parameter fault: what kind of fault it was, where it is not ``fault``.
    package func notice(at id: RequestID, _ what: String, fault: ChaosFault? = nil) -> String {
      "chaos: \((fault ?? self.fault)?.rawValue ?? "none") at invocation \(number), RequestId: \(id): \(what)"
    }
  }

  /// How often each kind of fault comes.
  package var rules: [ChaosFault: Rule]
  /// From which all decisions follow.
  package var seed: UInt64

  /// A plan of these rules.
  package init(rules: [ChaosFault: Rule], seed: UInt64) {
    self.rules = rules
    self.seed = seed
  }

  /// What the invocation of this number meets.
  ///
  /// Each kind of fault is drawn for by itself: what another rule says does not change which invocations a fault hits,
  /// unless two hit the same one. The first in the order of ``ChaosFault`` then comes.
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
    // 53 bits are what a Double holds exactly: below 1, so that 1 always hits and 0 never.
    Double(drawn >> 11) / Double(1 << 53 as UInt64) < probability
  }

  /// A number that looks random, and follows from the seed and these two.
  private func draw(_ number: Int, _ kind: UInt64) -> UInt64 {
    Self.mixed(Self.mixed(Self.mixed(seed) ^ UInt64(truncatingIfNeeded: number)) ^ kind)
  }

  /// The finalizer of SplitMix64: each bit of the number changes half of the bits of the outcome.
  private static func mixed(_ number: UInt64) -> UInt64 {
    var mixed = number &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension ChaosPlan: CustomStringConvertible {
  /// The faults with their shares, and the seed, as `stale 5%, kill 1%; --chaos-seed 42`.
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
