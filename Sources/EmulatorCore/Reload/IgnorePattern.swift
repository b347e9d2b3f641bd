/// One pattern of a `.gitignore` file; see gitignore(5).
///
/// Names are bytes, as in Git and in Linux.
package struct IgnorePattern: Sendable, Equatable {
  enum Token: Sendable, Equatable {
    case byte(UInt8)
    /// `?`: any byte except a slash.
    case any
    /// `*`: any bytes except slashes.
    case star
    /// `**/` at the start of a name: any number of directories, or none.
    case directories
    /// `**` after the last slash: everything.
    case everything
    /// `[…]`: one of these bytes, but no slash.
    case oneOf(Set<UInt8>)
  }

  /// Whether it includes again what an earlier pattern ignores: `!`.
  package let isNegated: Bool
  /// Whether it is for directories only: it ends with a slash.
  let isForDirectories: Bool
  /// Whether it is for paths from the file's directory on; otherwise it is for names at any depth.
  let isForPaths: Bool
  let tokens: [Token]

  /// Parses a line without its line feed; nil if it has no pattern, or one that matches nothing.
  package init?(_ line: ArraySlice<UInt8>) {
    var text = Self.withoutTrailingSpaces(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    guard let first = text.first, first != UInt8(ascii: "#") else { return nil }
    isNegated = first == UInt8(ascii: "!")
    if isNegated { text.removeFirst() }
    isForDirectories = text.last == UInt8(ascii: "/")
    if isForDirectories { text.removeLast() }
    isForPaths = text.contains(UInt8(ascii: "/"))
    if text.first == UInt8(ascii: "/") { text.removeFirst() }
    guard !text.isEmpty, let tokens = Self.tokens(of: text) else { return nil }
    self.tokens = tokens
  }

  /// The patterns of a file, in order.
  package static func parse(_ file: [UInt8]) -> [IgnorePattern] {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = file.starts(with: mark) ? file.dropFirst(mark.count) : file[...]
    return text.split(separator: UInt8(ascii: "\n")).compactMap { IgnorePattern($0) }
  }

  /// Whether it is about this file.
  ///
  /// - Parameters:
  ///   - path: relative to the directory of the `.gitignore` file.
  ///   - isDirectory: whether the file is a directory.
  package func matches(_ path: ArraySlice<UInt8>, isDirectory: Bool) -> Bool {
    guard isDirectory || !isForDirectories else { return false }
    guard !isForPaths, let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return matches(path) }
    return matches(path[(slash + 1)...])
  }
}

/// Parsing.
extension IgnorePattern {
  /// Removes spaces at the end, except for one with a backslash before it.
  private static func withoutTrailingSpaces(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end = line.startIndex
    var index = line.startIndex
    while index < line.endIndex {
      if line[index] == UInt8(ascii: "\\") {
        index = min(index + 2, line.endIndex)
        end = index
      } else {
        index += 1
        if line[index - 1] != UInt8(ascii: " ") { end = index }
      }
    }
    return line[..<end]
  }

  private static let special = Array("*?[\\".utf8)

  private static func tokens(of text: ArraySlice<UInt8>) -> [Token]? {
    var tokens: [Token] = []
    var index = text.startIndex
    var isAtStartOfName = true
    // Git compares what comes before the first special character by itself, and takes the rest for a pattern of its own.
    var isPlain = true
    while index < text.endIndex {
      let byte = text[index]
      index += 1
      defer { isAtStartOfName = byte == UInt8(ascii: "/") || tokens.last == .directories }
      if special.contains(byte) {
        isAtStartOfName = isAtStartOfName || isPlain
        isPlain = false
      }
      switch byte {
      case UInt8(ascii: "\\"):
        guard index < text.endIndex else { return nil }
        tokens.append(.byte(text[index]))
        index += 1
      case UInt8(ascii: "?"): tokens.append(.any)
      case UInt8(ascii: "["):
        guard let set = set(in: text, at: &index) else { return nil }
        tokens.append(.oneOf(set))
      case UInt8(ascii: "*"):
        let start = index
        while index < text.endIndex, text[index] == byte { index += 1 }
        let isDouble = index > start && isAtStartOfName
        if isDouble, index == text.endIndex {
          tokens.append(.everything)
        } else if isDouble, text[index] == UInt8(ascii: "/") {
          index += 1
          tokens.append(.directories)
        } else {
          tokens.append(.star)
        }
      default: tokens.append(.byte(byte))
      }
    }
    return tokens
  }

