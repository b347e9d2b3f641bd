import HTTPMessages
import Testing

/// Writes a request as it goes to the app and reads it back with a reader of its own: it must be one request, whole,
/// with nothing before, between or after.
func expectOneWellFormedRequest(
  _ request: HTTPRequest, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation
) {
  var wire = Array("\(request.method) ".utf8) + request.target + Array(" HTTP/1.1\r\n".utf8)
  request.fields.write(to: &wire)
  if request.hasBody { wire += Array("content-length: \(request.body.count)\r\n".utf8) }
  wire += Array("\r\n".utf8)
  wire += request.body
  #expect(problem(in: wire) == nil, comment, sourceLocation: sourceLocation)
}

/// What is wrong with bytes that ought to be one request (RFC 9112 sections 2 to 6), or nil.
private func problem(in wire: [UInt8]) -> String? {
  var rest = wire[...]
  func line() -> [UInt8]? {
    guard let end = rest.firstIndex(of: 0x0D), rest.index(after: end) < rest.endIndex, rest[end + 1] == 0x0A else {
      return nil
    }
    defer { rest = rest[(end + 2)...] }
    return Array(rest[..<end])
  }
  guard let requestLine = line() else { return "no request line" }
  let parts = requestLine.split(separator: 0x20, omittingEmptySubsequences: false)
  guard parts.count == 3, parts[2].elementsEqual("HTTP/1.1".utf8) else { return "not three parts" }
  guard !parts[0].isEmpty, parts[0].allSatisfy(isToken) else { return "no method" }
  guard parts[1].first == 0x2F, parts[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x23 }) else {
    return "no target"
  }
  var hosts = 0
  var lengths: [Int] = []
  while true {
    guard let field = line() else { return "no end of head" }
    if field.isEmpty { break }
    guard let colon = field.firstIndex(of: 0x3A), colon > 0, field[..<colon].allSatisfy(isToken) else {
      return "no field name"
    }
    let name = String(decoding: field[..<colon], as: UTF8.self).lowercased()
    let value = field[(colon + 1)...].drop { $0 == 0x20 }
    guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { return "control in \(name)" }
    switch name {
    case "host": hosts += 1
    case "content-length": lengths.append(Int(String(decoding: value, as: UTF8.self)) ?? -1)
    case "connection", "transfer-encoding", "te", "upgrade", "trailer", "keep-alive", "expect": return "has \(name)"
    default: break
    }
  }
  guard hosts == 1 else { return "\(hosts) hosts" }
  guard lengths.count <= 1 else { return "several lengths" }
  return (lengths.first ?? 0) == rest.count ? nil : "length \(lengths) for \(rest.count) bytes"
}

private func isToken(_ byte: UInt8) -> Bool {
  byte > 0x20 && byte < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
}
