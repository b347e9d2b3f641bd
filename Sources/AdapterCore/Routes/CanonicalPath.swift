/// A normal form of a path in which all spellings are equal that some server may treat as the same route.
///
/// Servers differ in what they normalize before routing: escapes (some decode twice), empty and dot segments, path
/// parameters, backslashes, letter case, a trailing slash or format. This form normalizes all of it, so that two paths
/// that any server might route alike are equal. It is used only for comparison and never sent.
package struct CanonicalPath: Sendable, Hashable {
  private let segments: [String]

  /// Normalizes the path of a request target; its query is ignored.
  ///
  /// - Parameter endsAtParameters: whether a semicolon ends the whole path, as on some servers, rather than only its
  ///   segment.
  package init(ofTarget target: some Collection<UInt8>, endsAtParameters: Bool = false) {
    let path = Self.decoded(target.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }).prefix { byte in
      // For servers that decode first, a decoded byte may end the path.
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

  /// Whether a server may treat this path as the other one: both are equal, or this one ends in a format such as
  /// `.json`.
  package func matches(_ other: CanonicalPath) -> Bool {
    guard segments.count == other.segments.count, segments.dropLast() == other.segments.dropLast() else { return false }
    guard let last = segments.last, let otherLast = other.segments.last else { return true }
    return last == otherLast || last.hasPrefix(otherLast + ".")
  }

  /// The path without this prefix; nil if it does not begin with it.
  package func removing(_ prefix: CanonicalPath) -> CanonicalPath? {
    segments.starts(with: prefix.segments)
      ? CanonicalPath(segments: Array(segments.dropFirst(prefix.segments.count))) : nil
  }

  private init(segments: [String]) { self.segments = segments }

  /// Decodes until no escape is left, because decoding can reveal another escape.
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

  /// Removes surrounding white space and converts to lower case. Letters beyond ASCII that some servers treat as an
  /// ASCII letter in another case (ı, İ, ſ and the Kelvin sign) become that letter.
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
