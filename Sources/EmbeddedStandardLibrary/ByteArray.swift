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

  @inline(never)
  private mutating func append(copying bytes: UnsafeRawBufferPointer) {
    let newCount = count + bytes.count
    if newCount > capacity {
      self = [UInt8](unsafeUninitializedCapacity: Swift.max(newCount, 2 * capacity)) { free, written in
        let free = UnsafeMutableRawBufferPointer(free)
        withUnsafeBytes { free.copyMemory(from: $0) }
        UnsafeMutableRawBufferPointer(rebasing: free[count...]).copyMemory(from: bytes)
        written = newCount
      }
      return
    }
    append(addingCapacity: bytes.count) { (free: inout OutputSpan<UInt8>) in
      free.withUnsafeMutableBufferPointer { free, written in
        UnsafeMutableRawBufferPointer(free).copyMemory(from: bytes)
        written = bytes.count
      }
    }
  }
}
