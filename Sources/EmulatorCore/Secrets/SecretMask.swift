package import HTTPMessages
import WireFormat

/// Hides secrets in what people look at: events, results, header fields and lines of the log.
///
/// What is secret is guessed from names and forms. JSON keeps its structure, and stays valid.
package enum SecretMask {
  /// What replaces a secret.
  package static let mask = FieldMasking.mask

  /// A line of a log, an event or a result: JSON, or text, or first one and then the other.
  package static func mixed(_ text: [UInt8]) -> [UInt8] {
    guard let first = text.first(where: { $0 > 0x20 }), "{[\"".utf8.contains(first) else { return self.text(text) }
    let masked = json(text)
    // Beyond the strings of JSON, it has no secrets.
    return InvocationRecording.isJSON(text) ? masked : self.text(masked)
  }

  /// Text without structure.
  package static func text(_ text: [UInt8]) -> [UInt8] { replacing(SecretText.ranges(in: text), in: text) }

  /// JSON, which may be cut at its end or invalid. What is not within its strings is left as it is.
  static func json(_ json: [UInt8]) -> [UInt8] {
    var masking = JSONMasking(json, depth: 0)
    return masking.masked()
  }

  /// A request target.
  package static func target(_ target: [UInt8]) -> [UInt8] {
    guard let mark = target.firstIndex(of: UInt8(ascii: "?")) else { return text(target) }
    return text(Array(target[..<mark])) + [UInt8(ascii: "?")] + query(target[(mark + 1)...])
  }

  /// The value of a header field.
  package static func value(_ value: ArraySlice<UInt8>, ofField name: ArraySlice<UInt8>) -> [UInt8] {
    self.value(Array(value), SecretName(name))
  }

  /// Header fields.
  package static func fields(_ fields: HTTPFields) -> HTTPFields {
    var masked = HTTPFields(reservingFields: fields.count)
    for index in 0..<fields.count {
      let name = fields.name(at: index)
      masked.append(name: name, value: value(fields.value(at: index), ofField: name)[...])
    }
    return masked
  }

  /// A body. Bytes that are not text are unchanged.
  ///
  /// - Parameter contentType: the value of Content-Type; nil if there is none.
  package static func body(_ body: [UInt8], contentType: String?) -> [UInt8] {
    guard String(validating: body, as: UTF8.self) != nil else { return body }
    let isForm = contentType?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true
    return content(body, isForm: isForm, depth: 0)
  }

  // MARK: Parts

  /// The value that belongs to a name.
  static func value(_ value: [UInt8], _ name: SecretName, depth: Int = 0) -> [UInt8] {
    guard !value.isEmpty else { return value }
    switch name {
    case .open: return content(value, isForm: false, depth: depth)
    case .authorization: return replacing([SecretValue.credentials(in: value.indices, of: value)], in: value)
    case .cookie: return replacing(SecretValue.cookies(in: value.indices, of: value), in: value)
    case .password, .secret: return Array(mask.utf8)
    }
  }

  /// Text of any kind: JSON, JSON in base64, a form, or anything else.
  static func content(_ text: [UInt8], isForm: Bool, depth: Int) -> [UInt8] {
    if isForm { return query(text[...]) }
    guard text.count >= shortest else { return text }
    if depth < JSONMasking.depthLimit, let first = text.first(where: { $0 > 0x20 }) {
      if first == UInt8(ascii: "{") || first == UInt8(ascii: "["), InvocationRecording.isJSON(text) {
        var masking = JSONMasking(text, depth: depth + 1)
        return masking.masked()
      }
      if let masked = base64(text, depth: depth) { return masked }
    }
    return self.text(text)
  }

  /// A query without its `?`, or a form: secret by the names of parameters, or by what their values are once decoded, such as
  /// a URL with another query.
  private static func query(_ query: ArraySlice<UInt8>) -> [UInt8] {
    let parameters = FieldMasking.masking(query: query).split(
      separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
    let masked = parameters.map { parameter -> [UInt8] in
      guard parameter.contains(UInt8(ascii: "%")), let equals = parameter.firstIndex(of: UInt8(ascii: "=")) else {
        return Array(parameter)
      }
      let encoded = parameter[(equals + 1)...]
      var value: [UInt8] = []
      PercentEncoding.decode(encoded.span, plusIsSpace: true, into: &value)
      return SecretText.ranges(in: value).isEmpty ? Array(parameter) : Array(parameter[...equals]) + mask.utf8
    }
    return text(Array(masked.joined(separator: [UInt8(ascii: "&")])))
  }

  /// Shorter text has no room for a secret with a name.
  private static let shortest = 6

  /// JSON in base64; nil if the text is something else, or has no secrets.
  private static func base64(_ text: [UInt8], depth: Int) -> [UInt8]? {
    // An object or an array of objects begins with one of these.
    guard ["ey", "ew", "W3", "Wy"].contains(where: { text.starts(with: $0.utf8) }) else { return nil }
    var content: [UInt8] = []
    guard Base64.decode(text.span, into: &content), InvocationRecording.isJSON(content) else { return nil }
    var masking = JSONMasking(content, depth: depth + 1)
    let masked = masking.masked()
    return masked == content ? nil : encoded(masked)
  }

  static func encoded(_ bytes: [UInt8]) -> [UInt8] {
    var encoded: [UInt8] = []
    bytes.withUnsafeBufferPointer { Base64.encode($0, into: &encoded) }
    return encoded
  }

  private static func replacing(_ ranges: [Range<Int>], in text: [UInt8]) -> [UInt8] {
    guard !ranges.isEmpty else { return text }
    var masked: [UInt8] = []
    masked.reserveCapacity(text.count)
    var position = 0
    for range in ranges where !range.isEmpty {
      masked += text[position..<range.lowerBound]
      masked += mask.utf8
      position = range.upperBound
    }
    masked += text[position...]
    return masked
  }
}
