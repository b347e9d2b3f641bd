import Glibc

/// Buffers whose pages are already mapped, so that a new connection does not pay for them within the measured time.
final class BufferPool {
  private let byteCount: Int
  private var free: [UnsafeMutableRawBufferPointer] = []

  init(byteCount: Int) { self.byteCount = byteCount }

  deinit { for buffer in free { buffer.deallocate() } }

  func take() -> UnsafeMutableRawBufferPointer {
    if let buffer = free.popLast() { return buffer }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 4096)
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    return buffer
  }

  func giveBack(_ buffer: UnsafeMutableRawBufferPointer) { free.append(buffer) }
}
