/// Blocks of IPv4 addresses, for `Fn::Cidr`.
enum AddressBlocks {
  /// Divides a block such as `10.0.0.0/16`; nil if it is no block or too small.
  ///
  /// - Parameters:
  ///   - count: the number of blocks, 1 to 256.
  ///   - hostBits: the number of bits for hosts in each.
  static func divide(_ block: String, into count: Int, hostBits: Int) -> [String]? {
    let parts = block.split(separator: "/", omittingEmptySubsequences: false)
    let octets = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
    guard parts.count == 2, octets.count == 4, let prefix = Int(parts[1]), 0...32 ~= prefix, 1...256 ~= count,
      0...(32 - prefix) ~= hostBits
    else { return nil }
    let size = 1 << hostBits
    guard count * size <= 1 << (32 - prefix) else { return nil }
    let address = octets.reduce(0) { $0 << 8 | Int($1) }
    let first = address & ~(1 << (32 - prefix) - 1)
    return (0..<count).map { index in
      let start = first + index * size
      return [24, 16, 8, 0].map { "\(start >> $0 & 0xFF)" }.joined(separator: ".") + "/\(32 - hostBits)"
    }
  }
}
