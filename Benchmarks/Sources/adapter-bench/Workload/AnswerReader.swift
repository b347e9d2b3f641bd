/// Parses the response that an adapter posted. It is a separate small parser, so that the adapter's own code does not
/// check the adapter.
struct AnswerReader {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  private(set) var statusCode: Int?
  private(set) var body: [UInt8] = []
  private(set) var isBase64 = false

  /// Nil if it is not a JSON object.
  init?(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    guard readMembers() else { return nil }
  }

  private mutating func readMembers() -> Bool {
    guard take(UInt8(ascii: "{")) else { return false }
    if take(UInt8(ascii: "}")) { return true }
    repeat {
      guard let name = readString(), take(UInt8(ascii: ":")) else { return false }
      switch String(decoding: name, as: UTF8.self) {
      case "statusCode": statusCode = Int(readToken())
      case "isBase64Encoded": isBase64 = readToken() == "true"
      case "body":
        skipSpace()
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
          guard let text = readString() else { return false }
          body = text
        } else {
          _ = readToken()
        }
      default: guard skipValue() else { return false }
      }
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { return false }
    skipSpace()
    return position == bytes.count
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func readToken() -> String {
    skipSpace()
    let start = position
    while position < bytes.count,
      ![0x20, 0x0A, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")].contains(bytes[position])
    {
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func skipValue() -> Bool {
    skipSpace()
    guard position < bytes.count else { return false }
    switch bytes[position] {
    case UInt8(ascii: "\""): return readString() != nil
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      var depth = 0
      while position < bytes.count {
        switch bytes[position] {
        case UInt8(ascii: "\""):
          guard readString() != nil else { return false }
          continue
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
        position += 1
        if depth == 0 { return true }
      }
      return false
    default: return !readToken().isEmpty
    }
  }

  private mutating func readString() -> [UInt8]? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    var result: [UInt8] = []
    while position < bytes.count {
      let start = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\") {
        guard bytes[position] >= 0x20 else { return nil }
        position += 1
      }
      result.append(contentsOf: bytes[start..<position])
      guard position < bytes.count else { return nil }
      position += 1
      if bytes[position - 1] == UInt8(ascii: "\"") { return result }
      guard readEscape(into: &result) else { return nil }
    }
    return nil
  }

  private mutating func readEscape(into result: inout [UInt8]) -> Bool {
    guard position < bytes.count else { return false }
    position += 1
    switch bytes[position - 1] {
    case UInt8(ascii: "n"): result.append(0x0A)
    case UInt8(ascii: "r"): result.append(0x0D)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "f"): result.append(0x0C)
    case UInt8(ascii: "u"):
      guard position + 4 <= bytes.count,
        let value = UInt32(String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16),
        let scalar = Unicode.Scalar(value)  // The payloads hold nothing beyond the basic plane.
      else { return false }
      position += 4
      result.append(contentsOf: String(Character(scalar)).utf8)
    case let byte where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/"):
      result.append(byte)
    default: return false
    }
    return true
  }
}
