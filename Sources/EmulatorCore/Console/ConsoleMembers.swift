import WireFormat

/// The members of a JSON object that the console got. Errors name the member.
struct ConsoleMembers {
  private let json: [UInt8]
  private let values: [String: JSONValue]
  /// The path of the object: empty, or `request.`.
  private let path: String

  /// - Parameter known: the members that the object may have.
  init(_ json: [UInt8], known: [String]) throws(ConsoleError) {
    do throws(JSONError) {
      var scanner = JSONScanner(json.span)
      _ = try scanner.value()
      try scanner.finish()
    } catch {
      throw ConsoleError(
        .invalidRequest, "The body is not JSON: \(error).", hint: "Send a JSON object.",
        place: TextPlace(ofByte: error.offset, in: json))
    }
    try self.init(json, in: 0..<json.count, path: "", known: known)
  }

  private init(_ json: [UInt8], in range: Range<Int>, path: String, known: [String]) throws(ConsoleError) {
    var values: [String: JSONValue] = [:]
    do throws(JSONError) {
      var scanner = JSONScanner(json.span, in: range)
      try scanner.enterObject()
      while let key = try scanner.nextKey() {
        let value = try scanner.value()
        let name = Self.text(of: key, in: json).map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard known.contains(name) else {
          throw JSONError(.unexpectedByte, at: key.range.lowerBound)
        }
        values[name] = value.kind == .null ? nil : value
      }
    } catch {
      let what = error.reason == .unexpectedByte ? "has an unknown member" : "is not an object"
      throw ConsoleError(
        .invalidRequest, path.isEmpty ? "The body \(what)." : "`\(path.dropLast())` \(what).",
        hint: "Send an object with \(known.map { "`\($0)`" }.joined(separator: ", ")).",
        place: TextPlace(ofByte: error.offset, in: json))
    }
    self.json = json
    self.values = values
    self.path = path
  }

  /// An error about a member.
  func invalid(_ name: String, _ problem: String, hint: String) -> ConsoleError {
    ConsoleError(.invalidRequest, "`\(path)\(name)` \(problem).", hint: hint)
  }

  /// The text of a member that is a string; nil if it is absent or `null`.
  func optionalText(_ name: String) throws(ConsoleError) -> String? {
    guard let value = values[name] else { return nil }
    guard value.kind == .string else { throw invalid(name, "is not a string", hint: "Send a string.") }
    guard let text = Self.text(of: value, in: json) else {
      throw invalid(name, "has one half of a surrogate pair", hint: "Send valid text.")
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The text of a member that is a string, and not empty.
  func text(_ name: String) throws(ConsoleError) -> String {
    guard let text = try optionalText(name), !text.isEmpty else {
      throw invalid(name, "is missing", hint: "Send a string.")
    }
    return text
  }

  /// The members of a member that is an object; nil if it is absent or `null`.
  func object(_ name: String, known: [String]) throws(ConsoleError) -> ConsoleMembers? {
    guard let value = values[name] else { return nil }
    return try ConsoleMembers(json, in: value.range, path: "\(path)\(name).", known: known)
  }

  /// The pairs in a member that is an array of arrays of two strings; empty if it is absent or `null`.
  func pairs(_ name: String) throws(ConsoleError) -> [(name: [UInt8], value: [UInt8])] {
    guard let value = values[name] else { return [] }
    var pairs: [(name: [UInt8], value: [UInt8])] = []
    do throws(JSONError) {
      var scanner = JSONScanner(json.span, in: value.range)
      try scanner.enterArray()
      while try scanner.nextElement() {
        var pair: [[UInt8]] = []
        try scanner.enterArray()
        while try scanner.nextElement() {
          let element = try scanner.value()
          guard element.kind == .string, let text = Self.text(of: element, in: json), pair.count < 2 else {
            throw JSONError(.unexpectedType, at: element.range.lowerBound)
          }
          pair.append(text)
        }
        guard pair.count == 2 else { throw JSONError(.unexpectedType, at: 0) }
        pairs.append((pair[0], pair[1]))
      }
    } catch {
      throw invalid(name, "is not a list of names and values", hint: #"Send [["name", "value"]]."#)
    }
    return pairs
  }

  /// The text of a string; nil if it has one half of a surrogate pair.
  private static func text(of value: JSONValue, in json: [UInt8]) -> [UInt8]? {
    var text: [UInt8] = []
    return (try? JSONString.unescape(json.span.extracting(value.range), into: &text)) == nil ? nil : text
  }
}
