import AdapterCore
import Diagnosis
import Glibc
import ProcFilesystem

/// The app's processes: all that this process has started and adopted, except for the adapter and the first processes of
/// sandboxes. One sandbox runs at a time.
struct AppProcesses {
  /// More processes than Lambda allows are not looked at.
  private static let most = 1024

  private let adapters: WebAdapters

  /// - Parameter adapters: tells adapters from the app.
  init(_ adapters: WebAdapters) { self.adapters = adapters }

  /// The process IDs, in ascending order.
  var ids: [Int32] { ProcessTable.descendants(of: getpid(), atMost: Self.most).filter(isApp).sorted() }

  /// Whether a process is one of the app's.
  func contains(_ process: Int32) -> Bool {
    isApp(process) && ListeningProcesses.lineage(of: process).contains(getpid())
  }

  /// Whether a process runs another program; a process that has ended runs none.
  private func isApp(_ process: Int32) -> Bool {
    guard let program = Self.link("/proc/\(process)/exe"), program != Self.own else { return false }
    return adapters.adapter(of: process) == nil
  }

  /// The web adapter that runs as a program of its own; nil if none does. This program may serve as the adapter, too.
  var adapter: WebAdapter? {
    ProcessTable.descendants(of: getpid(), atMost: Self.most).lazy
      .filter { Self.link("/proc/\($0)/exe").map { $0 != Self.own } ?? false }.compactMap(adapters.adapter).first
  }

  /// The processes with their command lines.
  var observed: [ObservedProcess] {
    ids.compactMap { process in
      guard let bytes = KernelFile.read("/proc/\(process)/cmdline"), !bytes.isEmpty else { return nil }
      let memory = ProcessTable.memory(of: process)
      return ObservedProcess(
        id: Int(process), parent: Int(ProcessTable.parent(of: process) ?? 0),
        arguments: bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) },
        memory: memory.map { ($0.resident - $0.shared) * Self.pageSize })
    }
  }

  /// The processes whose parents are no part of the app.
  var roots: [Int32] {
    let ids = Set(ids)
    return ids.filter { process in !(ProcessTable.parent(of: process).map(ids.contains) ?? false) }.sorted()
  }

  /// The command of a shell that has started the app and ends at SIGTERM without passing it on; nil if there is none.
  var deafShell: String? {
    let processes = observed
    let first = Set(roots.map(Int.init))
    return processes.first { process in
      first.contains(process.id) && processes.contains { $0.parent == process.id }
        && Self.shells.contains(Self.name(of: process)) && !catchesTermination(Int32(process.id))
    }?.arguments.prefix(3).joined(separator: " ")
  }

  private static let shells: Set<String> = ["sh", "dash", "bash", "ash", "ksh", "zsh"]

  private static func name(of process: ObservedProcess) -> String {
    process.arguments[0].split(separator: "/").last.map(String.init) ?? ""
  }

  /// Whether a process has a handler for SIGTERM (proc_pid_status(5)); true if that cannot be read.
  private func catchesTermination(_ process: Int32) -> Bool {
    guard let bytes = KernelFile.read("/proc/\(process)/status"),
      let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first(where: { $0.hasPrefix("SigCgt:") }
      ),
      let mask = UInt64(line.dropFirst(7).filter { !$0.isWhitespace }, radix: 16)
    else { return true }
    return mask & (1 << (UInt64(SIGTERM) - 1)) != 0
  }

  /// Where the sandbox's /tmp can be seen; nil if it has none of its own.
  var temporaryFolder: String? {
    guard let process = ids.first else { return nil }
    let folder = "/proc/\(process)/root/tmp"
    var own = statvfs()
    var machine = statvfs()
    guard statvfs(folder, &own) == 0, statvfs("/tmp", &machine) == 0, own.f_fsid != machine.f_fsid else { return nil }
    return folder
  }

  /// How much the sandbox's /tmp holds, in bytes; nil if it has none of its own.
  var temporaryBytes: Int? {
    var own = statvfs()
    guard let folder = temporaryFolder, statvfs(folder, &own) == 0 else { return nil }
    return Int(own.f_blocks - own.f_bfree) * Int(own.f_frsize)
  }

  /// The files in /dev/shm that the processes have mapped, such as semaphores and shared memory.
  var sharedMemory: [String] {
    var files: [String] = []
    for process in ids {
      KernelFile.lines(of: "/proc/\(process)/maps") { line in
        let text = String(decoding: line, as: UTF8.self)
        guard let start = text.firstRange(of: " /dev/shm/") else { return true }
        let file = String(text[text.index(after: start.lowerBound)...].prefix { $0 != " " })
        if !files.contains(file) { files.append(file) }
        return true
      }
    }
    return files
  }

  /// The CPU time that all of them have used.
  var processorTime: Duration { ids.reduce(.zero) { $0 + (ProcessTable.cpuTime(of: $1) ?? .zero) } }

  /// Their memory in bytes. Memory that they share counts once for each of them.
  var residentBytes: Int {
    ids.reduce(0) { $0 + (Self.residentBytes(of: [$1]) ?? 0) }
  }

  /// The memory of these processes in bytes; nil if one of them is gone. It is cheaper than to look for them again.
  static func residentBytes(of processes: [Int32]) -> Int? {
    var bytes = 0
    for process in processes {
      guard let memory = ProcessTable.memory(of: process) else { return nil }
      bytes += memory.resident * pageSize
    }
    return bytes
  }

  /// The number of open files of the process that has most of them. Sockets do not count: servers may close a client's
  /// connection some time after the client has.
  var openFiles: Int {
    ids.map { process in
      var count = 0
      let folder = "/proc/\(process)/fd"
      KernelFile.entries(of: folder) { _, name in
        if let file = Self.link("\(folder)/\(String(cString: name))"), !file.hasPrefix("socket:") { count += 1 }
        return true
      }
      return count
    }.max() ?? 0
  }

  private static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))

  /// Where they listen.
  var listeners: [AppListener] { ListeningProcesses.all(where: contains) }

  /// This program.
  private static let own = link("/proc/self/exe")

  /// Sends SIGTERM to them, as Lambda does, and watches them end; nil if there are none.
  func terminate() async -> ShutdownJudgment.Observation? {
    let roots = roots
    let all = ids
    let deaf = deafShell
    guard !roots.isEmpty else { return nil }
    let start = ContinuousClock.now
    let limit = ShutdownJudgment.limit + .milliseconds(500)
    for process in roots { kill(process, SIGTERM) }
    while .now - start < limit {
      if all.allSatisfy({ !contains($0) }) {
        return ShutdownJudgment.Observation(endedAfter: .now - start, waitedFor: limit, deafShell: deaf)
      }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return ShutdownJudgment.Observation(endedAfter: nil, waitedFor: limit)
  }

  private static func link(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink(path, &buffer, buffer.count)
    guard length > 0 else { return nil }
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
