/// Fields that apply to one connection and are never forwarded (RFC 9110 section 7.6.1).
package enum HTTPHopByHop {
  /// Whether the name of field `index` is hop-by-hop: Connection, Keep-Alive, TE, Trailer, Transfer-Encoding, Upgrade,
  /// Expect, and all names that begin with `Proxy-`.
  package static func isHopByHop(_ fields: HTTPFields, at index: Int) -> Bool {
    isHopByHop(fields.name(at: index).span)
  }

  /// Whether this name is hop-by-hop. An underscore counts as a dash, since many servers do not distinguish them.
  package static func isHopByHop(_ name: Span<UInt8>) -> Bool {
    switch name.count {
    case 2: isName(name, "te")
    case 6: isName(name, "expect")
    case 7: isName(name, "trailer") || isName(name, "upgrade")
    case 10: isName(name, "connection") || isName(name, "keep-alive")
    case 17: isName(name, "transfer-encoding") || hasPrefix(name, "proxy-")
    case 0...5: false
    default: name[0] | 0x20 == UInt8(ascii: "p") && hasPrefix(name, "proxy-")
    }
  }

  /// The field names, in lower case, in the value of a Connection field, without `close` and `keep-alive`.
  package static func names(inConnectionValue value: Span<UInt8>) -> [[UInt8]] {
    var names: [[UInt8]] = []
    var name: [UInt8] = []
    for index in 0...value.count {
      let byte = index < value.count ? value[index] : UInt8(ascii: ",")
      switch byte {
      case UInt8(ascii: ","):
        if !name.isEmpty, !name.elementsEqual("close".utf8), !name.elementsEqual("keep-alive".utf8) {
          names.append(name)
        }
        name = []
      case UInt8(ascii: " "), UInt8(ascii: "\t"): continue
      default: name.append(lowercasedASCII(byte))
      }
    }
    return names
  }

  /// Removes all hop-by-hop fields: those with such a name, and those that a Connection field names.
  package static func removeAll(from fields: inout HTTPFields) {
    var named: Set<[UInt8]> = []
    for index in 0..<fields.count where fields.isName(at: index, "connection") {
      named.formUnion(names(inConnectionValue: fields.value(at: index).span))
    }
    let all = fields
    fields.removeAll { index in
      isHopByHop(all, at: index) || !named.isEmpty && named.contains(all.name(at: index).map(lowercasedASCII))
    }
  }

  /// Whether two names are equal, ignoring case. The second must be in lower case.
  package static func isSame(_ name: Span<UInt8>, _ lowercased: Span<UInt8>) -> Bool {
    guard name.count == lowercased.count else { return false }
    for index in 0..<name.count where lowercasedASCII(name[index]) != lowercased[index] { return false }
    return true
  }

  /// Whether two names are equal, ignoring case. The second must be in lower case.
  static func isSame(_ name: Span<UInt8>, _ lowercased: StaticString) -> Bool {
    guard name.count == lowercased.utf8CodeUnitCount else { return false }
    return name.withUnsafeBufferPointer { name in
      guard let base = name.baseAddress else { return true }
      return ByteSearch.isEqual(base, lowercased: lowercased.utf8Start, count: name.count)
    }
  }

  /// Whether a name equals this one (given in lower case, with dashes). Case is ignored, and underscores count as
  /// dashes.
  package static func isName(_ name: Span<UInt8>, _ lowercased: StaticString) -> Bool {
    name.count == lowercased.utf8CodeUnitCount && hasPrefix(name, lowercased)
  }

  /// Whether a name begins with this (given in lower case, with dashes), as ``isName(_:_:)`` compares.
  package static func hasPrefix(_ name: Span<UInt8>, _ lowercased: StaticString) -> Bool {
    guard name.count >= lowercased.utf8CodeUnitCount else { return false }
    for index in 0..<lowercased.utf8CodeUnitCount {
      let byte = name[index] == UInt8(ascii: "_") ? UInt8(ascii: "-") : lowercasedASCII(name[index])
      if byte != lowercased.utf8Start[index] { return false }
    }
    return true
  }
}
