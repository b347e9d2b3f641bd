import Glibc

/// As much of a request's head as the three servers here need.
struct RequestHead {
  let method: String
  let target: String
  private(set) var contentCount = 0
  private(set) var isChunked = false
  private(set) var closesConnection = false
  /// `Lambda-Runtime-Function-Response-Mode: streaming`.
  private(set) var isStreamingResponse = false
  /// `Lambda-Extension-Name`.
  private(set) var extensionName: String?

  /// Reads a head without its empty line; nil when it is none.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var lines = Lines(bytes: bytes)
    guard let requestLine = lines.next() else { return nil }
    let parts = requestLine.split(separator: UInt8(ascii: " "))
    guard parts.count == 3, parts[2].starts(with: "HTTP/1.".utf8) else { return nil }
    method = String(decoding: parts[0], as: UTF8.self)
    target = String(decoding: parts[1], as: UTF8.self)
    while let line = lines.next() { read(line) }
  }

  private mutating func read(_ line: UnsafeRawBufferPointer.SubSequence) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
    let name = line[..<colon]
    func text() -> String {
      String(decoding: line[(colon + 1)...].drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
    }
    switch name.count {
    case 10 where Self.equal(name, "connection"): closesConnection = text().lowercased().contains("close")
    case 14 where Self.equal(name, "content-length"): contentCount = Int(text()) ?? 0
    case 17 where Self.equal(name, "transfer-encoding"): isChunked = text().lowercased() == "chunked"
    case 21 where Self.equal(name, "lambda-extension-name"): extensionName = text()
    case 37 where Self.equal(name, "lambda-runtime-function-response-mode"):
      isStreamingResponse = text().lowercased() == "streaming"
    default: break
    }
  }

  private static func equal(_ name: UnsafeRawBufferPointer.SubSequence, _ expected: StaticString) -> Bool {
    guard let start = name.base.baseAddress else { return false }
    return strncasecmp(
      (start + name.startIndex).assumingMemoryBound(to: CChar.self),
      UnsafeRawPointer(expected.utf8Start).assumingMemoryBound(to: CChar.self), name.count) == 0
  }

  private struct Lines {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func next() -> UnsafeRawBufferPointer.SubSequence? {
      guard position < bytes.count else { return nil }
      let rest = bytes[position...]
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      position = end + 1
      return end > rest.startIndex && bytes[end - 1] == UInt8(ascii: "\r")
        ? rest[..<(end - 1)] : rest[..<end]
    }
  }
}
