import ChildProcesses
import EmulatorCore
import FileDescriptors
import Glibc
import LambdaInterface
import ProcFilesystem

/// What holds a sandbox's processes to Lambda's limits: control groups, and what stands in for them where there are none.
final class SandboxEnforcement {
  /// Which limits hold, and which do not.
  private(set) var report = EnforcementReport()
  /// Stops the processes between invocations; nil where that is not wanted.
  private(set) var freezer: (any Freezer)?
  /// The namespaces, and the process that sees to the end of all this when the emulator cannot.
  private(set) var namespaces: SandboxNamespaces?
  /// Whether memory is to be watched from here, for want of a control group.
  private(set) var watchesMemory = false

  /// What keeps the function's memory apart from that of its temporary files, where both are counted together.
  private(set) var temporaryFileMemory: TemporaryFileMemory?

  /// The ways out of the sandbox's own network.
  private var forwards: [PortForward] = []

  private var limitsOpenFiles = false
  private var groups: [ControlGroupMounts.Place: ControlGroup] = [:]
  private var memoryGroup: ControlGroup?
  private var processGroup: ControlGroup?
  /// Whether no process can be made in it.
  private var isClosed = false
  /// A group without processes that is frozen all the time. In version 1 the first group to be frozen, and the last to
  /// be thawed, has the kernel rewrite its own code, which takes a hundred times as long as the freeze itself.
  private var alwaysFrozen: ControlGroup?
  private var memoryKillsSeen = 0
  /// Whether the sandbox's first process has been told to kill all others; see `isKillUnderWay`.
  private var isKillSent = false

  /// Makes the control groups and the namespaces.
  ///
  /// - Parameters:
  ///   - configuration: the limits that are to hold, and the function, for its memory size.
  ///   - name: the groups' name; no others may have it.
  init(_ configuration: FunctionConfiguration, name: String, isGuarded: Bool) {
    let wanted = configuration.limits
    let function = configuration.function
    let mounts = ControlGroupMounts(
      mounts: KernelFile.text("/proc/self/mountinfo"), membership: KernelFile.text("/proc/self/cgroup"))
    for limit in SandboxLimit.allCases {
      guard wanted.contains(limit) else {
        report.note(limit, .notEnforced("switched off"))
        continue
      }
      if SandboxLimit.byNamespace.contains(limit) { continue }
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
    if isGuarded || !wanted.isDisjoint(with: SandboxLimit.byNamespace) {
      namespaces = SandboxNamespaces(
        wanted, files: SandboxFiles.choose(for: configuration),
        groups: groups.values.map(\.path) + (alwaysFrozen.map { [$0.path] } ?? []), report: &report)
    }
    if report.isEnforced(.readOnly), let memoryGroup, let namespaces {
      temporaryFileMemory = TemporaryFileMemory(
        directory: "/proc/\(namespaces.sandboxInit.processID)/root\(SandboxFiles.temporary)", group: memoryGroup,
        limit: function.memorySize * 1024 * 1024)
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
      let offered = KernelFile.text("\(place.directory)/cgroup.subtree_control").split { " \n".contains($0) }
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
      try group.limitMemory(to: memorySize * 1024 * 1024)
      memoryGroup = group
    case .processes:
      try group.write(String(LambdaLimits.processes), to: "pids.max")
      processGroup = group
    case .files, .readOnly, .ownNetwork, .ownProcesses: break
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
      freezer = SignalFreezer { [weak self] in self?.orphans ?? [] }
      report.note(limit, .enforced("SIGSTOP"))
    case .memory:
      watchesMemory = true
      report.note(limit, .enforced("watched"))
    case .processes, .files, .cpu, .readOnly, .ownNetwork, .ownProcesses:
      report.note(limit, .notEnforced(reason))
    }
  }
}

extension SandboxEnforcement {
  /// Starts a process within the limits. All that it starts is within them, too.
  ///
  /// - Parameter spawn: starts the process in the sandbox and the control groups it is handed.
  func start(_ spawn: (SandboxInit?, _ controlGroups: [Int32]) throws -> ChildProcess) throws -> ChildProcess {
    if let processGroup, isClosed {
      try processGroup.write(String(LambdaLimits.processes), to: "pids.max")
      isClosed = false
    }
    var entrances: [Int32] = []
    defer { for entrance in entrances { close(entrance) } }
    for group in groups.values {
      // Both take the process that writes to them; in version 1 this one is faster, since it moves a single thread.
      entrances.append(try group.open(group.isUnified ? "cgroup.procs" : "tasks", O_WRONLY))
    }
    let child = try spawn(namespaces?.sandboxInit, entrances)
    if limitsOpenFiles { child.limitOpenFiles(to: LambdaLimits.openFiles) }
    return child
  }

