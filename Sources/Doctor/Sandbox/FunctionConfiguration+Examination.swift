package import Emulator
import EmulatorCore
import FileDescriptors
import Glibc

extension FunctionConfiguration {
  /// Prepares the function for an examination, whatever its project says for local runs: Lambda's limits, one sandbox
  /// that starts on demand, no failures on purpose, no front doors at addresses of their own, and a Function URL that
  /// everyone may call.
  package mutating func prepareForExamination() {
    limits.formUnion([.freeze, .memory])
    limits.remove(.ownNetwork)
    forwardedPorts = []
    thawDelay = .zero
    chaos = nil
    frontDoors = []
    events = Events()
    scaling = SandboxPool.Limits()
    function.reservedConcurrentExecutions = nil
    function.tenantIsolationMode = nil
    function.functionURL.authType = .none
  }

  /// Whether a web adapter sends the function's events to an app; nil if that shows only once it runs.
  package var hasWebAdapter: Bool? {
    if adapter != .none { return true }
    if image != nil { return nil }
    if extensions.contains(where: { $0.command.first.flatMap(WebAdapter.init(file:)) != nil }) { return true }
    guard let code else { return hasAdapterAsCommand }
    let hasOther = !code.layers.isEmpty || environment["AWS_LAMBDA_EXEC_WRAPPER"] != nil
    return code.runtime?.isManaged == true && !hasOther ? false : nil
  }

  /// Whether COMMAND is an adapter that starts the app itself.
  private var hasAdapterAsCommand: Bool? {
    guard let program = command.first else { return false }
    let folders = (inheritedEnvironment["PATH"] ?? "").split(separator: ":").map(String.init)
    let paths =
      program.hasPrefix("/")
      ? [program]
      : program.contains("/") ? ["\(workingDirectory)/\(program)"] : folders.map { "\($0)/\(program)" }
    guard let path = paths.first(where: { access($0, X_OK) == 0 }) else { return nil }
    if WebAdapter(file: path) != nil { return true }
    // A script may start one.
    let start = try? WholeFile.read(path, atMost: 2)
    return start == Array("#!".utf8) ? nil : false
  }
}
