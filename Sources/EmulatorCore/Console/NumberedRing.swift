/// The newest elements of a sequence. Each has a number, which it keeps; beyond the capacity the oldest go.
struct NumberedRing<Element: Sendable>: Sendable {
  private let capacity: Int
  private let start: Int
  private var slots: [Element?] = []
  /// The number of the oldest element that is kept.
  private(set) var first: Int
  /// The number of the next element.
  private(set) var next: Int

  /// - Parameter start: the number of the first element.
  init(capacity: Int, from start: Int = 1) {
    self.capacity = max(capacity, 1)
    self.start = start
    first = start
    next = start
  }

  var count: Int { next - first }
  var isFull: Bool { count == capacity }
  var numbers: Range<Int> { first..<next }

  /// Adds an element, and drops the oldest if there is no room.
  mutating func append(_ element: Element) {
    if isFull { removeFirst() }
    let slot = slot(of: next)
    if slot < slots.count { slots[slot] = element } else { slots.append(element) }
    next += 1
  }

  /// Drops the oldest element.
  @discardableResult
  mutating func removeFirst() -> Element? {
    guard count > 0 else { return nil }
    let slot = slot(of: first)
    first += 1
    return slots[slot].take()
  }

  /// An element; nil if it is not kept. An element can be changed in place, but neither added nor removed.
  subscript(number: Int) -> Element? {
    _read {
      if numbers.contains(number) { yield slots[slot(of: number)] } else { yield nil }
    }
    _modify {
      if numbers.contains(number) {
        yield &slots[slot(of: number)]
      } else {
        var none: Element?
        yield &none
      }
    }
  }

  private func slot(of number: Int) -> Int { (number - start) % capacity }
}
