import HTTPMessages

/// Tests on the value of a Content-Type field (RFC 9110 section 8.3.1), ignoring case.
enum MediaType {
  /// Whether the value starts with a prefix, given in lower case.
  static func hasPrefix(_ value: ArraySlice<UInt8>, _ prefix: StaticString) -> Bool {
    let count = prefix.utf8CodeUnitCount
    guard value.count >= count else { return false }
    for offset in 0..<count
    where lowercasedASCII(value[value.startIndex + offset]) != prefix.utf8Start[offset] { return false }
    return true
  }

  /// Whether the media type without parameters ends with a suffix, given in lower case.
  static func hasSuffix(_ value: ArraySlice<UInt8>, _ suffix: StaticString) -> Bool {
    let type = essence(of: value)
    let count = suffix.utf8CodeUnitCount
    return type.count >= count && hasPrefix(type.suffix(count), suffix)
  }

  /// Whether the media type without parameters is `type`, given in lower case.
  static func isSame(_ value: ArraySlice<UInt8>, _ type: StaticString) -> Bool {
    let essence = essence(of: value)
    return essence.count == type.utf8CodeUnitCount && hasPrefix(essence, type)
  }

  /// The media type without parameters: `text/html` for `text/html; charset=utf-8`.
  static func essence(of value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    value.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
  }
}
