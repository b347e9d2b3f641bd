internal import CGlibc

/// The process's arguments, as in the standard library, whose `CommandLine` has no embedded build. Delete this file once
/// it has one.
package enum CommandLine {
  /// All arguments, the program's name first.
  package static let arguments: [String] = (0..<glibc_argument_count()).map { String(cString: glibc_argument($0)) }
}
