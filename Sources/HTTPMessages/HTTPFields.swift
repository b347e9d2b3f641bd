import StandardLibraryBackports

/// The header fields of a message, in their order, stored in wire format.
///
/// All names and values are in one buffer. So a header section costs two allocations regardless of the number of
/// fields, and one copy when it is written. Names keep their case; look-ups ignore it (RFC 9110 section 5.1).
package struct HTTPFields: Sendable {
  /// The positions of one field's name and value in the storage.
  private struct Entry: Sendable {
    var nameStart: Int32
    var nameEnd: Int32
    var valueStart: Int32
    var valueEnd: Int32

    var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
  }

  private var storage: [UInt8]
  private var entries: [Entry]

  /// Creates empty fields, with room for about this many.
  package init(reservingFields fields: Int = 0) { self.init(reservingFields: fields, bytes: fields * 48) }

  /// Creates empty fields, with room for about this many, and for this many bytes of names and values.
  package init(reservingFields fields: Int, bytes: Int) {
    storage = []
    entries = []
    if bytes > 0 { storage.reserveCapacity(bytes) }
    if fields > 0 { entries.reserveCapacity(fields) }
  }

  /// Creates fields from strings, for code that is not on the path of a request.
  package init(_ fields: [(String, String)]) {
    self.init(reservingFields: fields.count)
    for (name, value) in fields { append(name: name, value: value) }
  }

  /// The number of fields; a repeated name counts each time.
  package var count: Int { entries.count }

  /// How many bytes ``write(to:)`` writes.
  package var byteCount: Int { storage.count }

  /// The name of field `index`, in its original case.
  package func name(at index: Int) -> ArraySlice<UInt8> { storage[entries[index].name] }

  /// The value of field `index`.
  package func value(at index: Int) -> ArraySlice<UInt8> { storage[entries[index].value] }

  /// The name of field `index` as text; bytes that are not UTF-8 are replaced.
  package func nameText(at index: Int) -> String { String(decoding: name(at: index), as: UTF8.self) }

  /// The value of field `index` as text; bytes that are not UTF-8 are replaced.
  package func valueText(at index: Int) -> String { String(decoding: value(at: index), as: UTF8.self) }

  /// Whether field `index` has this name, ignoring case.
  ///
  /// - Parameter lowercased: the name in lower case.
  package func isName(at index: Int, _ lowercased: StaticString) -> Bool {
    storage.withUnsafeBufferPointer { Self.isName(entries[index], in: $0, lowercased) }
  }

  @inline(__always)
  private static func isName(_ entry: Entry, in bytes: UnsafeBufferPointer<UInt8>, _ lowercased: StaticString) -> Bool {
    // All names are inside the storage, because only appending changes it.
    guard entry.name.count == lowercased.utf8CodeUnitCount, let base = bytes.baseAddress else { return false }
    return ByteSearch.isEqual(
      base + entry.name.lowerBound, lowercased: lowercased.utf8Start, count: lowercased.utf8CodeUnitCount)
  }

  /// Whether two fields have the same name, ignoring case.
  package func isSameName(at index: Int, _ other: Int) -> Bool {
    let (left, right) = (entries[index].name, entries[other].name)
    guard left.count == right.count else { return false }
    return storage.withUnsafeBufferPointer { bytes in
      for offset in 0..<left.count
      where lowercasedASCII(bytes[left.lowerBound + offset]) != lowercasedASCII(bytes[right.lowerBound + offset]) {
        return false
      }
      return true
    }
  }

  /// The index of the first field with this name (given in lower case) at or after `start`.
  package func firstIndex(of lowercased: StaticString, from start: Int = 0) -> Int? {
    storage.withUnsafeBufferPointer { bytes in
      for index in start..<max(start, entries.count) where Self.isName(entries[index], in: bytes, lowercased) {
        return index
      }
      return nil
    }
  }

  /// Whether there is a field with this name (given in lower case).
  package func contains(_ lowercased: StaticString) -> Bool { firstIndex(of: lowercased) != nil }

  /// The value of the first field with this name (given in lower case).
  package func first(_ lowercased: StaticString) -> ArraySlice<UInt8>? {
    firstIndex(of: lowercased).map { value(at: $0) }
  }

  /// The value of the first field with this name (given in lower case) as text.
  package func firstText(_ lowercased: StaticString) -> String? {
    firstIndex(of: lowercased).map { valueText(at: $0) }
  }

  /// The values of all fields with this name (given in lower case), in order.
  package func all(_ lowercased: StaticString) -> [ArraySlice<UInt8>] {
    var values: [ArraySlice<UInt8>] = []
    var start = 0
    while let index = firstIndex(of: lowercased, from: start) {
      values.append(value(at: index))
      start = index + 1
    }
    return values
  }

  /// Adds a field at the end.
  package mutating func append(name: String, value: String) {
    append(name: name.utf8.span, value: value.utf8.span)
  }

  /// Adds a field at the end.
  package mutating func append(name: StaticString, value: String) {
    value.utf8.span.withUnsafeBytes { append(Self.bytes(of: name), $0) }
  }

  /// Adds a field at the end.
  package mutating func append(name: StaticString, value: Span<UInt8>) {
    value.withUnsafeBytes { append(Self.bytes(of: name), $0) }
  }

  /// Adds a field at the end.
  package mutating func append(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
    append(name: name.span, value: value.span)
  }

  /// Adds a field at the end.
  package mutating func append(name: Span<UInt8>, value: Span<UInt8>) {
    name.withUnsafeBytes { name in value.withUnsafeBytes { append(name, $0) } }
  }

  private static func bytes(of name: StaticString) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
  }

  private mutating func append(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    let start = storage.count
    let byteCount = name.count + value.count + 4
    storage.append(addingCapacity: byteCount) { (free: inout OutputSpan<UInt8>) in
      free.withUnsafeMutableBufferPointer { free, written in
        // There is room for `byteCount` bytes, so all of these are inside.
        guard let free = UnsafeMutableRawPointer(free.baseAddress) else { return }
        if let bytes = name.baseAddress { free.copyMemory(from: bytes, byteCount: name.count) }
        (free + name.count).storeBytes(of: Self.colon, as: UInt16.self)
        if let bytes = value.baseAddress { (free + name.count + 2).copyMemory(from: bytes, byteCount: value.count) }
        (free + byteCount - 2).storeBytes(of: Self.lineEnd, as: UInt16.self)
        written = byteCount
      }
    }
    addEntry(start, nameEnd: start + name.count, valueEnd: start + byteCount - 2)
  }

  private mutating func addEntry(_ start: Int, nameEnd: Int, valueEnd: Int) {
    entries.append(
      Entry(
        nameStart: Int32(start), nameEnd: Int32(nameEnd), valueStart: Int32(nameEnd + 2), valueEnd: Int32(valueEnd)))
  }

  /// Colon and space, in memory order.
  private static var colon: UInt16 { UInt16(littleEndian: 0x203A) }
  /// CR and LF, in memory order.
  private static var lineEnd: UInt16 { UInt16(littleEndian: 0x0A0D) }

  /// Adds a field at the end. The closure writes its value directly into the storage.
  ///
  /// It may only append. If it throws, the error is rethrown, and the field is not added.
  package mutating func append<Failure: Error>(
    name: StaticString, writingValue write: (inout [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let start = storage.count
    name.withUTF8Buffer { storage.append(contentsOf: $0) }
    let nameEnd = storage.count
    storage.append(UInt8(ascii: ":"))
    storage.append(UInt8(ascii: " "))
    do {
      try write(&storage)
    } catch {
      storage.removeSubrange(start...)
      throw error
    }
    let valueEnd = storage.count
    storage.append(UInt8(ascii: "\r"))
    storage.append(UInt8(ascii: "\n"))
    addEntry(start, nameEnd: nameEnd, valueEnd: valueEnd)
  }

  /// Removes every field for whose index `shouldRemove` returns true.
  package mutating func removeAll(where shouldRemove: (Int) -> Bool) {
    let doomed = entries.indices.filter(shouldRemove)
    guard !doomed.isEmpty else { return }
    var kept = HTTPFields(reservingFields: entries.count)
    var next = doomed.startIndex
    for index in entries.indices {
      if next < doomed.endIndex, doomed[next] == index {
        next += 1
      } else {
        kept.append(name: name(at: index), value: value(at: index))
      }
    }
    self = kept
  }

  /// Removes all fields with this name (given in lower case).
  package mutating func removeAll(_ lowercased: StaticString) {
    guard contains(lowercased) else { return }
    let fields = self
    removeAll { fields.isName(at: $0, lowercased) }
  }

  /// Removes all fields with this name (given in lower case) and adds one with this value at the end.
  package mutating func set(_ lowercased: StaticString, to value: String) {
    removeAll(lowercased)
    append(name: lowercased, value: value)
  }

  /// Writes the fields as a header section: `name: value` CRLF each, without the final empty line.
  package func write(to output: inout [UInt8]) {
    output.append(contentsOf: storage)
  }
}

extension HTTPFields: Equatable {
  /// Whether both have the same fields in the same order. The case of names matters.
  package static func == (left: HTTPFields, right: HTTPFields) -> Bool { left.storage == right.storage }
}

extension HTTPFields: CustomStringConvertible {
  /// The header section as text.
  package var description: String { String(decoding: storage, as: UTF8.self) }
}

/// Converts an ASCII capital letter to lower case; other bytes are unchanged.
@inline(__always)
package func lowercasedASCII(_ byte: UInt8) -> UInt8 {
  byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
}

extension HTTPFields {
  /// Whether a Connection field has this option, such as `close` (RFC 9110 section 7.6.1). Case is ignored.
  ///
  /// - Parameter lowercased: the option in lower case.
  package func hasConnectionOption(_ lowercased: StaticString) -> Bool {
    var start = 0
    while let index = firstIndex(of: "connection", from: start) {
      if Self.list(storage.span.extracting(entries[index].value), contains: lowercased) { return true }
      start = index + 1
    }
    return false
  }

  /// Whether a list that is separated by commas contains this member, given in lower case.
  private static func list(_ list: Span<UInt8>, contains lowercased: StaticString) -> Bool {
    var start = 0
    while start <= list.count {
      let end = ByteSearch.firstIndex(of: UInt8(ascii: ","), in: list, from: start) ?? list.count
      let member = HTTPSyntax.trimmingWhitespace(list.extracting(start..<end))
      if HTTPHopByHop.isSame(member, lowercased) { return true }
      start = end + 1
    }
    return false
  }
}
