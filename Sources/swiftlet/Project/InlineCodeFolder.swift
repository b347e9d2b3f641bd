import ArgumentParser
import FileDescriptors
import FoundationEssentials
import Glibc

/// A temporary folder for code that is in a template itself.
final class InlineCodeFolder {
  private var root: String?

  /// Writes the code of a function as its only source file, which Lambda names `index`.
  ///
  /// - Returns: the folder with the file.
  func write(_ code: String, of function: String, runtime: String) throws -> String {
    let folder = "\(try created())/\(function)"
    let name = runtime.hasPrefix("python") ? "index.py" : "index.js"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let file = "\(folder)/\(name)"
      // Writing the same again would look like a change.
      if (try? WholeFile.read(file)) != Array(code.utf8) { try Data(code.utf8).write(to: URL(filePath: file)) }
    } catch {
      throw ValidationError("\(folder): cannot write the code of \(function).")
    }
    return folder
  }

  /// Removes the folder.
  func remove() {
    if let root { try? FileManager.default.removeItem(atPath: root) }
  }

  private func created() throws -> String {
    if let root { return root }
    let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    var pattern = Array("\(base)/swiftlet-inline-XXXXXX".utf8CString)
    guard
      let path = pattern.withUnsafeMutableBufferPointer({ buffer in
        buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
      })
    else { throw ValidationError("\(base): cannot create a temporary folder.") }
    root = path
    return path
  }
}
