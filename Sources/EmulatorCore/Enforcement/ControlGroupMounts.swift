/// Where on this machine control groups can be made, see cgroups(7).
package struct ControlGroupMounts: Sendable, Equatable {
  /// What a control group can do.
  package enum Controller: String, Sendable, CaseIterable {
    /// Stop and resume processes.
    case freezer
    /// Limit memory.
    case memory
    /// Limit the number of processes.
    case processes = "pids"
    /// Limit the share of the processors.
    case cpu
  }

  /// A directory in which groups can be made.
  package struct Place: Sendable, Hashable {
    /// Whether it is of version 2, where one group has all controllers.
    package var isUnified: Bool
    /// Its path.
    package var directory: String

    /// A place of these parts.
    package init(isUnified: Bool, directory: String) {
      self.isUnified = isUnified
      self.directory = directory
    }
  }

  private var versionOne: [Controller: Place] = [:]
  private var unified: Place?

  /// Reads what the system tells of a process.
  ///
  /// - Parameters:
  ///   - mounts: the text of `/proc/self/mountinfo`, see proc(5).
  ///   - membership: the text of `/proc/self/cgroup`.
  package init(mounts: String, membership: String) {
    var paths: [String: String] = [:]
    for line in membership.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      for name in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
        paths[String(name)] = String(parts[2])
      }
    }
    for line in mounts.split(separator: "\n") {
      let halves = line.split(separator: " - ", maxSplits: 1)
      let fields = halves[0].split(separator: " ")
      let types = (halves.dropFirst().first ?? "").split(separator: " ")
      guard fields.count > 4, types.count > 2 else { continue }
      let mount = (root: Self.unescaped(fields[3]), point: Self.unescaped(fields[4]))
      switch types[0] {
      case "cgroup":
        for option in types[2].split(separator: ",") {
          guard let controller = Controller(rawValue: String(option)), let path = paths[String(option)] else {
            continue
          }
          versionOne[controller] = Place(isUnified: false, directory: Self.directory(of: path, in: mount))
        }
      case "cgroup2":
        guard let path = paths[""] else { continue }
        // A group with processes in it cannot hand controllers on to groups below it, so ours are made beside this
        // process's own, not below it.
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        unified = Place(isUnified: true, directory: Self.directory(of: parent, in: mount))
      default: break
      }
    }
  }

  /// Where a group with this controller can be made; in version 2 only where the directory hands it on.
  package func place(for controller: Controller) -> Place? { versionOne[controller] ?? unified }

  private static func directory(of path: String, in mount: (root: String, point: String)) -> String {
    var path = path
    if mount.root != "/", path.hasPrefix(mount.root) { path.removeFirst(mount.root.count) }
    while path.hasSuffix("/") { path.removeLast() }
    return mount.point + path
  }

  /// The path, in which the system writes blanks as `\040`.
  private static func unescaped(_ path: Substring) -> String {
    String(path).replacing("\\040", with: " ").replacing("\\011", with: "\t").replacing("\\134", with: "\\")
  }
}
