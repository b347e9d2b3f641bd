import AdapterCore
import Glibc
import ProcFilesystem

/// The sandbox's own processes that listen on a socket. Looked for only when the app cannot be reached.
enum SandboxListeners {
  /// The listeners among the processes of the sandbox, without this process and extensions of Lambda.
  ///
  /// - Parameters:
  ///   - isSupervisor: whether the app was started by this process: then only what it started counts.
  ///   - own: this process.
  static func all(isSupervisor: Bool, own: Int32 = getpid()) -> [AppListener] {
    let scope = Scope(isSupervisor: isSupervisor, own: own)
    return ListeningProcesses.all { scope.contains($0) }
  }

  /// Whether a process is an extension of Lambda, or was started by one.
  static func isExtension(_ pid: Int32) -> Bool {
    ListeningProcesses.lineage(of: pid).contains { ancestor in
      KernelFile.read("/proc/\(ancestor)/cmdline").map { ProcessStrings.isExtension(commandLine: $0) } ?? false
    }
  }

  /// Which processes belong to the sandbox. On Lambda all do, on a developer's machine only some: those with the same
  /// Runtime API in their environment, or, if they have overwritten that, those below this process or the one that
  /// started it.
  private struct Scope {
    private static let runtimeAPI = "AWS_LAMBDA_RUNTIME_API"

    private let own: Int32
    private let root: Int32
    private let api = ProcessEnvironment.value(of: runtimeAPI)

    init(isSupervisor: Bool, own: Int32) {
      self.own = own
      root = isSupervisor ? own : getppid()
    }

    func contains(_ pid: Int32) -> Bool {
      guard pid != own, pid != root, !SandboxListeners.isExtension(pid) else { return false }
      if let api, let environment = KernelFile.read("/proc/\(pid)/environ"),
        let other = ProcessStrings.value(of: Self.runtimeAPI, in: environment)
      {
        return other.elementsEqual(api.utf8)
      }
      // A parent beyond this process namespace has no id in it; then the namespace is the sandbox.
      return root == 0 || ListeningProcesses.lineage(of: pid, until: { $0 == root }).last == root
    }
  }
}
