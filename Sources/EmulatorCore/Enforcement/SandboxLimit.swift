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
}
