import WireFormat

/// What a `package.json` says of dependencies.
///
/// See <https://docs.npmjs.com/cli/configuring-npm/package-json>.
package struct NodePackage: Sendable, Equatable {
  /// Whether it has dependencies that its code needs to run.
  package let hasDependencies: Bool
  /// The paths of dependencies on this machine (`file:`), relative to its folder.
  package let localPaths: [String]

  /// Reads a file. Returns nil if it is not JSON, or no object.
  package init?(json bytes: [UInt8]) {
    guard let document = try? JSONTree(bytes), case .object = document else { return nil }
    var specifications: [String] = []
    for name in ["dependencies", "optionalDependencies"] {
      guard case .object(let members)? = document[name] else { continue }
      specifications += members.map { $0.value.text ?? "" }
    }
    hasDependencies = !specifications.isEmpty || document["workspaces"] != nil
    localPaths = specifications.compactMap { text in
      text.hasPrefix("file:") ? String(text.dropFirst("file:".count)) : nil
    }
  }
}
