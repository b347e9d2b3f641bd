import ArgumentParser
import EmulatorCore

/// The value of `--require`: limits by comma.
struct RequiredLimits: ExpressibleByArgument, CustomStringConvertible {
  /// The limits.
  var limits: Set<SandboxLimit>

  init(limits: Set<SandboxLimit>) { self.limits = limits }

  init?(argument: String) {
    limits = []
    for name in argument.split(separator: ",") {
      guard let limit = SandboxLimit(rawValue: String(name)) else { return nil }
      limits.insert(limit)
    }
  }

  var description: String { limits.isEmpty ? "none" : limits.map(\.rawValue).sorted().joined(separator: ",") }
  var defaultValueDescription: String { description }
}
