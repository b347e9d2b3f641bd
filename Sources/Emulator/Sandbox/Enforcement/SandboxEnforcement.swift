import ChildProcesses
import EmulatorCore
import Glibc

/// What holds a sandbox's processes to Lambda's limits: control groups, and what stands in for them where there are none.
final class SandboxEnforcement {
  /// Which limits hold, and which do not.
  private(set) var report = EnforcementReport()
  /// Stops the processes between invocations; nil where that is not wanted.
  private(set) var freezer: (any Freezer)?
  /// Whether memory is to be watched from here, for want of a control group.
  private(set) var watchesMemory = false

  private var limitsOpenFiles = false
  private var groups: [ControlGroupMounts.Place: ControlGroup] = [:]
  private var memoryGroup: ControlGroup?
  /// A group without processes that is frozen all the time. In version 1 the first group to be frozen, and the last to
  /// be thawed, has the kernel rewrite its own code, which takes a hundred times as long as the freeze itself.
  private var alwaysFrozen: ControlGroup?
  private var memoryKillsSeen = 0

  /// Makes the control groups.
  ///
  /// - Parameters:
  ///   - wanted: the limits that are to hold.
  ///   - function: the function, for its memory size.
  ///   - name: the groups' name; no others may have it.
  init(_ wanted: Set<SandboxLimit>, for function: FunctionDescription, name: String) {
    let mounts = ControlGroupMounts(
      mounts: ProcessTree.text("/proc/self/mountinfo"), membership: ProcessTree.text("/proc/self/cgroup"))
    for limit in SandboxLimit.allCases {
      guard wanted.contains(limit) else {
        report.note(limit, .notEnforced("switched off"))
        continue
      }
      guard let controller = limit.controller else {
        limitsOpenFiles = true
        report.note(limit, .enforced("prlimit"))
        continue
      }
      do throws(Refusal) {
        let group = try group(for: controller, in: mounts, name: name)
        do throws(SystemError) {
          try apply(limit, to: group, memorySize: function.memorySize, name: name)
        } catch {
          throw Refusal(reason: "\(group.path): \(error)")
        }
        report.note(limit, .enforced(group.isUnified ? "cgroup v2" : "cgroup v1"))
      } catch {
        standIn(for: limit, error.reason)
      }
    }
  }

  /// Why a limit cannot be enforced.
  private struct Refusal: Error {
    var reason: String
  }

  private func group(
    for controller: ControlGroupMounts.Controller, in mounts: ControlGroupMounts, name: String
  ) throws(Refusal) -> ControlGroup {
    guard let place = mounts.place(for: controller) else {
      throw Refusal(reason: "no \(controller.rawValue) control group is mounted")
    }
    if place.isUnified, controller != .freezer {
      let offered = ProcessTree.text("\(place.directory)/cgroup.subtree_control").split { " \n".contains($0) }
      guard offered.contains(where: { $0 == controller.rawValue }) else {
        throw Refusal(reason: "\(place.directory)/cgroup.subtree_control does not list \(controller.rawValue)")
      }
    }
    if let group = groups[place] { return group }
    do throws(SystemError) {
      let group = try ControlGroup(path: "\(place.directory)/\(name)", isUnified: place.isUnified)
      groups[place] = group
      return group
    } catch {
      throw Refusal(reason: "\(place.directory): \(error)")
    }
  }

  private func apply(
    _ limit: SandboxLimit, to group: ControlGroup, memorySize: Int, name: String
  ) throws(SystemError) {
    switch limit {
    case .freeze:
      freezer = try ControlGroupFreezer(group)
      if !group.isUnified {
        alwaysFrozen = try? ControlGroup(path: "\(group.path)-frozen", isUnified: false)
        try? alwaysFrozen?.write("FROZEN", to: "freezer.state")
      }
    case .memory:
      let bytes = String(memorySize * 1024 * 1024)
      try group.write(bytes, to: group.isUnified ? "memory.max" : "memory.limit_in_bytes")
      // Lambda has no swap. Where the kernel does not count it there is no such file.
      let swap = group.isUnified ? "memory.swap.max" : "memory.memsw.limit_in_bytes"
      if group.has(swap) { try? group.write(group.isUnified ? "0" : bytes, to: swap) }
      memoryGroup = group
    case .processes:
      try group.write(String(LambdaLimits.processes), to: "pids.max")
    case .files: break
    case .cpu:
      let quota = ProcessorShare.quota(memorySize: memorySize)
      if group.isUnified {
        try group.write("\(quota) \(ProcessorShare.period)", to: "cpu.max")
      } else {
        try group.write(String(ProcessorShare.period), to: "cpu.cfs_period_us")
        try group.write(String(quota), to: "cpu.cfs_quota_us")
      }
    }
  }

  private func standIn(for limit: SandboxLimit, _ reason: String) {
    switch limit {
    case .freeze:
      freezer = SignalFreezer()
      report.note(limit, .enforced("SIGSTOP"))
    case .memory:
      watchesMemory = true
      report.note(limit, .enforced("watched"))
    case .processes, .files, .cpu:
      report.note(limit, .notEnforced(reason))
    }
  }
}

extension SandboxEnforcement {
  /// Starts a process within the limits. All that it starts is within them, too.
  func start(_ spawn: () throws -> ChildProcess) throws -> ChildProcess {
    let child = try startInGroups(spawn)
    if limitsOpenFiles { child.limitOpenFiles(to: LambdaLimits.openFiles) }
    return child
  }

  private func startInGroups(_ spawn: () throws -> ChildProcess) throws -> ChildProcess {
    guard !groups.isEmpty else { return try spawn() }
    let child = try OwnThread.run {
      // In version 1 a thread can enter by itself, and its children are born inside.
      for group in groups.values where !group.isUnified { try group.write("0", to: "tasks") }
      return try spawn()
    }
    // In version 2 only a whole process can: the child is moved while it has hardly begun.
    for group in groups.values where group.isUnified {
      do throws(SystemError) {
        try group.write(String(child.processID), to: "cgroup.procs")
      } catch {
        if error.errno == ESRCH { continue }
        child.signalGroup(SIGKILL)
        child.waitUntilExit()
        throw error
      }
    }
    return child
  }

  /// Whether the system has killed a process for want of memory since this was last asked.
  func takeMemoryKill() -> Bool {
    guard let memoryGroup else { return false }
    let kills = memoryGroup.number("oom_kill", in: memoryGroup.isUnified ? "memory.events" : "memory.oom_control")
    defer { memoryKillsSeen = kills }
    return kills > memoryKillsSeen
  }

  /// Kills all processes inside.
  func killAll() {
    freezer?.thaw()
    for process in groups.values.first?.processes ?? [] { kill(process, SIGKILL) }
  }

  /// Whether a process is inside; nil where there is no inside, for want of control groups.
  func contains(_ process: Int32) -> Bool? { groups.values.first?.processes.contains(process) }

  /// Whether no process is inside.
  var isEmpty: Bool { groups.values.first?.processes.isEmpty ?? true }

  /// Removes the control groups. False where one still has processes.
  func remove() -> Bool {
    freezer?.thaw()
    groups = groups.filter { !$1.remove() }
    if let alwaysFrozen, groups.isEmpty, alwaysFrozen.remove() { self.alwaysFrozen = nil }
    return groups.isEmpty
  }
}

extension SandboxLimit {
  /// The controller that enforces it; nil where it needs none.
  fileprivate var controller: ControlGroupMounts.Controller? {
    switch self {
    case .freeze: .freezer
    case .memory: .memory
    case .processes: .processes
    case .files: nil
    case .cpu: .cpu
    }
  }
}
