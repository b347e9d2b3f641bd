/// The values of `Host` that a listener on a loopback address accepts.
///
/// With DNS rebinding, a web page makes its own domain resolve to 127.0.0.1, and the browser then treats the emulator
/// as part of that page's site. The requests still contain that domain in `Host`.
package struct HostRules: Sendable, Equatable {
  /// Accepted hosts besides loopback hosts, in lower case, without ports.
  private let allowed: Set<String>

  /// - Parameter hosts: further hosts to accept. Ports and trailing dots are ignored.
  package init(allowing hosts: [String] = []) {
    allowed = Set(hosts.compactMap { Self.name(ofAuthority: $0) })
  }

  /// Whether to accept a request.
  ///
  /// - Parameters:
  /// - host: the value of `Host`; nil for an HTTP/1.0 request without it, which no browser sends.
  /// - target: the request target. A full URI takes precedence over `Host` (RFC 9112 section 3.2.2), so its authority
  ///   must follow the same rules.
  package func accepts(host: String?, target: String) -> Bool {
    if let host, !host.isEmpty, !accepts(authority: host) { return false }
    guard !target.hasPrefix("/"), let scheme = target.firstRange(of: "://") else { return true }
    let authority = target[scheme.upperBound...].prefix { !"/?#".contains($0) }
    return accepts(authority: String(authority))
  }

  private func accepts(authority: String) -> Bool {
    guard let name = Self.name(ofAuthority: authority) else { return false }
    return Self.isLoopback(name) || allowed.contains(name)
  }

  /// Whether a web page's origin, for example `http://localhost:3000`, is a server on this machine.
  package static func isLoopback(origin: String) -> Bool {
    guard let scheme = origin.firstRange(of: "://"),
      ["http", "https"].contains(origin[..<scheme.lowerBound].lowercased()),
      let name = name(ofAuthority: String(origin[scheme.upperBound...]))
    else { return false }
    return isLoopback(name)
  }

  /// Whether a numeric address is a loopback address.
  package static func isLoopback(address: String) -> Bool {
    isLoopbackIPv4(address) || isLoopbackIPv6(address.lowercased())
  }

  /// Whether a lowercase name without port always means this machine: `localhost` and its subdomains (RFC 6761 section
  /// 6.3), 127.0.0.0/8 and ::1.
  private static func isLoopback(_ name: String) -> Bool {
    if name.hasPrefix("["), name.hasSuffix("]") { return isLoopbackIPv6(String(name.dropFirst().dropLast())) }
    return name == "localhost" || name.hasSuffix(".localhost") || isLoopbackIPv4(name)
  }

  private static func isLoopbackIPv4(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { isDecimal($0) && UInt8($0) != nil }
  }

  private static func isLoopbackIPv6(_ text: String) -> Bool {
    if text.hasPrefix("::ffff:") { return isLoopbackIPv4(String(text.dropFirst("::ffff:".count))) }
    // All groups are 0 except the last, which is 1.
    let groups = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (3...8).contains(groups.count), let last = groups.last, UInt16(last, radix: 16) == 1 else { return false }
    return groups.dropLast().allSatisfy { $0.isEmpty || (1...4).contains($0.count) && $0.allSatisfy { $0 == "0" } }
  }

  /// The host of an authority, in lower case, without port and trailing dot; nil if the authority is malformed.
  private static func name(ofAuthority authority: String) -> String? {
    var name = authority.lowercased()[...]
    let port: Substring
    if name.hasPrefix("[") {
      guard let end = name.firstIndex(of: "]") else { return nil }
      port = name[name.index(after: end)...]
      name = name[...end]
    } else {
      let colon = name.firstIndex(of: ":") ?? name.endIndex
      port = name[colon...]
      name = name[..<colon]
      if name.hasSuffix(".") { name.removeLast() }
    }
    guard !name.isEmpty, port.isEmpty || port.hasPrefix(":") && isDecimal(port.dropFirst(), mayBeEmpty: true) else {
      return nil
    }
    return String(name)
  }

  private static func isDecimal(_ text: Substring, mayBeEmpty: Bool = false) -> Bool {
    (mayBeEmpty || !text.isEmpty) && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
