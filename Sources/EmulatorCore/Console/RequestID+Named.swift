extension RequestID {
  /// The invocation that one of the emulator's messages is about: the ID at its beginning or after `RequestId: `; nil if
  /// it names none.
  package init?(namedIn sentence: String) {
    let rest = sentence.firstRange(of: "RequestId: ").map { sentence[$0.upperBound...] } ?? sentence[...]
    let text = rest.prefix(36)
    guard Self.isWellFormed(text) else { return nil }
    self.init(text)
  }

  private static func isWellFormed(_ text: Substring) -> Bool {
    let form = "00000000-0000-0000-0000-000000000000"
    return text.utf8.count == form.utf8.count
      && zip(text.utf8, form.utf8).allSatisfy { byte, expected in
        switch byte {
        case UInt8(ascii: "-"): expected == byte
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"):
          expected == UInt8(ascii: "0")
        default: false
        }
      }
  }
}
