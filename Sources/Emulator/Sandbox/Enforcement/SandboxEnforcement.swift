import ChildProcesses
import EmulatorCore
import FileDescriptors
import Glibc
import LambdaInterface
import ProcFilesystem

/// Enforces Lambda's limits on the processes of a sandbox, with control groups or a substitute for them.
final class SandboxEnforcement {
  /// Which limits are enforced.
  private(set) var report = EnforcementReport()
  /// Freezes the processes between invocations; nil if that is switched off.
  private(set) var freezer: (any Freezer)?
  /// The namespaces, with the process that cleans up if the emulator is killed.
  private(set) var namespaces: SandboxNamespaces?
  /// Whether the emulator has to check memory itself, because no control group does.
  private(set) var watchesMemory = false

  /// Separates the function's memory from that of its temporary files, if the system counts both together.
  private(set) var temporaryFileMemory: TemporaryFileMemory?

  /// The ports that are forwarded from the sandbox's network.
  private var forwards: [PortForward] = []

  private var limitsOpenFiles = false
  private var groups: [ControlGroupMounts.Place: ControlGroup] = [:]
  private var memoryGroup: ControlGroup?
  private var processGroup: ControlGroup?
  /// Whether `processGroup` allows no new processes.
  private var isClosed = false
  /// A group without processes that is always frozen. In cgroup v1, freezing the first group and thawing the last one
  /// makes the kernel patch its own code, which takes a hundred times as long as the freeze itself.
  private var alwaysFrozen: ControlGroup?
  private var memoryKillsSeen = 0
  /// Whether the sandbox's first process has been told to kill all others; see `isKillUnderWay`.
  private var isKillSent = false

  /// Creates the control groups and the namespaces.
  ///
  /// - Parameters:
  ///   - configuration: the limits to enforce, and the function's memory size.
  ///   - code: the function's code, which sandboxes with their own files have at Lambda's paths.
  ///   - image: the function's image, whose files are those of the sandboxes.
  ///   - name: a unique name for the groups.
  init(
    _ configuration: FunctionConfiguration, code: DeployedCode? = nil, image: SandboxImage? = nil, name: String,
    isGuarded: Bool
  ) {
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
        wanted, files: SandboxFiles.choose(for: configuration, code, image),
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
  /// Starts a process within the limits. They apply to its descendants, too.
  ///
  /// - Parameter spawn: starts the process in the given sandbox and control groups.
  func start(_ spawn: (SandboxInit?, _ controlGroups: [Int32]) throws -> ChildProcess) throws -> ChildProcess {
    if let processGroup, isClosed {
      try processGroup.write(String(LambdaLimits.processes), to: "pids.max")
      isClosed = false
    }
    var entrances: [Int32] = []
    defer { for entrance in entrances { close(entrance) } }
    for group in groups.values {
      // A process enters by writing to either file; in cgroup v1, `tasks` is faster because it moves a single thread.
      entrances.append(try group.open(group.isUnified ? "cgroup.procs" : "tasks", O_WRONLY))
    }
    let child = try spawn(namespaces?.sandboxInit, entrances)
    if limitsOpenFiles { child.limitOpenFiles(to: LambdaLimits.openFiles) }
    return child
  }

  /// Whether the kernel has killed a process of the group for lack of memory since the last call.
  func takeMemoryKill() -> Bool {
    guard let memoryGroup else { return false }
    let kills = memoryGroup.number("oom_kill", in: memoryGroup.isUnified ? "memory.events" : "memory.oom_control")
    defer { memoryKillsSeen = kills }
    return kills > memoryKillsSeen
  }

  /// The peak memory of the sandbox's processes since ``forgetPeakMemory()``, in MB, without the files in `/tmp`; nil if
  /// the system does not record it.
  var peakMemory: Int? {
    guard let memoryGroup else { return nil }
    let text = memoryGroup.read(memoryGroup.isUnified ? "memory.peak" : "memory.max_usage_in_bytes")
    guard let bytes = text.split(separator: "\n").first.flatMap({ Int($0) }) else { return nil }
    return (max(bytes - (temporaryFileMemory?.lastUse ?? 0), 0) + 1_048_575) / 1_048_576
  }

  /// Resets the recorded peak if the system can: cgroup v2 keeps it for the lifetime of the group.
  func forgetPeakMemory() {
    guard let memoryGroup, !memoryGroup.isUnified else { return }
    try? memoryGroup.write("0", to: "memory.max_usage_in_bytes")
  }

  /// Whether the sandbox has its own process namespace.
  var hasOwnProcesses: Bool { namespaces?.limits.contains(.ownProcesses) ?? false }

  /// The orphans that the sandbox's first process has adopted.
  var orphans: [Int32] { namespaces?.sandboxInit.orphans ?? [] }

  /// Kills all processes inside. None can be created before the next start: some fork faster than they are killed.
  func killAll() {
    freezer?.thaw()
    if let processGroup, !isClosed {
      isClosed = true
      try? processGroup.write("0", to: "pids.max")
    }
    if !isKillUnderWay { isKillSent = namespaces?.sandboxInit.killAll() ?? false }
    for process in groups.values.first?.processes ?? [] { kill(process, SIGKILL) }
  }

  /// Adds a forwarded port, which is closed at the end.
  func add(_ forward: PortForward) { forwards.append(forward) }

  /// Removes the namespaces and the groups if no process was ever started in them.
  func discard() {
    namespaces?.sandboxInit.endAndWait()
    // Groups that never had a process can be removed at once.
    _ = remove()
  }

  /// Whether a process is inside; nil if there are no control groups.
  func contains(_ process: Int32) -> Bool? { groups.values.first?.processes.contains(process) }

  /// Whether no process is inside, and no kill is under way that could still hit the next ones.
  var isEmpty: Bool { !isKillUnderWay && orphans.isEmpty && groups.values.first?.processes.isEmpty ?? true }

  /// Whether the sandbox's first process has been told to kill all others and has not done so yet.
  private var isKillUnderWay: Bool {
    guard isKillSent, let sandboxInit = namespaces?.sandboxInit else { return false }
    if sandboxInit.acknowledgedKills() != 0 { isKillSent = false }
    return isKillSent
  }

  /// Removes the control groups and the namespaces. Returns false if there are still processes.
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
  /// The controller that enforces it; nil if it needs none.
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
