/// Where control groups can be created on this machine; see cgroups(7).
package struct ControlGroupMounts: Sendable, Equatable {
  /// A controller of control groups.
  package enum Controller: String, Sendable, CaseIterable {
    /// Stops and resumes processes.
    case freezer
    /// Limits memory.
    case memory
    /// Limits the number of processes.
    case processes = "pids"
    /// Limits CPU time.
    case cpu
  }

  /// A directory in which groups can be created.
  package struct Place: Sendable, Hashable {
    /// Whether it belongs to version 2, where one group has all controllers.
    package var isUnified: Bool
    package var directory: String

    package init(isUnified: Bool, directory: String) {
      self.isUnified = isUnified
      self.directory = directory
    }
  }

  private var versionOne: [Controller: Place] = [:]
  private var unified: Place?

  /// Parses the system's description of a process.
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
        // A group with processes cannot delegate controllers to its children. New groups are therefore created beside
        // this process's own group, not below it.
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        unified = Place(isUnified: true, directory: Self.directory(of: parent, in: mount))
      default: break
      }
    }
  }

  /// The directory for groups with this controller. In version 2 it works only if that directory delegates the
  /// controller.
  package func place(for controller: Controller) -> Place? { versionOne[controller] ?? unified }

  private static func directory(of path: String, in mount: (root: String, point: String)) -> String {
    var path = path
    if mount.root != "/", path.hasPrefix(mount.root) { path.removeFirst(mount.root.count) }
    while path.hasSuffix("/") { path.removeLast() }
    return mount.point + path
  }

  /// The path without escapes; the system writes a space as `\040`.
  private static func unescaped(_ path: Substring) -> String {
    String(path).replacing("\\040", with: " ").replacing("\\011", with: "\t").replacing("\\134", with: "\\")
  }
}
