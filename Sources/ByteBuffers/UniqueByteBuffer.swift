/// A growable buffer of bytes with exactly one owner.
///
/// It replaces `[UInt8]` for bodies and messages. Appending copies at memory speed in both build modes, growing a large
/// buffer moves its pages instead of copying them, and the compiler rejects an accidental second reference, with which
/// an array would copy megabytes when it is modified.
//
// `@unchecked Sendable`: the buffer is the only owner of its memory, and it cannot be copied.
package struct UniqueByteBuffer: ~Copyable, @unchecked Sendable {
  // The memory is an object's because in Embedded Swift a structure with a `deinit` cannot come from another module.
  // ``SharedBytes`` takes the object over. Nil if there has never been memory.
  private(set) var memory: ByteMemory?
  /// The start of the memory.
  private var base: UnsafeMutablePointer<UInt8>?
  /// The number of bytes.
  package private(set) var count = 0
  /// The number of bytes for which there is room without another allocation.
  package private(set) var capacity = 0

  private static let smallestCapacity = 64

  /// Creates an empty buffer with room for `capacity` bytes.
  package init(capacity: Int = 0) {
    if capacity > 0 { enlarge(to: capacity, willBeFilled: true) }
  }

  /// Creates a buffer with a copy of the bytes.
  package init(copying bytes: Span<UInt8>) {
    append(copying: bytes)
  }

  /// Whether there are no bytes.
  package var isEmpty: Bool { count == 0 }

  // MARK: Access

  /// The bytes.
  package var span: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get {
      let bytes = UnsafeBufferPointer(start: UnsafePointer(base), count: count)
      return _overrideLifetime(Span(_unsafeElements: bytes), borrowing: self)
    }
  }

  /// Calls `body` with the bytes. This is for a buffer that is an object's property: its ``span`` cannot be used outside
  /// a single access to the property.
  package borrowing func withSpan<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(span)
  }

  /// Calls `body` with the bytes.
  package borrowing func withUnsafeBufferPointer<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeBufferPointer(start: UnsafePointer(base), count: count))
  }

  /// Calls `body` with the bytes, which it may modify.
  package mutating func withUnsafeMutableBufferPointer<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeMutableBufferPointer(start: base, count: count))
  }

  /// The byte at an index, which must be less than ``count``.
  package subscript(index: Int) -> UInt8 {
    get {
      precondition(index >= 0 && index < count, "The index is outside the buffer.")
      // A buffer with a byte has memory.
      return base.unsafelyUnwrapped[index]
    }
    set {
      precondition(index >= 0 && index < count, "The index is outside the buffer.")
      base.unsafelyUnwrapped[index] = newValue
    }
  }

  // MARK: Appending

  /// Makes room for a total of `capacity` bytes.
  package mutating func reserveCapacity(_ capacity: Int) {
    if capacity > self.capacity { enlarge(to: capacity, willBeFilled: true) }
  }

  /// Appends a byte.
  package mutating func append(_ byte: UInt8) {
    makeRoom(for: 1)
    base.unsafelyUnwrapped[count] = byte
    count += 1
  }

  /// Appends a copy of the bytes.
  package mutating func append(copying bytes: Span<UInt8>) {
    bytes.withUnsafeBufferPointer { append(copying: $0) }
  }

  /// Appends a copy of the bytes, which must not be those of this buffer.
  package mutating func append(copying bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
    makeRoom(for: bytes.count)
    UnsafeMutableRawPointer(base.unsafelyUnwrapped + count).copyMemory(from: source, byteCount: bytes.count)
    count += bytes.count
  }

  /// Appends the UTF-8 text of a literal.
  package mutating func append(_ text: StaticString) {
    append(copying: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends up to `room` bytes that `initialize` writes.
  package mutating func append<Failure: Error>(
    addingCapacity room: Int, initializingWith initialize: (inout OutputSpan<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard room > 0 else { return }
    makeRoom(for: room)
    let free = UnsafeMutableBufferPointer(start: base.unsafelyUnwrapped + count, count: room)
    var span = OutputSpan<UInt8>(buffer: free, initializedCount: 0)
    do throws(Failure) {
      try initialize(&span)
    } catch {
      count += span.finalize(for: free)
      throw error
    }
    count += span.finalize(for: free)
  }

  // MARK: Removing

  /// Removes the last bytes; `removed` must not be greater than ``count``.
  package mutating func removeLast(_ removed: Int = 1) {
    precondition(removed >= 0 && removed <= count, "There are fewer bytes than are to be removed.")
    count -= removed
  }

  /// Removes all bytes, and keeps the memory.
  package mutating func removeAll() { count = 0 }

  /// Takes the bytes and their memory out; the buffer is empty afterwards.
  package mutating func take() -> UniqueByteBuffer {
    var taken = UniqueByteBuffer()
    swap(&taken, &self)
    return taken
  }

  // MARK: Memory

  @inline(__always)
  private mutating func makeRoom(for added: Int) {
    if capacity - count < added { grow(by: added) }
  }

  @inline(never)
  private mutating func grow(by added: Int) {
    let (needed, overflows) = count.addingReportingOverflow(added)
    precondition(!overflows, "A buffer cannot have more bytes than an integer can count.")
    enlarge(to: max(needed, capacity > Int.max / 2 ? needed : 2 * capacity, Self.smallestCapacity), willBeFilled: false)
  }

  private mutating func enlarge(to capacity: Int, willBeFilled: Bool) {
    let memory = memory ?? ByteMemory()
    self.memory = memory
    memory.grow(to: capacity, willBeFilled: willBeFilled)
    base = memory.start
    self.capacity = memory.size
  }

  /// Returns memory to the system that buffers have freed and that no buffer has used since the last call. Large blocks
  /// are kept until then, because fresh memory costs a page fault for each page.
  package static func releaseUnusedMemory() { ByteMemory.releaseUnused() }
}