  /// Reads a bracket expression after its `[`; nil if it has no end or is invalid.
  private static func set(in text: ArraySlice<UInt8>, at index: inout Int) -> Set<UInt8>? {
    var members: Set<UInt8> = []
    var isComplement = false
    if index < text.endIndex, text[index] == UInt8(ascii: "!") || text[index] == UInt8(ascii: "^") {
      isComplement = true
      index += 1
    }
    var isFirst = true
    var previous: UInt8?
    while true {
      guard index < text.endIndex else { return nil }
      var byte = text[index]
      index += 1
      if byte == UInt8(ascii: "]"), !isFirst { break }
      isFirst = false
      if byte == UInt8(ascii: "-"), let low = previous, index < text.endIndex, text[index] != UInt8(ascii: "]") {
        var high = text[index]
        index += 1
        if high == UInt8(ascii: "\\") {
          guard index < text.endIndex else { return nil }
          high = text[index]
          index += 1
        }
        if low <= high { members.formUnion(low...high) }
        previous = nil
        continue
      }
      if byte == UInt8(ascii: "["), index < text.endIndex, text[index] == UInt8(ascii: ":") {
        if let end = text[index...].firstIndex(of: UInt8(ascii: "]")), end > index + 1,
          text[end - 1] == UInt8(ascii: ":")
        {
          guard let named = namedClass(String(decoding: text[(index + 1)..<(end - 1)], as: UTF8.self)) else {
            return nil
          }
          members.formUnion(named)
          index = end + 1
          previous = nil
          continue
        }
      } else if byte == UInt8(ascii: "\\") {
        guard index < text.endIndex else { return nil }
        byte = text[index]
        index += 1
      }
      members.insert(byte)
      previous = byte
    }
    if isComplement { members = Set((0...255).map { UInt8($0) }).subtracting(members) }
    members.remove(UInt8(ascii: "/"))
    return members
  }

  /// The bytes of a class such as `[:alpha:]`; nil if there is no such class.
  private static func namedClass(_ name: String) -> [UInt8]? {
    let lower = Array(UInt8(ascii: "a")...UInt8(ascii: "z"))
    let upper = Array(UInt8(ascii: "A")...UInt8(ascii: "Z"))
    let digits = Array(UInt8(ascii: "0")...UInt8(ascii: "9"))
    let graphic = Array(UInt8(0x21)...UInt8(0x7E))
    return switch name {
    case "alnum": lower + upper + digits
    case "alpha": lower + upper
    case "blank": [0x20, 0x09]
    case "cntrl": Array(UInt8(0)...UInt8(0x1F)) + [0x7F]
    case "digit": digits
    case "graph": graphic
    case "lower": lower
    case "print": graphic + [0x20]
    case "punct": graphic.filter { !(lower + upper + digits).contains($0) }
    case "space": [0x20] + Array(UInt8(0x09)...UInt8(0x0D))
    case "upper": upper
    case "xdigit":
      digits + Array(UInt8(ascii: "a")...UInt8(ascii: "f")) + Array(UInt8(ascii: "A")...UInt8(ascii: "F"))
    default: nil
    }
  }
}

/// Matching.
extension IgnorePattern {
  private func matches(_ text: ArraySlice<UInt8>) -> Bool {
    // The positions in the text up to which the tokens so far can match.
    var positions: Set<Int> = [text.startIndex]
    for token in tokens {
      positions = Self.advance(positions, token, in: text)
      if positions.isEmpty { return false }
    }
    return positions.contains(text.endIndex)
  }

  private static func advance(_ positions: Set<Int>, _ token: Token, in text: ArraySlice<UInt8>) -> Set<Int> {
    let slash = UInt8(ascii: "/")
    var next: Set<Int> = []
    for position in positions {
      switch token {
      case .byte(let byte):
        if position < text.endIndex, text[position] == byte { next.insert(position + 1) }
      case .any:
        if position < text.endIndex, text[position] != slash { next.insert(position + 1) }
      case .oneOf(let set):
        if position < text.endIndex, set.contains(text[position]) { next.insert(position + 1) }
      case .star:
        var end = position
        // What another position has reached, it has continued from.
        while next.insert(end).inserted, end < text.endIndex, text[end] != slash { end += 1 }
      case .directories:
        next.insert(position)
        for index in text[position...].indices where text[index] == slash { next.insert(index + 1) }
      case .everything: next.insert(text.endIndex)
      }
    }
    return next
  }
}
