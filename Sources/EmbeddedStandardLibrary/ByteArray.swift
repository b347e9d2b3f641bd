import StandardLibraryBackports

/// Appending bytes at the speed of memory. The embedded standard library copies them one at a time, both what is appended
/// and, when the array grows, what it had; delete this file once it does not, which `make bench-gate` shows.
extension [UInt8] {
  package mutating func append(contentsOf bytes: [UInt8]) {
    bytes.withUnsafeBytes { append(copying: $0) }
  }

  package mutating func append(contentsOf bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBytes { append(copying: $0) }
  }

  package mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>) {
    append(copying: UnsafeRawBufferPointer(bytes))
  }

  package mutating func append(contentsOf bytes: Slice<UnsafeBufferPointer<UInt8>>) {
    append(copying: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes)))
  }

  package mutating func append(contentsOf text: String.UTF8View) {
    let isCopied: Void? = text.withContiguousStorageIfAvailable { append(copying: UnsafeRawBufferPointer($0)) }
    if isCopied == nil { for byte in text { append(byte) } }
  }

  #if compiler(>=6.3)
    /// Appends what the closure initializes, of up to `room` bytes.
    @inline(__always)
    package mutating func append(
      addingCapacity room: Int, initializingWith initialize: (inout OutputSpan<UInt8>) -> Void
    ) {
      if capacity - count < room { grow(to: Swift.max(count + room, 2 * capacity)) }
      StandardArray.append(room, to: &self, initialize)
    }
  #endif

  package mutating func reserveCapacity(_ wanted: Int) {
    if wanted > capacity { grow(to: wanted) }
  }

  /// Moves the bytes to storage of their own, with room for this many.
  @inline(never)
  private mutating func grow(to wanted: Int) {
    self = [UInt8](unsafeUninitializedCapacity: wanted) { free, written in
      withUnsafeBytes { UnsafeMutableRawBufferPointer(free).copyMemory(from: $0) }
      written = count
    }
  }

  @inline(never)
  private mutating func append(copying bytes: UnsafeRawBufferPointer) {
    let newCount = count + bytes.count
    if newCount > capacity { grow(to: Swift.max(newCount, 2 * capacity)) }
    append(addingCapacity: bytes.count) { (free: inout OutputSpan<UInt8>) in
      free.withUnsafeMutableBufferPointer { free, written in
        UnsafeMutableRawBufferPointer(free).copyMemory(from: bytes)
        written = bytes.count
      }
    }
  }
}

#if compiler(>=6.3)
  private enum StandardArray {
    /// Calls the standard library's function, which the one above hides.
    @inline(__always)
    static func append<Element>(
      _ room: Int, to array: inout [Element], _ initialize: (inout OutputSpan<Element>) -> Void
    ) {
      array.append(addingCapacity: room, initializingWith: initialize)
    }
  }
#endif
