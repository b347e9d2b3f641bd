import FileDescriptors
import Glibc

/// Finds scripts with the line endings of Windows, which Linux cannot start: it looks for an interpreter whose name ends
/// with a carriage return.
enum ScriptLineEndings {
  /// More than any first line has.
  private static let longestLine = 1024

  /// What is wrong with a script, as a sentence; nil if nothing is, or there is no script.
  static func complaint(about path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let start = try? WholeFile.read(from: descriptor, atMost: longestLine), start.starts(with: Array("#!".utf8)),
      let end = start.firstIndex(of: UInt8(ascii: "\n")), start[end - 1] == UInt8(ascii: "\r")
    else { return nil }
    return
      "\(path) has the line endings of Windows, so that Linux finds no interpreter for it: \"not found\" means that. Save it with the line endings of Unix (LF)."
  }
}
