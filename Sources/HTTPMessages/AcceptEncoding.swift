/// The content codings that a caller accepts, from Accept-Encoding (RFC 9110 section 12.5.3).
package struct AcceptEncoding: Sendable, Equatable {
  /// The weights in thousandths, for the codings that the caller named.
  private var weights: [ContentCoding: Int] = [:]
  private var identity: Int?
  private var anyOther: Int?

  /// Parses all of these field values together. Malformed elements and unknown codings are ignored. If a coding is
  /// named twice, its lower weight counts.
  package init(_ values: [ArraySlice<UInt8>]) {
    for value in values {
      for element in value.split(separator: UInt8(ascii: ",")) { read(element) }
    }
  }

  /// The coding to use; nil if the body should not be compressed, because no coding is accepted or the uncompressed
  /// form is preferred.
  ///
  /// The highest weight decides. At equal weights a named coding takes precedence over those covered by `*`; then the
  /// order is brotli, gzip, zstd. `*` alone means gzip, because such a caller may not support the others.
  package var preferred: ContentCoding? {
    var best: (coding: ContentCoding, weight: Int)?
    for coding in ContentCoding.allCases {
      guard let weight = weights[coding], weight > 0, weight > best?.weight ?? 0 else { continue }
      best = (coding, weight)
    }
    if let anyOther, anyOther > best?.weight ?? 0 {
      let unnamed = [ContentCoding.gzip, .brotli, .zstd].first { weights[$0] == nil }
      if let unnamed { best = (unnamed, anyOther) }
    }
    guard let best, best.weight >= identity ?? 0 else { return nil }
    return best.coding
  }

  private mutating func read(_ element: ArraySlice<UInt8>) {
    let parts = element.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
    guard let first = parts.first else { return }
    let name = HTTPSyntax.trimmingWhitespace(first)
    guard HTTPSyntax.isFieldName(name), let weight = Self.weight(parts.dropFirst()) else { return }
    switch String(decoding: name.map(lowercasedASCII), as: UTF8.self) {
    case "br": lower(.brotli, to: weight)
    // x-gzip is equivalent (RFC 9110 section 8.4.1.3).
    case "gzip", "x-gzip": lower(.gzip, to: weight)
    case "zstd": lower(.zstd, to: weight)
    case "identity": identity = min(identity ?? weight, weight)
    case "*": anyOther = min(anyOther ?? weight, weight)
    default: break
    }
  }

  private mutating func lower(_ coding: ContentCoding, to weight: Int) {
    weights[coding] = min(weights[coding] ?? weight, weight)
  }

  /// The weight in thousandths: 1000 if there is none, nil if it is malformed (RFC 9110 section 12.4.2).
  private static func weight(_ parameters: ArraySlice<ArraySlice<UInt8>>) -> Int? {
    guard let parameter = parameters.first else { return 1000 }
    guard parameters.count == 1 else { return nil }
    let pair = parameter.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
      .map(HTTPSyntax.trimmingWhitespace)
    guard pair.count == 2, pair[0].elementsEqual("q".utf8) || pair[0].elementsEqual("Q".utf8) else { return nil }
    let digits = pair[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...2).contains(digits.count), digits[0].count == 1, let whole = digits[0].first,
      whole == UInt8(ascii: "0") || whole == UInt8(ascii: "1")
    else { return nil }
    var weight = 1000 * Int(whole - UInt8(ascii: "0"))
    var scale = 100
    for digit in digits.dropFirst().joined() {
      guard digit &- UInt8(ascii: "0") < 10 else { return nil }
      weight += Int(digit - UInt8(ascii: "0")) * scale
      scale /= 10
    }
    return weight <= 1000 ? weight : nil
  }
}

/// A content coding that compresses a body (RFC 9110 section 8.4.1), in order of preference.
package enum ContentCoding: String, Sendable, CaseIterable {
  /// RFC 7932.
  case brotli = "br"
  /// RFC 1952.
  case gzip
  /// RFC 8878.
  case zstd
}
