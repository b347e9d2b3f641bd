import EmulatorCore
import WireFormat

/// Reads curl command lines: one a line, or continued by a backslash at the line's end.
struct CurlFileReader {
  private let text: String

  init(_ text: String) { self.text = text }

  func requests() throws(RequestFileError) -> [AppRequest] {
    var requests: [AppRequest] = []
    var command = ""
    var firstLine = 1
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      if command.isEmpty {
        firstLine = index + 1
        let start = line.drop(while: \.isWhitespace)
        if start.isEmpty || start.hasPrefix("#") { continue }
      }
      command += line + "\n"
      // A command continues after a backslash and within quotes.
      if line.hasSuffix("\\") || CommandWords.split(command) == nil { continue }
      requests.append(try CurlCommand(command, line: firstLine).request)
      command = ""
    }
    guard command.isEmpty else { throw RequestFileError(line: firstLine, "a quote is not closed") }
    return requests
  }
}

/// One curl command.
private struct CurlCommand {
  private let line: Int
  private var url: String?
  private var method: String?
  private var fields: [AppRequest.Field] = []
  private var data: [String] = []
  private var isQuery = false
  private var isHead = false
  private var isJSON = false

  init(_ command: String, line: Int) throws(RequestFileError) {
    self.line = line
    guard var words = CommandWords.split(command)?[...] else {
      throw RequestFileError(line: line, "a quote is not closed")
    }
    if words.first == "$" { words.removeFirst() }
    guard words.popFirst() == "curl" else { throw RequestFileError(line: line, "this is no curl command") }
    while let word = words.popFirst() { try take(word, &words) }
  }

  private mutating func take(_ word: String, _ words: inout ArraySlice<String>) throws(RequestFileError) {
    guard word.hasPrefix("-"), word != "-" else {
      guard url == nil else { throw RequestFileError(line: line, "there is more than one URL: \(word)") }
      url = word
      return
    }
    var name = word
    var attached: String?
    if !word.hasPrefix("--"), word.count > 2 {
      name = String(word.prefix(2))
      attached = String(word.dropFirst(2))
    }
    if Self.ignored.contains(name) {
      // Several of them can share a dash: -sSi.
      if let rest = attached { try take("-\(rest)", &words) }
      return
    }
    if Self.ignoredWithValue.contains(name) {
      if attached == nil { _ = words.popFirst() }
      return
    }
    if try takeFlag(name, &words, attached: attached) { return }
    guard let value = attached ?? words.popFirst() else {
      throw RequestFileError(line: line, "\(name) has no value")
    }
    try takeOption(name, value)
  }

  private mutating func takeFlag(
    _ name: String, _ words: inout ArraySlice<String>, attached: String?
  ) throws(RequestFileError) -> Bool {
    switch name {
    case "-G", "--get": isQuery = true
    case "-I", "--head": isHead = true
    case "--compressed": fields.append(.init("accept-encoding", "gzip, deflate, br, zstd"))
    default: return false
    }
    if let rest = attached { try take("-\(rest)", &words) }
    return true
  }

  private mutating func takeOption(_ name: String, _ value: String) throws(RequestFileError) {
    switch name {
    case "-X", "--request": method = value
    case "-H", "--header": try takeField(value)
    case "-d", "--data", "--data-ascii", "--data-binary":
      guard !value.hasPrefix("@") else {
        throw RequestFileError(line: line, "\(name) \(value) names a file; write its contents into the command")
      }
      data.append(value)
    case "--data-raw": data.append(value)
    case "--data-urlencode": data.append(Self.encoded(value))
    case "--json":
      data.append(value)
      isJSON = true
    case "-u", "--user": fields.append(.init("authorization", "Basic \(Self.base64(value))"))
    case "-A", "--user-agent": fields.append(.init("user-agent", value))
    case "-e", "--referer": fields.append(.init("referer", value))
    case "-b", "--cookie": fields.append(.init("cookie", value))
    case "--oauth2-bearer": fields.append(.init("authorization", "Bearer \(value)"))
    case "--url": url = value
    default: throw RequestFileError(line: line, "the option \(name) is not supported here")
    }
  }

  private mutating func takeField(_ text: String) throws(RequestFileError) {
    // A name with a semicolon at its end is a field without a value.
    if text.hasSuffix(";"), !text.contains(":") {
      fields.append(.init(String(text.dropLast()), ""))
      return
    }
    guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else {
      throw RequestFileError(line: line, "the header '\(text)' has no colon")
    }
    let value = text[text.index(after: colon)...].drop(while: \.isWhitespace)
    // Without a value it removes one of curl's own fields.
    if !value.isEmpty { fields.append(.init(String(text[..<colon]), String(value))) }
  }

  var request: AppRequest {
    get throws(RequestFileError) {
      guard let url, var target = AppRequest.target(of: url) else {
        throw RequestFileError(line: line, self.url.map { "'\($0)' is no URL" } ?? "there is no URL")
      }
      let joined = data.joined(separator: "&")
      if isQuery, !data.isEmpty { target += (target.contains("?") ? "&" : "?") + joined }
      let sendsBody = !isQuery && !data.isEmpty
      var fields = fields
      if sendsBody, !fields.contains(where: { $0.name.lowercased() == "content-type" }) {
        fields.append(.init("content-type", isJSON ? "application/json" : "application/x-www-form-urlencoded"))
      }
      if isJSON, !fields.contains(where: { $0.name.lowercased() == "accept" }) {
        fields.append(.init("accept", "application/json"))
      }
      let method = method ?? (isHead ? "HEAD" : sendsBody ? "POST" : "GET")
      return AppRequest(method, target, fields: fields, body: sendsBody ? Array(joined.utf8) : [])
    }
  }

  private static func encoded(_ value: String) -> String {
    let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    var bytes: [UInt8] = []
    PercentEncoding.encode(Array((parts.last ?? "").utf8).span, allowing: PercentEncoding.unreserved, into: &bytes)
    let encoded = String(decoding: bytes, as: UTF8.self)
    return parts.count == 2 && !parts[0].isEmpty ? "\(parts[0])=\(encoded)" : encoded
  }

  private static func base64(_ text: String) -> String {
    var bytes: [UInt8] = []
    Array(text.utf8).withUnsafeBufferPointer { Base64.encode($0, into: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Flags that change how curl shows or transfers, not what the app gets.
  private static let ignored: Set<String> = [
    "-s", "--silent", "-S", "--show-error", "-i", "--include", "-v", "--verbose", "-k", "--insecure", "-L",
    "--location", "-f", "--fail", "--fail-with-body", "-N", "--no-buffer", "-g", "--globoff", "-#", "--progress-bar",
    "--http1.1", "--http2", "-4", "-6", "--path-as-is",
  ]
  private static let ignoredWithValue: Set<String> = [
    "-o", "--output", "-w", "--write-out", "-m", "--max-time", "--connect-timeout", "--retry", "-D", "--dump-header",
    "-x", "--proxy", "--resolve", "--cacert", "-c", "--cookie-jar",
  ]
}
