/// Bytes that do not change any more and may have several owners, for example a body that is sent again if the first
/// connection fails. A slice shares the memory of the whole; nothing is ever copied.
package struct SharedBytes: Sendable {
  /// The memory, freed with its last owner.
  private final class Storage: Sendable {
    let buffer: UniqueByteBuffer

    init(_ buffer: consuming UniqueByteBuffer) { self.buffer = buffer }
  }

  /// Nil if there are no bytes.
  private let storage: Storage?
  private let bounds: Range<Int>

  /// Creates an empty value.
  package init() {
    storage = nil
    bounds = 0..<0
  }

  /// Takes over a buffer's bytes, or those in `range`, without copying them.
  package init(_ buffer: consuming UniqueByteBuffer, _ range: Range<Int>? = nil) {
    let bounds = (range ?? 0..<buffer.count).clamped(to: 0..<buffer.count)
    self.bounds = bounds
    storage = bounds.isEmpty ? nil : Storage(buffer)
  }

  /// Copies the bytes.
  package init(copying bytes: Span<UInt8>) { self.init(UniqueByteBuffer(copying: bytes)) }

  /// Copies the bytes of an array.
  package init(_ bytes: [UInt8]) { self.init(copying: bytes.span) }

  /// Copies the bytes of a slice.
  package init(_ bytes: ArraySlice<UInt8>) { self.init(copying: bytes.span) }

  private init(_ storage: Storage?, _ bounds: Range<Int>) {
    self.storage = bounds.isEmpty ? nil : storage
    self.bounds = bounds
  }

  /// The bytes.
  package var span: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get {
      let bytes = storage?.buffer.elements(in: bounds) ?? UnsafeBufferPointer(start: nil, count: 0)
      // The storage owns the memory, and this value keeps the storage alive.
      return _overrideLifetime(Span(_unsafeElements: bytes), borrowing: self)
    }
  }

  /// Calls `body` with the bytes.
  package func withUnsafeBufferPointer<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(storage?.buffer.elements(in: bounds) ?? UnsafeBufferPointer(start: nil, count: 0))
  }
}

extension SharedBytes: RandomAccessCollection {
  package var startIndex: Int { bounds.lowerBound }
  package var endIndex: Int { bounds.upperBound }

  package subscript(index: Int) -> UInt8 {
    precondition(bounds.contains(index), "The index is outside the bytes.")
    // Bytes have storage, and `bounds` lies within it.
    return storage.unsafelyUnwrapped.buffer[index]
  }

  package subscript(range: Range<Int>) -> SharedBytes {
    precondition(
      range.lowerBound >= bounds.lowerBound && range.upperBound <= bounds.upperBound, "The range is outside the bytes.")
    return SharedBytes(storage, range)
  }
}

extension SharedBytes: Equatable {
  package static func == (left: SharedBytes, right: SharedBytes) -> Bool { left.elementsEqual(right) }
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
