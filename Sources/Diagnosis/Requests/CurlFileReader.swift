import EmulatorCore
import WireFormat

/// Reads curl command lines: one a line, or continued by a backslash at the line's end.
struct CurlFileReader {
  private let text: String

  init(_ text: String) { self.text = text }

  /// - Parameter files: the contents of a file that a command names; nil if it cannot be read.
  func requests(_ files: (String) -> [UInt8]?) throws(RequestFileError) -> [AppRequest] {
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
      requests.append(try CurlCommand(command, line: firstLine, files).request)
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
  private var data: [[UInt8]] = []
  private var form = MultipartForm()
  private var isQuery = false
  private var isHead = false
  private var isJSON = false

  init(_ command: String, line: Int, _ files: (String) -> [UInt8]?) throws(RequestFileError) {
    self.line = line
    guard var words = CommandWords.split(command)?[...] else {
      throw RequestFileError(line: line, "a quote is not closed")
    }
    if words.first == "$" { words.removeFirst() }
    guard words.popFirst() == "curl" else { throw RequestFileError(line: line, "this is no curl command") }
    while let word = words.popFirst() { try take(word, &words, files) }
  }

  private mutating func take(
    _ word: String, _ words: inout ArraySlice<String>, _ files: (String) -> [UInt8]?
  ) throws(RequestFileError) {
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
      if let rest = attached { try take("-\(rest)", &words, files) }
      return
    }
    if Self.ignoredWithValue.contains(name) {
      if attached == nil { _ = words.popFirst() }
      return
    }
    if takeFlag(name) {
      if let rest = attached { try take("-\(rest)", &words, files) }
      return
    }
    guard let value = attached ?? words.popFirst() else {
      throw RequestFileError(line: line, "\(name) has no value")
    }
    try takeOption(name, value, files)
  }

  private mutating func takeFlag(_ name: String) -> Bool {
    switch name {
    case "-G", "--get": isQuery = true
    case "-I", "--head": isHead = true
    case "--compressed": fields.append(.init("accept-encoding", "gzip, deflate, br, zstd"))
    default: return false
    }
    return true
  }

  private mutating func takeOption(
    _ name: String, _ value: String, _ files: (String) -> [UInt8]?
  ) throws(RequestFileError) {
    switch name {
    case "-X", "--request": method = value
    case "-H", "--header": try takeField(value)
    case "-d", "--data", "--data-ascii":
      // curl leaves out the line ends of a file.
      let isFile = value.hasPrefix("@")
      data.append(try contents(name, value, files).filter { !isFile || ($0 != 0x0A && $0 != 0x0D) })
    case "--data-binary": data.append(try contents(name, value, files))
    case "--data-raw": data.append(Array(value.utf8))
    case "--data-urlencode": data.append(Array(Self.encoded(value).utf8))
    case "--json":
      data.append(try contents(name, value, files))
      isJSON = true
    case "-F", "--form": try takeForm(name, value, files)
    case "--form-string":
      guard form.addText(value) else { throw RequestFileError(line: line, "\(name) \(value) has no '='") }
    case "-u", "--user": fields.append(.init("authorization", "Basic \(Self.base64(value))"))
    case "-A", "--user-agent": fields.append(.init("user-agent", value))
    case "-e", "--referer": fields.append(.init("referer", value))
    case "-b", "--cookie":
      // Without '=' it names a file of cookies. The doctor keeps the cookies that the app sets itself.
      if value.contains("=") { fields.append(.init("cookie", value)) }
    case "--oauth2-bearer": fields.append(.init("authorization", "Bearer \(value)"))
    case "--url": url = value
    default: throw RequestFileError(line: line, "the option \(name) is not supported here")
    }
  }

  /// The value, or the contents of the file that it names after `@`.
  private func contents(
    _ name: String, _ value: String, _ files: (String) -> [UInt8]?
  ) throws(RequestFileError) -> [UInt8] {
    guard value.hasPrefix("@") else { return Array(value.utf8) }
    guard let contents = files(String(value.dropFirst())) else {
      throw RequestFileError(line: line, "\(name) \(value) names a file that cannot be read")
    }
    return contents
  }

  private mutating func takeForm(
    _ name: String, _ value: String, _ files: (String) -> [UInt8]?
  ) throws(RequestFileError) {
    guard let part = MultipartForm.Part(value) else {
      throw RequestFileError(line: line, "\(name) \(value) has no '='")
    }
    guard let file = part.file else { return form.add(part, Array(part.text.utf8)) }
    guard let contents = files(file) else {
      throw RequestFileError(line: line, "\(name) \(value) names a file that cannot be read")
    }
    form.add(part, contents)
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
      let joined = Array(data.joined(separator: [UInt8(ascii: "&")]))
      if isQuery, !data.isEmpty {
        target += (target.contains("?") ? "&" : "?") + String(decoding: joined, as: UTF8.self)
      }
      guard form.isEmpty || data.isEmpty else { throw RequestFileError(line: line, "-F and -d cannot be combined") }
      var fields = fields
      if !form.isEmpty {
        fields.removeAll { $0.name.lowercased() == "content-type" }
        fields.append(.init("content-type", MultipartForm.mediaType))
        return AppRequest(method ?? "POST", target, fields: fields, body: form.body)
      }
      let sendsBody = !isQuery && !data.isEmpty
      if sendsBody, !fields.contains(where: { $0.name.lowercased() == "content-type" }) {
        fields.append(.init("content-type", isJSON ? "application/json" : "application/x-www-form-urlencoded"))
      }
      if isJSON, !fields.contains(where: { $0.name.lowercased() == "accept" }) {
        fields.append(.init("accept", "application/json"))
      }
      let method = method ?? (isHead ? "HEAD" : sendsBody ? "POST" : "GET")
      return AppRequest(method, target, fields: fields, body: sendsBody ? joined : [])
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
