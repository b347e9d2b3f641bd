extension AppResponse {
  /// The first line of the body with letters, without markup; a page's title if it has one. Nil if there is none.
  var firstLine: String? {
    let text = String(decoding: body.prefix(32 * 1024), as: UTF8.self)
    var source = text[...]
    if let start = text.firstRange(of: "<title>"), let end = text[start.upperBound...].firstRange(of: "</title>") {
      source = text[start.upperBound..<end.lowerBound]
    }
    for line in source.split(whereSeparator: \.isNewline) {
      let words = Self.withoutMarkup(line).split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if words.contains(where: \.isLetter) { return words.count > 160 ? words.prefix(160) + "…" : words }
    }
    return nil
  }

  private static func withoutMarkup(_ line: Substring) -> String {
    var result = ""
    var isInside = false
    for character in line {
      switch character {
      case "<": isInside = true
      case ">" where isInside:
        isInside = false
        result.append(" ")
      default: if !isInside { result.append(character) }
      }
    }
    return result
  }

  /// The first link in the body to an origin, such as `http://example.com`; nil if there is none.
  func link(to origin: String) -> String? {
    let text = String(decoding: body.prefix(256 * 1024), as: UTF8.self)
    return text.firstRange(of: origin).map { found in
      String(text[found.lowerBound...].prefix { !$0.isWhitespace && !"\"'<>\\`)".contains($0) }.prefix(160))
    }
  }
}
