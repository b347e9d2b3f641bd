// Swift 6.3's standard library has this; the compiler that builds for arm64 is 6.2. It can go once Debian has 6.3.
#if compiler(<6.3)
  extension Array where Element == UInt8 {
    /// Appends what the closure initializes, of up to `room` bytes.
    package mutating func append(
      addingCapacity room: Int, initializingWith initialize: (inout OutputSpan<UInt8>) -> Void
    ) {
      // Also makes the storage this array's own, with that room.
      reserveCapacity(capacity - count < room ? Swift.max(count + room, 2 * capacity) : count + room)
      withoutActuallyEscaping(initialize) { initialize in
        append(contentsOf: Initializer(room: room, initialize: initialize))
      }
    }
  }

  /// A sequence that writes itself where the array wants it: the one way to an array's free storage in Swift 6.2.
  private struct Initializer: Sequence, IteratorProtocol {
    let room: Int
    let initialize: (inout OutputSpan<UInt8>) -> Void

    var underestimatedCount: Int { 0 }
    mutating func next() -> UInt8? { nil }

    func _copyContents(initializing buffer: UnsafeMutableBufferPointer<UInt8>) -> (Initializer, Int) {
      guard room > 0, buffer.count >= room else { return (self, 0) }
      let free = UnsafeMutableBufferPointer(rebasing: buffer[..<room])
      var span = OutputSpan<UInt8>(buffer: free, initializedCount: 0)
      initialize(&span)
      return (self, span.finalize(for: free))
    }
  }
#endif
