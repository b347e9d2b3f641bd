/// The compressed form that bytes have, recognized by their first bytes.
enum CompressedForm: Equatable {
  /// RFC 1952.
  case gzip
  /// RFC 8878.
  case zstd

  init?(_ bytes: some Collection<UInt8>) {
    if bytes.starts(with: [0x1F, 0x8B, 0x08]) {
      self = .gzip
    } else if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      self = .zstd
    } else {
      return nil
    }
  }

  /// The form of the content of compressed bytes. Nil if it is not compressed, or cannot be read without decompression,
  /// as in most frames of zstd. Compressed bytes are mostly stored as they are, because they get no smaller.
  static func ofContent(of bytes: [UInt8]) -> CompressedForm? {
    switch CompressedForm(bytes) {
    case .gzip: gzipContent(bytes).flatMap { CompressedForm($0) }
    case .zstd: zstdContent(bytes).flatMap { CompressedForm($0) }
    case nil: nil
    }
  }

  /// The first three bytes of the content.
  private static func gzipContent(_ bytes: [UInt8]) -> [UInt8]? {
    guard let start = gzipHeader(bytes), start < bytes.count else { return nil }
    return DeflateStart.literals(bytes[start...])
  }

  /// The size of a member's header; nil if it is cut off.
  private static func gzipHeader(_ bytes: [UInt8]) -> Int? {
    guard bytes.count > 10 else { return nil }
    let flags = bytes[3]
    var position = 10
    if flags & 4 != 0 {
      guard bytes.count > 12 else { return nil }
      position += 2 + Int(bytes[10]) + Int(bytes[11]) << 8
    }
    // The file's name and a comment, each with a zero at its end.
    for flag in [8, 16] as [UInt8] where flags & flag != 0 {
      guard position < bytes.count, let end = bytes[position...].firstIndex(of: 0) else { return nil }
      position = end + 1
    }
    if flags & 2 != 0 { position += 2 }
    return position
  }

  /// The first bytes of the content, if the first block is a raw one (RFC 8878 section 3.1.1).
  private static func zstdContent(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count > 5 else { return nil }
    let descriptor = bytes[4]
    let isSingleSegment = descriptor & 0x20 != 0
    let dictionary = [0, 1, 2, 4][Int(descriptor & 3)]
    let contentSize = [isSingleSegment ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
    let block = 5 + (isSingleSegment ? 0 : 1) + dictionary + contentSize
    guard bytes.count >= block + 3 + 4, bytes[block] >> 1 & 3 == 0 else { return nil }
    return Array(bytes[(block + 3)..<(block + 7)])
  }
}
