/// A limit of Lambda's sandboxes that the emulator can enforce.
package enum SandboxLimit: String, Sendable, CaseIterable {
  /// No process runs between invocations.
  case freeze
  /// The function can use no more than its memory.
  case memory
  /// At most 1,024 processes and threads.
  case processes
  /// At most 1,024 open files per process.
  case files
  /// CPU time in proportion to the function's memory.
  case cpu
  /// Only `/tmp` is writable. It starts empty and has a limited size.
  case readOnly = "read-only"
  /// A private network with only a loopback interface.
  case ownNetwork = "own-network"
  /// The sandbox's processes see no others, and none of them outlives the sandbox.
  case ownProcesses = "own-processes"

  /// The limits that namespaces enforce.
  package static let byNamespace: Set<SandboxLimit> = [.readOnly, .ownNetwork, .ownProcesses]
}

/// The CPU time that a function gets, which depends on its memory size.
package enum ProcessorShare {
  /// The memory size that corresponds to one full CPU, in MB.
  package static let memoryOfOne = 1769

  /// The CPU time in microseconds that a function may use per ``period``.
  ///
  /// - Parameter memorySize: in MB.
  package static func quota(memorySize: Int) -> Int {
    // The scheduler's minimum is one millisecond.
    min(6 * period, max(1000, memorySize * period / memoryOfOne))
  }

  /// In microseconds.
  package static let period = 100_000
}
