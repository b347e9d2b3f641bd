/// Makes IDs for samples from a seed (SplitMix64). The IDs are predictable.
struct SampleIdentifiers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A version 4 UUID (RFC 9562 section 5.4).
  mutating func uuid() -> String {
    let variant = ["8", "9", "a", "b"][Int(next() & 3)]
    return "\(hexadecimal(8))-\(hexadecimal(4))-4\(hexadecimal(3))-\(variant)\(hexadecimal(3))-\(hexadecimal(12))"
  }

  /// The root of an X-Ray trace, for example `Root=1-67891233-abcdef012345678912345678`.
  mutating func trace() -> String { "Root=1-\(hexadecimal(8))-\(hexadecimal(24))" }

  /// `count` lowercase hexadecimal digits.
  mutating func hexadecimal(_ count: Int) -> String { text(count, of: "0123456789abcdef") }

  /// `count` decimal digits without a leading zero.
  mutating func digits(_ count: Int) -> String { text(1, of: "123456789") + text(count - 1, of: "0123456789") }

  /// `count` uppercase letters and digits.
  mutating func letters(_ count: Int) -> String { text(count, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") }

  private mutating func text(_ count: Int, of characters: StaticString) -> String {
    var bytes: [UInt8] = []
    for _ in 0..<max(count, 0) {
      let index = Int(next() % UInt64(characters.utf8CodeUnitCount))
      characters.withUTF8Buffer { bytes.append($0[index]) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
