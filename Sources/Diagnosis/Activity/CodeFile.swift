/// Files in an app's folder, of which the app's own writes have to be told from those of tools.
package enum CodeFile {
  /// Whether a file or folder of this name does not count: bytecode that Python would cache, and what editors, version
  /// control and package managers write. Lambda's runtimes run without the former, the others do not run there.
  package static func isIgnored(_ name: some StringProtocol) -> Bool {
    if name.hasPrefix("."), name != ".next" { return true }
    return ["__pycache__", "node_modules", "4913"].contains(String(name)) || name.hasSuffix(".pyc")
      || name.hasSuffix("~") || name.contains(".pyc.")
  }

  /// The file that makes a folder a virtual environment of Python.
  package static let environmentMark = "pyvenv.cfg"
}
