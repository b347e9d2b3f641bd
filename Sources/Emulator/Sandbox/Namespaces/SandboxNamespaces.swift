import ChildProcesses
import EmulatorCore
import FileDescriptors
import Glibc

/// The namespaces of a sandbox, and the process that holds them.
final class SandboxNamespaces {
  /// The first process of the sandbox.
  let sandboxInit: SandboxInit
  /// The limits that its namespaces enforce.
  let limits: Set<SandboxLimit>

  /// Creates the namespaces that the system allows, and reports on all of them; nil if the process that cleans up after
  /// the emulator cannot be started either.
  ///
  /// - Parameters:
  ///   - wanted: the limits to enforce.
  ///   - files: the visible and writable files for a read-only root, or the reason why there can be none.
  ///   - groups: the sandbox's control groups.
  init?(
    _ wanted: Set<SandboxLimit>, files: Result<SandboxInit.Files, FilesRefusal>, groups: [String],
    report: inout EnforcementReport
  ) {
    var plan = NamespacePlan(wanted)
    if case .failure(let refusal) = files, plan.wanted.contains(.readOnly) {
      plan.failed(at: .path(refusal.path), reason: refusal.reason, isPermission: false)
    }
    var started: SandboxInit?
    while started == nil {
      do throws(SandboxInit.Failure) {
        started = try SandboxInit(
          plan.namespaces, files: plan.wanted.contains(.readOnly) ? try? files.get() : nil, groups: groups)
      } catch {
        let isLast = plan.wanted.isEmpty
        plan.failed(
          at: NamespacePlan.Step(error.step), reason: error.error.description, isPermission: error.error.errno == EPERM)
        if isLast { break }
      }
    }
    for limit in SandboxLimit.byNamespace where wanted.contains(limit) {
      report.note(limit, plan.refused[limit].map { .notEnforced($0) } ?? .enforced(plan.means(of: limit)))
    }
    guard let started else { return nil }
    sandboxInit = started
    limits = plan.wanted
  }

  /// The reason why there cannot be a read-only root.
  struct FilesRefusal: Error {
    var path: String
    var reason: String
  }
}

extension NamespacePlan {
  /// The namespaces that the limits need.
  fileprivate var namespaces: SandboxInit.Namespaces {
    var namespaces: SandboxInit.Namespaces = []
    if wanted.contains(.readOnly) { namespaces.insert(.mounts) }
    // A process namespace needs its own /proc.
    if wanted.contains(.ownProcesses) { namespaces.formUnion([.processes, .mounts]) }
    if wanted.contains(.ownNetwork) { namespaces.insert(.network) }
    if entersUserNamespace, !namespaces.isEmpty { namespaces.insert(.users) }
    return namespaces
  }
}

extension NamespacePlan.Step {
  fileprivate init(_ step: SandboxInit.Step) {
    self =
      switch step {
      case .namespaces: .namespaces
      case .users: .users
      case .path(let path): .path(path)
      case .root: .root
      case .temporary: .temporaryDirectory
      case .proc: .processFiles
      case .loopback: .loopback
      }
  }
}
