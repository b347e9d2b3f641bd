import Testing

@testable import EmulatorCore

@Suite struct NumberedRingTests {
  @Test func keepsTheNewest() {
    var ring = NumberedRing<String>(capacity: 3)
    #expect(ring.count == 0 && ring.numbers.isEmpty)
    for letter in ["a", "b", "c", "d", "e"] { ring.append(letter) }
    #expect(ring.numbers == 3..<6)
    #expect(ring.isFull)
    #expect((0...7).map { ring[$0] } == [nil, nil, nil, "c", "d", "e", nil, nil])
  }

  @Test func removesTheOldest() {
    var ring = NumberedRing<Int>(capacity: 2)
    ring.append(10)
    ring.append(20)
    #expect(ring.removeFirst() == 10)
    #expect(ring.removeFirst() == 20)
    #expect(ring.removeFirst() == nil)
    ring.append(30)
    #expect(ring.numbers == 3..<4)
    #expect(ring[3] == 30)
  }

  @Test func changesInPlace() {
    var ring = NumberedRing<[Int]>(capacity: 2)
    ring.append([1])
    ring[1]?.append(2)
    ring[2]?.append(3)
    #expect(ring[1] == [1, 2])
    #expect(ring[2] == nil)
  }

  @Test func hasRoomForOneAtLeast() {
    var ring = NumberedRing<Int>(capacity: 0)
    ring.append(1)
    ring.append(2)
    #expect(ring.numbers == 2..<3)
  }
}
