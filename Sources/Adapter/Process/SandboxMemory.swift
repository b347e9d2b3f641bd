import AdapterCore
import ProcFilesystem

/// How much memory the app's sandbox has, and how much is left. The figures come from its control group if that has a
/// limit, otherwise from the machine, which on Lambda is the sandbox.
struct SandboxMemory {
  /// The files of a control group, version 1 or 2.
  private struct Group {
    var directory: String
    var isUnified: Bool

    var limit: Int? { figure(isUnified ? "memory.max" : "memory.limit_in_bytes") }
    var usage: Int? { figure(isUnified ? "memory.current" : "memory.usage_in_bytes") }

    /// File pages that the kernel reclaims before it kills a process.
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

  /// The limit of the sandbox's memory.
  private struct Bound {
    var limit: Int?
    /// The control group that has this limit; nil if no group represents the sandbox.
    var group: Group?
  }

  private let root: String
  /// The app's control group and its ancestors.
  private let groups: [Group]
  /// `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`, in bytes.
  private let functionSize: Int?
  /// Found at the first measurement.
  private var bound: Bound?

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

  /// How many processes the kernel has killed for lack of memory, in the app's control group or, without one, in total.
  var outOfMemoryKills: Int? {
    for group in groups {
      if let kills = group.outOfMemoryKills { return kills }
    }
    return KernelFile.read("\(root)/proc/vmstat").flatMap { KernelFigures.value(of: "oom_kill", in: $0) }
  }

  /// How much memory the sandbox uses: the usage of its control group, minus file pages that the kernel reclaims before
  /// it kills a process.
  ///
  /// - Parameter resident: returns the resident memory of its processes; used if no control group represents the
  ///   sandbox.
  mutating func use(resident: () -> Int?) -> MemoryUse? {
    let bound = bound ?? findBound()
    self.bound = bound
    if let group = bound.group, let usage = group.usage {
      return MemoryUse(used: max(usage - group.reclaimable, 0), limit: bound.limit)
    }
    return resident().map { MemoryUse(used: $0, limit: bound.limit) }
  }

  private func findBound() -> Bound {
    let total = machineBytes("MemTotal", in: KernelFile.read("\(root)/proc/meminfo"))
    guard let (group, limit) = smallestLimit(below: total), isSandbox(limit) else {
      return Bound(limit: functionSize ?? total)
    }
    return Bound(limit: functionSize.map { min($0, limit) } ?? limit, group: group)
  }

  /// The sandbox's total and available memory in bytes, as far as known.
  func figures() -> (limit: Int?, available: Int?) {
    let machine = KernelFile.read("\(root)/proc/meminfo")
    let total = machineBytes("MemTotal", in: machine)
    if let (group, limit) = smallestLimit(below: total) {
      let available = group.usage.map { max(limit - $0 + group.reclaimable, 0) }
      return (functionSize.map { min($0, limit) } ?? limit, isSandbox(limit) ? available : nil)
    }
    guard let functionSize else { return (total, machineBytes("MemAvailable", in: machine)) }
    return (functionSize, total.map(isSandbox) == true ? machineBytes("MemAvailable", in: machine) : nil)
  }

  private func smallestLimit(below total: Int?) -> (Group, Int)? {
    // A value near the type's maximum means "no limit".
    groups.compactMap { group in
      group.limit.flatMap { limit in limit < total ?? Int.max / 2 ? (group, limit) : nil }
    }
    .min { $0.1 < $1.1 }
  }

  /// Whether memory of this size belongs to the function alone. A much larger one is shared with others, so its figures
  /// say nothing about the sandbox.
  private func isSandbox(_ size: Int) -> Bool {
    functionSize.map { size <= $0 * 2 + 256 * 1024 * 1024 } ?? true
  }

  private func machineBytes(_ name: StaticString, in text: ArraySlice<UInt8>?) -> Int? {
    text.flatMap { KernelFigures.value(of: name, in: $0) }.map { $0 * 1024 }
  }
}
