/// Text with many escapes, as JSON in JSON: a word is looked at as a whole, however many of its bytes matter. Nothing
/// here waits for where the last one stood, so this is faster than going from one to the next.
extension ByteScan {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// The high bit of each byte that is this one, exactly. No byte of the word is above ASCII.
  @inline(__always)
  static func exactly(_ byte: UInt8, inASCII word: UInt64) -> UInt64 {
    ~((word ^ (ones &* UInt64(byte))) &+ (ones &* 0x7F)) & highs
  }

  /// The high bit of each byte that is a control, exactly. No byte of the word is above ASCII.
  @inline(__always)
  static func exactControls(inASCII word: UInt64) -> UInt64 { ~(word &+ (ones &* 0x60)) & highs }

  /// Whether a byte of the word is above ASCII.
  @inline(__always)
  static func isBeyondASCII(_ word: UInt64) -> Bool { word & highs != 0 }

  /// The high bits of eight bytes as the bits of one number, the first byte's lowest.
  @inline(__always)
  static func bits(_ highBits: UInt64) -> UInt64 { ((highBits &>> 7) &* 0x0102_0408_1020_4080) &>> 56 }

  /// How many bytes words of ASCII text gain when they are escaped: one for each quote, backslash and line feed. Stops
  /// before the first word that has other controls or bytes above ASCII in it, and after a word without any of these.
  @inline(__always)
  static func skipEscapedText(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, gaining length: inout Int
  ) -> Int {
    var index = start
    while index &+ 8 <= end {
      let word = word(bytes + index)
      if isBeyondASCII(word) { break }
      let lineFeeds = exactly(0x0A, inASCII: word)
      if exactControls(inASCII: word) != lineFeeds { break }
      let found = exactly(0x22, inASCII: word) | exactly(0x5C, inASCII: word) | lineFeeds
      if found == 0 { break }
      length &+= Int(truncatingIfNeeded: ((found &>> 7) &* ones) &>> 56)
      index &+= 8
    }
    return index
  }

  /// Passes over words of a JSON string that are ASCII and have escapes of one letter only.
  ///
  /// - Parameter start: where no escape is under way.
  /// - Returns: where the caller goes on: at the closing quote, at the backslash of another escape, or at something
  ///   else that ends this; no escape is under way there.
  @inline(__always)
  static func skipShortEscapes(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start
    /// Whether the first byte of the next word is escaped by the last of this one: 0 or 1.
    var carry: UInt64 = 0
    while index &+ 8 <= end {
      let word = word(bytes + index)
      if isBeyondASCII(word) || exactControls(inASCII: word) != 0 { break }
      let backslashes = bits(exactly(0x5C, inASCII: word))
      if backslashes | carry == 0 { break }
      let quotes = bits(exactly(0x22, inASCII: word))
      let (escaped, nextCarry) = escapedBits(backslashes, carry)
      let closing = quotes & ~escaped
      // The letters that need a look, up to the closing quote where it is here.
      var letters = escaped & ~(quotes | backslashes) & ((closing & (0 &- closing)) &- 1)
      while letters != 0 {
        let offset = letters.trailingZeroBitCount
        if JSONEscape.character(after: bytes[index &+ offset]) == 0 { return index &+ offset &- 1 }
        letters &= letters &- 1
      }
      if closing != 0 { return index &+ closing.trailingZeroBitCount }
      carry = nextCarry
      index &+= 8
    }
    return index &- Int(truncatingIfNeeded: carry)
  }

  /// Which of eight bytes are escaped, and whether the ninth is.
  ///
  /// Where backslashes stand in a row every second is escaped. Adding the first bit of each such row to the row carries
  /// over to the bit after it; whether rows begin at even or at odd places is told apart by adding to them separately.
  @inline(__always)
  private static func escapedBits(_ backslashes: UInt64, _ carry: UInt64) -> (escaped: UInt64, carry: UInt64) {
    // A backslash that is itself escaped begins nothing.
    let rows = backslashes & ~carry
    let followers = rows &<< 1 | carry
    let evens: UInt64 = 0x5555_5555_5555_5555
    let oddStarts = rows & ~evens & ~followers
    let sums = oddStarts &+ rows
    let escaped = (evens ^ (sums &<< 1)) & followers
    return (escaped & 0xFF, escaped &>> 8 & 1)
  }
}
