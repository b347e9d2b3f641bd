import Glibc

/// A buffer that grows as messages require and is kept between invocations.
struct MessageBuffer: ~Copyable {
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int
  /// How many bytes are in use.
  var count = 0

  init(capacity: Int) {
    bytes = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  deinit { bytes.deallocate() }

  /// Makes room for `total` bytes, including those in use.
  mutating func reserve(_ total: Int) {
    guard total > capacity else { return }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: total)
    larger.update(from: bytes, count: count)
    bytes.deallocate()
    bytes = larger
    capacity = total
  }

  mutating func append(_ text: StaticString) {
    append(text.utf8Start, count: text.utf8CodeUnitCount)
  }

  mutating func append(_ source: UnsafePointer<UInt8>, count added: Int) {
    reserve(count + added)
    memcpy(bytes + count, source, added)
    count += added
  }

  mutating func append(decimal value: Int) {
    if value >= 10 { append(decimal: value / 10) }
    var digit = UInt8(ascii: "0") + UInt8(value % 10)
    append(&digit, count: 1)
  }
}
