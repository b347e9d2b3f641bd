/// What Lambda holds a sandbox to, as far as the emulator can do the same.
package enum SandboxLimit: String, Sendable, CaseIterable {
  /// No process runs between invocations.
  case freeze
  /// The function's memory is all there is.
  case memory
  /// There are no more than 1,024 processes and threads.
  case processes
  /// A process has no more than 1,024 files open.
  case files
  /// The share of the processors goes by the function's memory.
  case cpu
  /// Nothing can be written but to `/tmp`, which is empty at first and has a size.
  case readOnly = "read-only"
  /// The sandbox has a network of its own, with nothing in it but its loopback interface.
  case ownNetwork = "own-network"
  /// The sandbox's processes see no others, and none of them outlives it.
  case ownProcesses = "own-processes"

  /// Those that namespaces enforce.
  package static let byNamespace: Set<SandboxLimit> = [.readOnly, .ownNetwork, .ownProcesses]
}
