/// Names that Lambda and API Gateway accept.
enum LambdaName {
  /// Whether the name consists of one or more letters, digits, `-` and `_`.
  static func isValid(_ name: String) -> Bool { !name.isEmpty && name.utf8.allSatisfy(isNameByte) }

  /// Whether the byte is a letter, a digit, `-` or `_`.
  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
