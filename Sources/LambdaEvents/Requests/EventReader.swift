import ByteBuffers
import WireFormat

/// Reads the parts of a scanned event. Errors name the field and the origin.
struct EventReader: ~Escapable {
  let event: Span<UInt8>
  let outline: ScannedEvent
  let origin: EventOrigin

  @_lifetime(copy event)
  init(_ event: Span<UInt8>, _ outline: ScannedEvent, _ origin: EventOrigin) {
    self.event = event
    self.outline = outline
    self.origin = origin
  }

  /// An error for a field of the wrong type or form.
  func malformed(_ message: String) -> EventError { EventError(.malformed, message, origin: origin) }

  /// An error for an event that would not make exactly one HTTP request.
  func rejected(_ message: String) -> EventError { EventError(.rejected, message, origin: origin) }

  /// Appends the text of a string.
  func appendText(of value: JSONValue, named name: StaticString, to output: inout [UInt8]) throws(EventError) {
    guard value.kind == .string else { throw malformed("`\(name)` is not a string") }
    do {
      try JSONString.unescape(rawText(of: value), into: &output)
    } catch {
      throw malformed("`\(name)` is not text: \(error)")
    }
  }

  /// Appends the text of a string to a buffer.
  func appendText(
    of value: JSONValue, named name: StaticString, to output: inout UniqueByteBuffer
  ) throws(EventError) {
    guard value.kind == .string else { throw malformed("`\(name)` is not a string") }
    do {
      try JSONString.unescape(rawText(of: value), into: &output)
    } catch {
      throw malformed("`\(name)` is not text: \(error)")
    }
  }

  /// The encoded bytes of a string. They are its text if it has no escapes.
  @_lifetime(copy self)
  func rawText(of value: JSONValue) -> Span<UInt8> { event.extracting(value.range.clamped(to: 0..<event.count)) }

  /// Iterates over the members of an object.
  @_lifetime(copy self)
  func members(of value: JSONValue, named name: StaticString) throws(EventError) -> EventMembers {
    guard value.kind == .object else { throw malformed("`\(name)` is not an object") }
    return try EventMembers(event, value, name, origin)
  }

  /// Iterates over the elements of an array.
  @_lifetime(copy self)
  func elements(of value: JSONValue, named name: StaticString) throws(EventError) -> EventElements {
    guard value.kind == .array else { throw malformed("`\(name)` is not an array") }
    return try EventElements(event, value, name, origin)
  }
}

extension JSONValue {
  /// Whether it is a string whose bytes are its text.
  var isPlainString: Bool { kind == .string && !hasEscapes }
}

/// An iterator over the members of an object in an event.
struct EventMembers: ~Escapable {
  private var scanner: JSONScanner
  private let name: StaticString
  private let origin: EventOrigin

  @_lifetime(copy event)
  init(_ event: Span<UInt8>, _ value: JSONValue, _ name: StaticString, _ origin: EventOrigin) throws(EventError) {
    scanner = JSONScanner(event, in: value.range)
    self.name = name
    self.origin = origin
    do { try scanner.enterObject() } catch { throw EventError(.malformed, "`\(name)`: \(error)", origin: origin) }
  }

  @_lifetime(self: copy self)
  mutating func next() throws(EventError) -> (key: JSONValue, value: JSONValue)? {
    do {
      guard let key = try scanner.nextKey() else { return nil }
      return (key, try scanner.value())
    } catch {
      throw EventError(.malformed, "`\(name)`: \(error)", origin: origin)
    }
  }
}

/// An iterator over the elements of an array in an event.
struct EventElements: ~Escapable {
  private var scanner: JSONScanner
  private let name: StaticString
  private let origin: EventOrigin

  @_lifetime(copy event)
  init(_ event: Span<UInt8>, _ value: JSONValue, _ name: StaticString, _ origin: EventOrigin) throws(EventError) {
    scanner = JSONScanner(event, in: value.range)
    self.name = name
    self.origin = origin
    do { try scanner.enterArray() } catch { throw EventError(.malformed, "`\(name)`: \(error)", origin: origin) }
  }

  @_lifetime(self: copy self)
  mutating func next() throws(EventError) -> JSONValue? {
    do {
      return try scanner.nextElement() ? try scanner.value() : nil
    } catch {
      throw EventError(.malformed, "`\(name)`: \(error)", origin: origin)
    }
  }
}
