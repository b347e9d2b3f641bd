/// A public RSA key, for signatures of the kind RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2).
///
/// Verification handles no secrets, so its time may depend on its input.
struct RSAPublicKey: Sendable, Equatable {
  /// Bounds the work for keys from a file.
  private static let byteCounts = 128...1024

  /// The modulus, 32 bits at a time, the lowest first.
  private let modulus: [UInt32]
  private let exponent: [UInt8]

  /// - Parameters:
  ///   - modulus: an odd number of 1024 to 8192 bits, the highest byte first.
  ///   - exponent: at most 8 bytes.
  init?(modulus: [UInt8], exponent: [UInt8]) {
    let modulus = Array(modulus.drop { $0 == 0 })
    let exponent = Array(exponent.drop { $0 == 0 })
    guard Self.byteCounts.contains(modulus.count), modulus.count % 4 == 0, modulus.last.map({ $0 & 1 == 1 }) == true,
      (1...8).contains(exponent.count)
    else { return nil }
    self.modulus = Self.limbs(modulus)
    self.exponent = exponent
  }

  /// Whether a signature is that of a message under SHA-256.
  func isValidSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    let size = modulus.count * 4
    let padded = Self.digestInfo + SHA256.digest(of: message)
    guard signature.count == size, Self.isLess(Self.limbs(signature), modulus) else { return false }
    let expected =
      [0x00, 0x01] + [UInt8](repeating: 0xFF, count: size - padded.count - 3) + [0x00] + padded
    return power(Self.limbs(signature)) == Self.limbs(expected)
  }

  /// The prefix of a SHA-256 digest (RFC 8017 section 9.2).
  private static let digestInfo: [UInt8] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
  ]

  /// `base` to the power of the exponent, modulo the modulus.
  private func power(_ base: [UInt32]) -> [UInt32] {
    var one = [UInt32](repeating: 0, count: modulus.count)
    one[0] = 1
    let radix = doubled(one, times: 32 * modulus.count)
    let factor = product(base, doubled(radix, times: 32 * modulus.count))
    var result = radix
    for byte in exponent {
      for bit in (0..<8).reversed() {
        result = product(result, result)
        if byte >> bit & 1 == 1 { result = product(result, factor) }
      }
    }
    return product(result, one)
  }

  /// `value` times a power of two, modulo the modulus.
  private func doubled(_ value: [UInt32], times: Int) -> [UInt32] {
    var value = value
    for _ in 0..<times {
      var carry: UInt32 = 0
      for index in value.indices {
        let high = value[index] >> 31
        value[index] = value[index] << 1 | carry
        carry = high
      }
      if carry == 1 || !Self.isLess(value, modulus) { subtractModulus(from: &value) }
    }
    return value
  }

  /// Montgomery's product: `left` times `right` divided by 2 to the power of the modulus's size, modulo the modulus.
  private func product(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
    let count = modulus.count
    var sum = [UInt32](repeating: 0, count: count + 2)
    for digit in right {
      var carry: UInt64 = 0
      for index in 0..<count {
        let value = UInt64(left[index]) * UInt64(digit) + UInt64(sum[index]) + carry
        sum[index] = UInt32(truncatingIfNeeded: value)
        carry = value >> 32
      }
      let top = UInt64(sum[count]) + carry
      sum[count] = UInt32(truncatingIfNeeded: top)
      sum[count + 1] = UInt32(truncatingIfNeeded: top >> 32)
      let multiple = sum[0] &* negatedInverse
      carry = (UInt64(multiple) * UInt64(modulus[0]) + UInt64(sum[0])) >> 32
      for index in 1..<count {
        let value = UInt64(multiple) * UInt64(modulus[index]) + UInt64(sum[index]) + carry
        sum[index - 1] = UInt32(truncatingIfNeeded: value)
        carry = value >> 32
      }
      let last = UInt64(sum[count]) + carry
      sum[count - 1] = UInt32(truncatingIfNeeded: last)
      sum[count] = sum[count + 1] &+ UInt32(truncatingIfNeeded: last >> 32)
    }
    var result = Array(sum[..<count])
    if sum[count] != 0 || !Self.isLess(result, modulus) { subtractModulus(from: &result) }
    return result
  }

  /// The number whose product with the modulus is -1, modulo 2 to the power of 32.
  private var negatedInverse: UInt32 {
    var inverse = modulus[0]
    for _ in 0..<4 { inverse = inverse &* (2 &- modulus[0] &* inverse) }
    return 0 &- inverse
  }

  private func subtractModulus(from value: inout [UInt32]) {
    var borrow: UInt32 = 0
    for index in value.indices {
      let (once, first) = value[index].subtractingReportingOverflow(modulus[index])
      let (twice, second) = once.subtractingReportingOverflow(borrow)
      value[index] = twice
      borrow = first || second ? 1 : 0
    }
  }

  private static func isLess(_ left: [UInt32], _ right: [UInt32]) -> Bool {
    left.reversed().lexicographicallyPrecedes(right.reversed())
  }

  private static func limbs(_ bytes: [UInt8]) -> [UInt32] {
    stride(from: bytes.count, to: 0, by: -4).map { end in
      bytes[max(0, end - 4)..<end].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
  }
}
