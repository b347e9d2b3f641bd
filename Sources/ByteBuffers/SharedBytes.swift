/// Bytes that do not change any more and may have several owners, for example a body that is sent again if the first
/// connection fails. A slice shares the memory of the whole; nothing is ever copied.
package struct SharedBytes: Sendable {
  /// Nil if there are no bytes.
  private let memory: ByteMemory?
  private let bounds: Range<Int>

  /// Creates an empty value.
  package init() {
    memory = nil
    bounds = 0..<0
  }

  /// Takes over a buffer's bytes, or those in `range`, without copying them.
  package init(_ buffer: consuming UniqueByteBuffer, _ range: Range<Int>? = nil) {
    let bounds = (range ?? 0..<buffer.count).clamped(to: 0..<buffer.count)
    self.bounds = bounds
    memory = bounds.isEmpty ? nil : buffer.memory
  }

  /// Copies the bytes.
  package init(copying bytes: Span<UInt8>) { self.init(UniqueByteBuffer(copying: bytes)) }

  /// Copies the bytes of an array.
  package init(_ bytes: [UInt8]) { self.init(copying: bytes.span) }

  /// Copies the bytes of a slice.
  package init(_ bytes: ArraySlice<UInt8>) { self.init(copying: bytes.span) }

  private init(_ memory: ByteMemory?, _ bounds: Range<Int>) {
    self.memory = bounds.isEmpty ? nil : memory
    self.bounds = bounds
  }

  private var elements: UnsafeBufferPointer<UInt8> {
    // A value with bytes has memory, and `bounds` lies within it.
    UnsafeBufferPointer(start: memory?.start.map { UnsafePointer($0 + bounds.lowerBound) }, count: bounds.count)
  }

  /// The bytes.
  package var span: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get {
      // This value keeps the memory alive.
      return _overrideLifetime(Span(_unsafeElements: elements), borrowing: self)
    }
  }

  /// Calls `body` with the bytes.
  package func withUnsafeBufferPointer<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(memory) {} }
    return try body(elements)
  }
}

extension SharedBytes: RandomAccessCollection {
  package var startIndex: Int { bounds.lowerBound }
  package var endIndex: Int { bounds.upperBound }

  package subscript(index: Int) -> UInt8 {
    precondition(bounds.contains(index), "The index is outside the bytes.")
    return withUnsafeBufferPointer { $0[index - bounds.lowerBound] }
  }

  package subscript(range: Range<Int>) -> SharedBytes {
    precondition(
      range.lowerBound >= bounds.lowerBound && range.upperBound <= bounds.upperBound, "The range is outside the bytes.")
    return SharedBytes(memory, range)
  }
}

extension SharedBytes: Equatable {
  package static func == (left: SharedBytes, right: SharedBytes) -> Bool {
    left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { left.elementsEqual($0) } }
  }
}

extension SharedBytes: ExpressibleByArrayLiteral {
  package init(arrayLiteral bytes: UInt8...) { self.init(bytes) }
}

extension [UInt8] {
  /// Copies the bytes.
  package init(_ bytes: SharedBytes) { self.init(copying: bytes.span) }

  /// Copies the bytes.
  package init(copying bytes: Span<UInt8>) {
    self = bytes.withUnsafeBufferPointer { bytes in
      [UInt8](unsafeUninitializedCapacity: bytes.count) { free, count in
        UnsafeMutableRawBufferPointer(free).copyMemory(from: UnsafeRawBufferPointer(bytes))
        count = bytes.count
      }
    }
  }
}

extension String {
  /// The text of the bytes; invalid UTF-8 becomes U+FFFD.
  package init(decoding bytes: SharedBytes) {
    self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}
