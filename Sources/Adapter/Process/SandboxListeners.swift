import AdapterCore
import Glibc
import ProcFilesystem

/// Finds the sandbox's processes that listen on a socket. Used only when the app cannot be reached.
enum SandboxListeners {
  /// The listeners among the sandbox's processes, except for this process and Lambda extensions.
  ///
  /// - Parameters:
  ///   - isSupervisor: whether this process started the app. Then only its descendants count.
  ///   - own: the ID of this process.
  static func all(isSupervisor: Bool, own: Int32 = getpid()) -> [AppListener] {
    let scope = Scope(isSupervisor: isSupervisor, own: own)
    return ListeningProcesses.all { scope.contains($0) }
  }

  /// Whether a process is a Lambda extension or was started by one.
  static func isExtension(_ pid: Int32) -> Bool {
    ListeningProcesses.lineage(of: pid).contains { ancestor in
      KernelFile.read("/proc/\(ancestor)/cmdline").map { ProcessStrings.isExtension(commandLine: $0) } ?? false
    }
  }

  /// Decides which processes belong to the sandbox. On Lambda all do. On a developer's machine, those do that have the
  /// same Runtime API in their environment. A process that has overwritten its environment belongs if it descends from
  /// this process or from its parent.
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
      // A parent outside this process namespace has the ID 0; then the namespace is the sandbox.
      return root == 0 || ListeningProcesses.lineage(of: pid, until: { $0 == root }).last == root
    }
  }
}
