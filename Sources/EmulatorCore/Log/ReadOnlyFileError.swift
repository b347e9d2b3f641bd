/// The error of a write to a read-only file system, as programs print it.
package enum ReadOnlyFileError {
  /// The words of the C library, of Node, of Python and of SQLite.
  private static let words: [StaticString] = [
    "Read-only file system", "EROFS", "[Errno 30]", "readonly database",
    // SQLite, of a database that it would have to create.
    "unable to open database file",
  ]

  /// Whether a line of output reports one.
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
