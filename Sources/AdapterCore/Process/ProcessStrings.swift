/// Reads kernel files of NUL-terminated strings: `/proc/PID/environ` and `/proc/PID/cmdline`.
package enum ProcessStrings {
  /// The value of an environment variable; nil if it is not set.
  package static func value(of name: String, in environment: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let prefix = Array("\(name)=".utf8)
    for entry in environment.split(separator: 0) where entry.starts(with: prefix) {
      return entry.dropFirst(prefix.count)
    }
    return nil
  }

  /// The file name of the program that a command line starts; nil if there is none.
  package static func programName(commandLine: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let path = commandLine.prefix { $0 != 0 }
    let name = path.lastIndex(of: UInt8(ascii: "/")).map { path[($0 + 1)...] } ?? path
    return name.isEmpty ? nil : name
  }

  /// Whether a command line is that of a Lambda extension, or of an interpreter that runs one. Extensions are
  /// executables in `/opt/extensions`.
  package static func isExtension(commandLine: ArraySlice<UInt8>) -> Bool {
    commandLine.split(separator: 0).prefix(3).contains { $0.starts(with: "/opt/extensions/".utf8) }
  }
}
