/// The exceptions that an app has logged, as the runtimes of its language print them.
enum LoggedException {
  /// The line that names each exception, in the order of the log and without repetitions.
  static func all(in lines: [String]) -> [String] {
    var found: [String] = []
    for exception in python(lines) + withFrames(lines) where !found.contains(exception) { found.append(exception) }
    return found
  }

  private static let longest = 200

  /// Python: the first line after a traceback that is not indented. Of a chain, the last one was raised.
  private static func python(_ lines: [String]) -> [String] {
    var found: [String] = []
    var isInTraceback = false
    var isChained = false
    for line in lines {
      if line.hasSuffix("Traceback (most recent call last):") {
        if isChained, !found.isEmpty { found.removeLast() }
        isInTraceback = true
        isChained = false
      } else if isInTraceback, let first = line.first, !first.isWhitespace {
        found.append(String(line.prefix(longest)))
        isInTraceback = false
      } else if !isInTraceback,
        line.hasPrefix("During handling of the above") || line.hasPrefix("The above exception was")
      {
        isChained = true
      }
    }
    return found
  }

  /// Node and Java: the line before the first frame. Node puts the source line above it, Java the word `Exception`.
  private static func withFrames(_ lines: [String]) -> [String] {
    zip(lines, lines.dropFirst()).compactMap { line, next in
      guard isFrame(next), !isFrame(line), line.contains("Error") || line.contains("Exception") else { return nil }
      return String(line.prefix(longest))
    }
  }

  private static func isFrame(_ line: String) -> Bool {
    line.first?.isWhitespace == true && line.drop(while: \.isWhitespace).hasPrefix("at ")
  }
}
