/// A request as a scripted peer reads it.
public struct PeerRequest: Sendable {
  /// The method.
  public var method: String
  /// The target, query included.
  public var target: String
  /// The fields in order, their names in lower case.
  public var fields: [(name: String, value: String)]
  /// The body, its chunked coding removed; empty until it is read.
  public var body: [UInt8] = []
  /// The trailers of a chunked body, their names in lower case.
  public var trailers: [(name: String, value: String)] = []
  /// Whether the body came to its end.
  public var isComplete = false
  /// The number of its connection, from 0 on.
  public var connection = 0
  /// How many requests came before it on that connection.
  public var requestsBefore = 0

  /// The first value of a field.
  public func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  /// The first value of a trailer.
  public func trailer(_ name: String) -> String? { trailers.first { $0.name == name }?.value }

  /// The body as text.
  public var text: String { String(decoding: body, as: UTF8.self) }

  /// Parses a head that ends with an empty line; nil for anything else.
  public init?(head: String) {
    guard head.hasSuffix("\r\n\r\n") else { return nil }
    // A line's end is one `Character`.
    let lines = head.dropLast(2).split(separator: "\r\n", omittingEmptySubsequences: false)
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    method = String(words[0])
    target = String(words[1])
    fields = lines.dropFirst().compactMap(Self.field)
  }

  fileprivate static func field(_ line: some StringProtocol) -> (name: String, value: String)? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let value = line[line.index(after: colon)...].drop { $0 == " " }
    return (line[..<colon].lowercased(), String(value))
  }

  fileprivate var isChunked: Bool { field("transfer-encoding") == "chunked" }
}

extension PeerConnection {
  /// Reads a request without its body; nil if the peer finishes before it is whole.
  public func readRequestHead() -> PeerRequest? { PeerRequest(head: readHead()) }

  /// Reads the body of a request whose head was read.
  public func readBody(of request: inout PeerRequest) {
    guard request.isChunked else {
      let length = request.field("content-length").flatMap { Int($0) } ?? 0
      request.body = readBytes(length)
      request.isComplete = request.body.count == length
      return
    }
    while let chunk = readChunk() {
      if chunk.isEmpty {
        readTrailers(of: &request)
        return
      }
      request.body += chunk
    }
  }

  /// Reads one chunk of a chunked body; empty for the last one, nil if the peer finishes within it.
  public func readChunk() -> [UInt8]? {
    let line = read(until: "\r\n")
    guard line.hasSuffix("\r\n"), let size = Int(line.dropLast(1), radix: 16) else { return nil }
    guard size > 0 else { return [] }
    let bytes = readBytes(size + 2)
    return bytes.count == size + 2 ? bytes.dropLast(2) : nil
  }

  private func readTrailers(of request: inout PeerRequest) {
    while true {
      let line = read(until: "\r\n")
      guard line.hasSuffix("\r\n") else { return }
      guard line != "\r\n" else {
        request.isComplete = true
        return
      }
      if let field = PeerRequest.field(line.dropLast(1)) { request.trailers.append(field) }
    }
  }
}
