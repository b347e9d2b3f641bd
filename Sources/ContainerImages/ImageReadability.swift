/// Which files of an image must be usable by other users, because Lambda runs the image as another user:
/// <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#images-reqs>.
package struct ImageReadability: Sendable {
  /// Whether the image's settings refer to `/root`, where a build as root may have put the app.
  private let usesHome: Bool

  /// Creates the rules for an image.
  package init(_ configuration: ImageConfiguration) {
    let settings =
      [configuration.workingDirectory ?? ""] + configuration.environment + (configuration.entrypoint ?? [])
      + (configuration.command ?? [])
    usesHome = settings.contains { $0.contains("/root/") || $0.hasSuffix("/root") }
  }

  /// Whether a file is a problem.
  ///
  /// - Parameter mode: the permissions.
  package func isProblem(_ path: LayerPath, mode: UInt32, isDirectory: Bool) -> Bool {
    guard !Self.isUsable(mode: mode, isDirectory: isDirectory) else { return false }
    // Distributions protect some of their own files, such as /etc/shadow. Nobody needs them on Lambda.
    switch path.components.first.map({ String(decoding: $0, as: UTF8.self) }) {
    case "etc", "run", "boot", "lost+found": return false
    case "root": return usesHome
    case "var":
      // Lambda's own directories, which contain apps.
      return ["task", "runtime", "lang"].contains { path.components.dropFirst().first?.elementsEqual($0.utf8) == true }
    default: return true
    }
  }

  private static func isUsable(mode: UInt32, isDirectory: Bool) -> Bool {
    if isDirectory { return mode & 0o005 == 0o005 }
    return mode & 0o004 != 0 && (mode & 0o100 == 0 || mode & 0o001 != 0)
  }
}