  /// Whether the system has killed a process for want of memory since this was last asked.
  func takeMemoryKill() -> Bool {
    guard let memoryGroup else { return false }
    let kills = memoryGroup.number("oom_kill", in: memoryGroup.isUnified ? "memory.events" : "memory.oom_control")
    defer { memoryKillsSeen = kills }
    return kills > memoryKillsSeen
  }

  /// The most memory that the sandbox's processes held since ``forgetPeakMemory()``, in MB, without the files in `/tmp`;
  /// nil if the system does not record it.
  var peakMemory: Int? {
    guard let memoryGroup else { return nil }
    let text = memoryGroup.read(memoryGroup.isUnified ? "memory.peak" : "memory.max_usage_in_bytes")
    guard let bytes = text.split(separator: "\n").first.flatMap({ Int($0) }) else { return nil }
    return (max(bytes - (temporaryFileMemory?.lastUse ?? 0), 0) + 1_048_575) / 1_048_576
  }

  /// Begins to record the peak anew, as far as the system can: version 2 keeps it for the group's life.
  func forgetPeakMemory() {
    guard let memoryGroup, !memoryGroup.isUnified else { return }
    try? memoryGroup.write("0", to: "memory.max_usage_in_bytes")
  }

  /// Whether the sandbox's processes are in a namespace of their own.
  var hasOwnProcesses: Bool { namespaces?.limits.contains(.ownProcesses) ?? false }

  /// The processes that have lost their parents, as far as they fell to the sandbox's own first process.
  var orphans: [Int32] { namespaces?.sandboxInit.orphans ?? [] }

  /// Kills all processes inside. No more can be made before the next start: else some could fork faster than that.
  func killAll() {
    freezer?.thaw()
    if let processGroup, !isClosed {
      isClosed = true
      try? processGroup.write("0", to: "pids.max")
    }
    if !isKillUnderWay { isKillSent = namespaces?.sandboxInit.killAll() ?? false }
    for process in groups.values.first?.processes ?? [] { kill(process, SIGKILL) }
  }

  /// Takes a way out of the sandbox's own network, to close it at the end.
  func add(_ forward: PortForward) { forwards.append(forward) }

  /// Removes all of it where nothing was ever started.
  func discard() {
    namespaces?.sandboxInit.endAndWait()
    // Groups that never had a process can be removed at once.
    _ = remove()
  }

  /// Whether a process is inside; nil where there is no inside, for want of control groups.
  func contains(_ process: Int32) -> Bool? { groups.values.first?.processes.contains(process) }

  /// Whether no process is inside, and no kill is under way that could still hit the next ones.
  var isEmpty: Bool { !isKillUnderWay && orphans.isEmpty && groups.values.first?.processes.isEmpty ?? true }

  /// Whether the sandbox's first process has been told to kill all others and has not done so yet.
  private var isKillUnderWay: Bool {
    guard isKillSent, let sandboxInit = namespaces?.sandboxInit else { return false }
    if sandboxInit.acknowledgedKills() != 0 { isKillSent = false }
    return isKillSent
  }

  /// Removes the control groups and the namespaces. False where there are still processes.
  func remove() -> Bool {
    freezer?.thaw()
    temporaryFileMemory = nil
    for forward in forwards { forward.close() }
    forwards = []
    if let namespaces {
      guard namespaces.sandboxInit.end() else { return false }
      self.namespaces = nil
    }
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
    case .files, .readOnly, .ownNetwork, .ownProcesses: nil
    case .cpu: .cpu
    }
  }
}
