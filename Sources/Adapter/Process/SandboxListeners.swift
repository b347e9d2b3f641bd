import AdapterCore
import Glibc

/// The sandbox's own processes that listen on a socket. Looked for only when the app cannot be reached.
enum SandboxListeners {
  /// How far up the parents of a process are followed.
  private static let depthLimit = 32

  /// The listeners among the processes of the sandbox, without this process and extensions of Lambda.
  ///
  /// - Parameters:
  ///   - isSupervisor: whether the app was started by this process: then only what it started counts.
  ///   - own: this process.
  static func all(isSupervisor: Bool, own: Int32 = getpid()) -> [AppListener] {
    var sockets: [(endpoint: Endpoint, link: [UInt8])] = []
    for table in ["/proc/net/tcp", "/proc/net/tcp6", "/proc/net/unix"] {
      KernelFile.lines(of: table) { line in
        let line = table == "/proc/net/unix" ? SocketTableLine(unix: line) : SocketTableLine(tcp: line)
        if case .connection = line { return false }
        if case .listener(let endpoint, let inode) = line {
          sockets.append((endpoint, ListenerSearch.link(toInode: inode)))
        }
        return true
      }
    }
    var listeners: [AppListener] = []
    let scope = Scope(isSupervisor: isSupervisor, own: own)
    // A process has a lower id than those that it started, as a rule, so a socket that several share is the first one's.
    for pid in KernelFile.ids(in: "/proc").sorted() where !sockets.isEmpty {
      let held = ProcessSockets.links(of: pid)
      guard sockets.contains(where: { held.contains($0.link) }), scope.contains(pid) else { continue }
      let name = name(of: pid)
      sockets.removeAll { socket in
        guard held.contains(socket.link) else { return false }
        listeners.append(AppListener(socket.endpoint, pid: pid, name: name))
        return true
      }
    }
    return listeners
  }

  /// Whether a process is an extension of Lambda, or was started by one.
  static func isExtension(_ pid: Int32) -> Bool {
    lineage(of: pid).contains { ancestor in
      KernelFile.read("/proc/\(ancestor)/cmdline").map { ProcessStrings.isExtension(commandLine: $0) } ?? false
    }
  }

  /// The program's name, as the kernel has it.
  static func name(of pid: Int32) -> String {
    guard let text = KernelFile.read("/proc/\(pid)/comm") else { return "a process" }
    return String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  /// A process and its ancestors, up to the first process or the one at which `end` says so.
  private static func lineage(of pid: Int32, until end: (Int32) -> Bool = { _ in false }) -> [Int32] {
    var lineage = [pid]
    var process = pid
    while lineage.count < depthLimit, !end(process), let parent = ProcessTable.status(of: process)?.parent, parent > 0 {
      lineage.append(parent)
      process = parent
    }
    return lineage
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
      return root == 0 || SandboxListeners.lineage(of: pid, until: { $0 == root }).last == root
    }
  }
}
