import WireFormat

/// Replaces secrets in the strings of JSON, in one pass, without recursion. Everything else is copied byte for byte.
///
/// The JSON may be cut at its end, or invalid; then it is masked as far as it has tokens.
struct JSONMasking {
  /// How deeply JSON in strings of JSON is looked into.
  static let depthLimit = 4

  private struct Level {
    var isObject: Bool
    /// What the name of the member says that this container is the value of. It matters to the strings in an array.
    var name: SecretName
  }

  private let json: [UInt8]
  private let depth: Int
  /// Whether the member `body` of the outermost object is base64.
  private let hasEncodedBody: Bool
  private var output: [UInt8] = []
  private var levels: [Level] = []
  private var index = 0
  private var isAtKey = false
  /// What the name of the next value says.
  private var name = SecretName.open
  /// How the next value, of a member of the outermost object, is treated.
  private var member = Member.other

  /// Members that are treated in their own ways.
  private enum Member {
    case body, query, other
  }

  init(_ json: [UInt8], depth: Int) {
    self.json = json
    self.depth = depth
    hasEncodedBody = Self.hasEncodedBody(json)
  }

  mutating func masked() -> [UInt8] {
    output.reserveCapacity(json.count)
    while index < json.count { step() }
    return output
  }

  private mutating func step() {
    let byte = json[index]
    switch byte {
    case UInt8(ascii: "\""):
      return takeString()
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      // A hostile depth must not take memory. Beyond the scanner's limit nothing counts as JSON anyway.
      if levels.count <= JSONScanner.nestingLimit {
        let isObject = byte == UInt8(ascii: "{")
        levels.append(Level(isObject: isObject, name: isObject ? .open : name))
        isAtKey = isObject
      }
      if levels.last?.isObject == true { name = .open }
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      levels.removeLast(min(levels.count, 1))
      isAtKey = false
    case UInt8(ascii: ","):
      isAtKey = levels.last?.isObject == true
      name = levels.last?.name ?? .open
    case UInt8(ascii: ":"):
      isAtKey = false
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      return takeNumber()
    default:
      break
    }
    output.append(byte)
    index += 1
  }

  private mutating func takeNumber() {
    let end = json[index...].firstIndex { !Self.isNumberByte($0) } ?? json.count
    if name == .password { output.append(UInt8(ascii: "0")) } else { output += json[index..<end] }
    index = end
  }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
  }

  private mutating func takeString() {
    let (content, end) = Self.string(json, from: index)
    output.append(UInt8(ascii: "\""))
    if isAtKey {
      output += json[content]
      note(key: content)
    } else if !(name == .open && member == .other && content.count < 6) {
      takeValue(content)
    } else {
      output += json[content]
    }
    output += json[content.upperBound..<end]
    index = end
  }

  private mutating func note(key: Range<Int>) {
    let text = Self.text(of: json[key])
    name = SecretName(text[...])
    member = .other
    guard levels.count == 1 else { return }
    if hasEncodedBody, text.elementsEqual("body".utf8) { member = .body }
    if text.elementsEqual("rawQueryString".utf8) { member = .query }
  }

  private mutating func takeValue(_ content: Range<Int>) {
    let text = Self.text(of: json[content])
    let masked =
      switch member {
      case .body where levels.count == 1: maskedBody(text)
      case .query where levels.count == 1: SecretMask.content(text, isForm: true, depth: depth)
      default: SecretMask.value(text, name, depth: depth)
      }
    if masked == text {
      output += json[content]
    } else {
      JSONString.escapeRepairing(masked.span, into: &output)
    }
  }

  private func maskedBody(_ text: [UInt8]) -> [UInt8] {
    var body: [UInt8] = []
    guard Base64.decode(text.span, into: &body), String(validating: body, as: UTF8.self) != nil else { return text }
    let masked = SecretMask.content(body, isForm: false, depth: depth)
    return masked == body ? text : SecretMask.encoded(masked)
  }

  // MARK: Strings

  /// The content of the string whose opening quote is at `start`, and the index after its closing quote, if it has one.
  private static func string(_ json: [UInt8], from start: Int) -> (content: Range<Int>, end: Int) {
    var index = start + 1
    while index < json.count {
      switch json[index] {
      case UInt8(ascii: "\""): return (start + 1..<index, index + 1)
      case UInt8(ascii: "\\"): index += 2
      default: index += 1
      }
    }
    return (start + 1..<json.count, json.count)
  }

  /// The text of a string; its bytes as they are if it is invalid.
  private static func text(of content: ArraySlice<UInt8>) -> [UInt8] {
    guard content.contains(UInt8(ascii: "\\")) else { return Array(content) }
    var text: [UInt8] = []
    return (try? JSONString.unescape(content.span, into: &text)) == nil ? Array(content) : text
  }

  /// Whether an event or a result says that its body is base64.
  private static func hasEncodedBody(_ json: [UInt8]) -> Bool {
    do throws(JSONError) {
      var scanner = JSONScanner(json.span)
      guard try scanner.peek() == .object else { return false }
      try scanner.enterObject()
      while let key = try scanner.nextKey() {
        let isFlag = scanner.isString(key, "isBase64Encoded") || scanner.isString(key, "is_base64_encoded")
        if try scanner.value().kind == .true, isFlag { return true }
      }
    } catch {
      // The JSON is cut, or invalid.
    }
    return false
  }
}
