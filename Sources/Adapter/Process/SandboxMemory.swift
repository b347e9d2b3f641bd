import AdapterCore

/// How much memory the app's sandbox has and has left: by its control group where that has a limit, else by the machine,
/// which on Lambda is the sandbox itself.
struct SandboxMemory {
  /// A control group's files, of either version.
  private struct Group {
    var directory: String
    var isUnified: Bool

    var limit: Int? { figure(isUnified ? "memory.max" : "memory.limit_in_bytes") }
    var usage: Int? { figure(isUnified ? "memory.current" : "memory.usage_in_bytes") }

    /// File pages that the kernel takes back before it kills.
    var reclaimable: Int {
      KernelFile.read("\(directory)/memory.stat")
        .flatMap { KernelFigures.value(of: isUnified ? "inactive_file" : "total_inactive_file", in: $0) } ?? 0
    }

    var outOfMemoryKills: Int? {
      KernelFile.read("\(directory)/\(isUnified ? "memory.events" : "memory.oom_control")")
        .flatMap { KernelFigures.value(of: "oom_kill", in: $0) }
    }

    private func figure(_ file: String) -> Int? {
      KernelFile.read("\(directory)/\(file)").flatMap { KernelFigures.single($0) }
    }
  }

  private let root: String
  /// The app's control group and those above it.
  private let groups: [Group]
  /// `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`, in bytes.
  private let functionSize: Int?

  /// The memory of the sandbox in which `pid` runs.
  ///
  /// - Parameters:
  ///   - functionMegabytes: `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`; 0 if it is not known.
  ///   - root: the directory that holds `/proc` and `/sys`.
  init(of pid: Int32, functionMegabytes: Int, root: String = "") {
    self.root = root
    functionSize = functionMegabytes > 0 ? functionMegabytes * 1024 * 1024 : nil
    guard let groups = KernelFile.read("\(root)/proc/\(pid)/cgroup").map({ ControlGroups($0) }) else {
      self.groups = []
      return
    }
    if let path = groups.memory {
      self.groups = ControlGroups.upwards(from: path)
        .map { Group(directory: "\(root)/sys/fs/cgroup/memory\($0)", isUnified: false) }
    } else if let path = groups.unified {
      self.groups = ControlGroups.upwards(from: path).map {
        Group(directory: "\(root)/sys/fs/cgroup\($0)", isUnified: true)
      }
    } else {
      self.groups = []
    }
  }

  /// How many processes the kernel has killed for want of memory, in the app's control group or else at all.
  var outOfMemoryKills: Int? {
    for group in groups {
      if let kills = group.outOfMemoryKills { return kills }
    }
    return KernelFile.read("\(root)/proc/vmstat").flatMap { KernelFigures.value(of: "oom_kill", in: $0) }
  }

  /// The sandbox's memory in all and what is left of it, in bytes, as far as they are known.
  func figures() -> (limit: Int?, available: Int?) {
    let machine = KernelFile.read("\(root)/proc/meminfo")
    func bytes(_ name: StaticString) -> Int? {
      machine.flatMap { KernelFigures.value(of: name, in: $0) }.map { $0 * 1024 }
    }
    let total = bytes("MemTotal")
    // The largest value of the type stands for "no limit".
    let limited = groups.compactMap { group in
      group.limit.flatMap { limit in limit < total ?? Int.max / 2 ? (group, limit) : nil }
    }
    if let (group, limit) = limited.min(by: { $0.1 < $1.1 }) {
      let available = group.usage.map { max(limit - $0 + group.reclaimable, 0) }
      return (functionSize.map { min($0, limit) } ?? limit, available)
    }
    guard let functionSize else { return (total, bytes("MemAvailable")) }
    // A machine much larger than the function is not the function's sandbox: what it has left says nothing.
    let isSandbox = total.map { $0 <= functionSize * 2 + 256 * 1024 * 1024 } ?? false
    return (functionSize, isSandbox ? bytes("MemAvailable") : nil)
  }
}
