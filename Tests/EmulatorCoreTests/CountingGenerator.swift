/// Random numbers that are always the same: 1, 2, 3 and so on, each spread over all 64 bits.
struct CountingGenerator: RandomNumberGenerator {
  private var count: UInt64 = 0

  mutating func next() -> UInt64 {
    count += 1
    return count &* 0x9E37_79B9_7F4A_7C15
  }
}
