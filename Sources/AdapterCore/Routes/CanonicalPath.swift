/// The one form that all spellings of a path have in common, as far as any server may take them for the same route.
///
/// Servers differ in what they undo before they look for a route: escapes (some twice), empty and dot segments, path
/// parameters, backslashes, capitals, a slash or a format at the end. Here all of it is undone, so that two paths that
/// some server might route alike are alike. The form is for comparison alone and never sent.
package struct CanonicalPath: Sendable, Hashable {
  private let segments: [String]

  /// The form of a request target's path; its query does not count.
  ///
  /// - Parameter endsAtParameters: whether a semicolon ends the whole path, as some servers have it, rather than its
  ///   segment alone.
  package init(ofTarget target: some Collection<UInt8>, endsAtParameters: Bool = false) {
    let path = Self.decoded(target.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }).prefix { byte in
      // What comes out of an escape may end the path for those who decode first.
      byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#") && byte != 0
        && !(endsAtParameters && byte == UInt8(ascii: ";"))
    }
    var segments: [String] = []
    for segment in path.split(whereSeparator: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }) {
      let name = Self.folded(segment.prefix { $0 != UInt8(ascii: ";") })
      switch name {
      case "", ".": continue
      case "..": _ = segments.popLast()
      default: segments.append(name)
      }
    }
    self.segments = segments
  }

  /// Whether this may be taken for the other path: it is the same, or has a format such as `.json` at its end.
  package func matches(_ other: CanonicalPath) -> Bool {
    guard segments.count == other.segments.count, segments.dropLast() == other.segments.dropLast() else { return false }
    guard let last = segments.last, let otherLast = other.segments.last else { return true }
    return last == otherLast || last.hasPrefix(otherLast + ".")
  }

  /// What is left when this prefix is taken off the front; nil where it does not begin so.
  package func removing(_ prefix: CanonicalPath) -> CanonicalPath? {
    segments.starts(with: prefix.segments)
      ? CanonicalPath(segments: Array(segments.dropFirst(prefix.segments.count))) : nil
  }

  private init(segments: [String]) { self.segments = segments }

  /// Decoded until no escape is left: an escape of an escape may hide another.
  private static func decoded(_ path: some Sequence<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    for byte in path {
      output.append(byte)
      while output.count >= 3, output[output.count - 3] == UInt8(ascii: "%"),
        let high = hexadecimalDigit(output[output.count - 2]), let low = hexadecimalDigit(output[output.count - 1])
      {
        output.removeLast(3)
        output.append(high << 4 | low)
      }
    }
    return output
  }

  /// Without white space around it, in small letters; those beyond ASCII that some count as one of ASCII's in another
  /// case (ı, İ, ſ and the Kelvin sign) made that.
  private static func folded(_ segment: ArraySlice<UInt8>) -> String {
    var text = ""
    for scalar in String(decoding: segment, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x131, 0x130: text.unicodeScalars.append("i")
      case 0x17F: text.unicodeScalars.append("s")
      case 0x212A: text.unicodeScalars.append("k")
      default: text.unicodeScalars.append(scalar)
      }
    }
    return trimmed(asciiLowercased(text))
  }
}
