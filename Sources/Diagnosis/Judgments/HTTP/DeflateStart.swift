/// Reads the first bytes of data that is compressed with DEFLATE (RFC 1951), as far as they are literals.
///
/// That suffices to recognize the signature of compressed data within compressed data, because it repeats nothing.
struct DeflateStart {
  private let bytes: ArraySlice<UInt8>
  /// The number of bits that have been read.
  private var position = 0

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// The first three bytes of the data; nil if they cannot be read.
  static func literals(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var start = DeflateStart(bytes)
    return start.firstBlock()
  }

  private mutating func firstBlock() -> [UInt8]? {
    guard number(bits: 1) != nil, let type = number(bits: 2) else { return nil }
    switch type {
    case 0: return storedBytes()
    case 1: return literals(PrefixCode(lengths: Self.fixedLengths))
    case 2: return dynamicCode().flatMap { literals($0) }
    default: return nil
    }
  }

  /// After the padding, the length and its complement come first (section 3.2.4).
  private func storedBytes() -> [UInt8]? {
    let start = bytes.startIndex + 5
    return bytes.endIndex >= start + 3 ? Array(bytes[start..<(start + 3)]) : nil
  }

  private mutating func literals(_ code: PrefixCode) -> [UInt8]? {
    var literals: [UInt8] = []
    while literals.count < 3 {
      guard let symbol = symbol(code), symbol < 256 else { return nil }
      literals.append(UInt8(symbol))
    }
    return literals
  }

  /// Section 3.2.6.
  private static let fixedLengths =
    [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24)
    + [Int](repeating: 8, count: 8)

  /// The code of literals and lengths at the start of a block with dynamic codes (section 3.2.7).
  private mutating func dynamicCode() -> PrefixCode? {
    guard let literals = number(bits: 5), let distances = number(bits: 5), let lengths = number(bits: 4) else {
      return nil
    }
    var codeLengths = [Int](repeating: 0, count: 19)
    for index in 0..<(lengths + 4) {
      guard let length = number(bits: 3) else { return nil }
      codeLengths[Self.order[index]] = length
    }
    let code = PrefixCode(lengths: codeLengths)
    var result: [Int] = []
    // The lengths of the code of distances follow those of literals and lengths.
    while result.count < literals + 257 + distances + 1 {
      guard let symbol = symbol(code) else { return nil }
      switch symbol {
      case 0...15: result.append(symbol)
      case 16:
        guard let last = result.last, let count = number(bits: 2) else { return nil }
        result += [Int](repeating: last, count: 3 + count)
      case 17:
        guard let count = number(bits: 3) else { return nil }
        result += [Int](repeating: 0, count: 3 + count)
      default:
        guard let count = number(bits: 7) else { return nil }
        result += [Int](repeating: 0, count: 11 + count)
      }
    }
    return PrefixCode(lengths: Array(result.prefix(literals + 257)))
  }

  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  /// A number of these bits, the lowest first; nil at the end of the bytes.
  private mutating func number(bits: Int) -> Int? {
    var value = 0
    for shift in 0..<bits {
      let index = bytes.startIndex + position / 8
      guard index < bytes.endIndex else { return nil }
      value |= Int(bytes[index] >> UInt8(position % 8) & 1) << shift
      position += 1
    }
    return value
  }

  private mutating func symbol(_ code: PrefixCode) -> Int? {
    var bits = 0
    for length in 1...15 {
      guard let bit = number(bits: 1) else { return nil }
      bits = bits << 1 | bit
      if let symbol = code.symbols[PrefixCode.Word(length: length, bits: bits)] { return symbol }
    }
    return nil
  }

  /// A canonical Huffman code (section 3.2.2).
  private struct PrefixCode {
    struct Word: Hashable {
      var length: Int
      var bits: Int
    }

    private(set) var symbols: [Word: Int] = [:]

    /// - Parameter lengths: the length of each symbol's word, up to 15 bits; 0 for symbols that do not occur.
    init(lengths: [Int]) {
      var bits = 0
      for length in 1...15 {
        for (symbol, own) in lengths.enumerated() where own == length {
          symbols[Word(length: length, bits: bits)] = symbol
          bits += 1
        }
        bits <<= 1
      }
    }
  }
}
