/// Recognizes the error of a write to a read-only file system in the output of programs.
package enum ReadOnlyFileError {
  /// The messages of the C library, Go, Node, Python and SQLite.
  private static let words: [StaticString] = [
    "Read-only file system", "read-only file system", "EROFS", "[Errno 30]", "readonly database",
    // SQLite's message for a database that it cannot create.
    "unable to open database file",
  ]

  /// Whether a line of output contains such an error.
  package static func isReported(in line: [UInt8]) -> Bool {
    words.contains { contains(line, $0) }
  }

  private static func contains(_ line: [UInt8], _ word: StaticString) -> Bool {
    word.withUTF8Buffer { word in
      guard let first = word.first, line.count >= word.count else { return false }
      var start = 0
      while let index = line[start...].firstIndex(of: first), index + word.count <= line.count {
        if line[index..<(index + word.count)].elementsEqual(word) { return true }
        start = index + 1
      }
      return false
    }
  }
}
