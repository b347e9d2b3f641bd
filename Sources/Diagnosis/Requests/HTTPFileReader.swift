/// Reads an `.http` file as editors know it: requests in the form of RFC 9112 with `###` between them, `@name = value`
/// for variables, `{{name}}` where one is used.
struct HTTPFileReader {
  private let lines: [Substring]
  private var variables: [String: String] = [:]
  private var complete: [AppRequest] = []
  private var current: Draft?

  /// A request that is being read.
  private struct Draft {
    var line: Int
    var method: String
    var target: String
    var fields: [AppRequest.Field] = []
    var body: [String] = []
    var isBody = false
  }

  init(_ text: String) { lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) }

  func requests() throws(RequestFileError) -> [AppRequest] {
    var reader = self
    for (index, line) in lines.enumerated() { try reader.take(line, number: index + 1) }
    reader.finishRequest()
    return reader.complete
  }

  private mutating func take(_ line: Substring, number: Int) throws(RequestFileError) {
    if line.hasPrefix("###") { return finishRequest() }
    if current?.isBody == true {
      let text = try expand(line, number)
      current?.body.append(text)
      return
    }
    let text = line.drop(while: \.isWhitespace)
    if text.hasPrefix("#") || text.hasPrefix("//") { return }
    if current == nil, text.hasPrefix("@") { return try takeVariable(text, number) }
    if text.isEmpty {
      current?.isBody = true
      return
    }
    if current == nil { try begin(text, number) } else { try takeField(line, number) }
  }

  private mutating func takeVariable(_ text: Substring, _ number: Int) throws(RequestFileError) {
    guard let equals = text.firstIndex(of: "=") else {
      throw RequestFileError(line: number, "'\(text)' sets no variable; write @name = value")
    }
    let name = text.dropFirst().prefix(upTo: equals).filter { !$0.isWhitespace }
    let value = text[text.index(after: equals)...].drop(while: \.isWhitespace)
    variables[name] = try expand(value, number)
  }

  private mutating func begin(_ line: Substring, _ number: Int) throws(RequestFileError) {
    let words = try expand(line, number).split(whereSeparator: \.isWhitespace)
    let isURLAlone = words.count == 1
    let url = isURLAlone ? words.first : words.dropFirst().first
    let method = isURLAlone ? "GET" : words.first.map(String.init) ?? ""
    guard method.allSatisfy({ $0.isASCII && $0.isUppercase }), !method.isEmpty else {
      throw RequestFileError(line: number, "'\(line)' is no request line; write for example GET /items")
    }
    guard words.count <= 3, words.count < 3 || words[2].hasPrefix("HTTP/"), let url,
      let target = AppRequest.target(of: String(url))
    else { throw RequestFileError(line: number, "'\(line)' has no usable URL") }
    current = Draft(line: number, method: method, target: target)
  }

  private mutating func takeField(_ line: Substring, _ number: Int) throws(RequestFileError) {
    let text = try expand(line, number)
    let trimmed = text.drop(while: \.isWhitespace)
    // The query may continue on lines of its own.
    if trimmed.hasPrefix("?") || trimmed.hasPrefix("&") {
      let words = trimmed.split(whereSeparator: \.isWhitespace).filter { !$0.hasPrefix("HTTP/") }
      current?.target += words.joined()
      return
    }
    guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else {
      throw RequestFileError(line: number, "the header '\(text)' has no colon")
    }
    let value = text[text.index(after: colon)...].drop(while: \.isWhitespace)
    current?.fields.append(.init(String(text[..<colon]), String(value)))
  }

  private mutating func finishRequest() {
    guard var draft = current else { return }
    current = nil
    while draft.body.last?.allSatisfy(\.isWhitespace) ?? false { draft.body.removeLast() }
    complete.append(
      AppRequest(
        draft.method, draft.target, fields: draft.fields, body: Array(draft.body.joined(separator: "\n").utf8)))
  }

  /// Replaces `{{name}}` by the variable's value.
  private func expand(_ text: Substring, _ number: Int) throws(RequestFileError) -> String {
    var expanded = ""
    var rest = text
    while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
      let name = rest[start.upperBound..<end.lowerBound].filter { !$0.isWhitespace }
      guard let value = variables[name] else {
        throw RequestFileError(line: number, "the variable '\(name)' is not set in the file")
      }
      expanded += rest[..<start.lowerBound] + value
      rest = rest[end.upperBound...]
    }
    return expanded + rest
  }
}
