import SeededRandom
import Testing

@testable import ByteBuffers

@Suite struct UniqueByteBufferTests {
  @Test func isEmptyWithoutMemory() {
    let buffer = UniqueByteBuffer()
    let (isEmpty, capacity, spanLength) = (buffer.isEmpty, buffer.capacity, buffer.span.count)
    #expect(isEmpty)
    #expect(capacity == 0)
    #expect(spanLength == 0)
    buffer.withUnsafeBufferPointer { #expect($0.isEmpty) }
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func behavesLikeAnArray(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var buffer = UniqueByteBuffer(capacity: Int.random(in: 0...100, using: &random))
    var model: [UInt8] = []
    for _ in 0..<400 {
      let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      switch Int.random(in: 0..<9, using: &random) {
      case 0:
        buffer.append(7)
        model.append(7)
      case 1:
        buffer.append(copying: bytes.span)
        model += bytes
      case 2:
        buffer.append("text")
        model += Array("text".utf8)
      case 3:
        let used = bytes.prefix(Int.random(in: 0...bytes.count, using: &random))
        buffer.append(addingCapacity: bytes.count) { span in for byte in used { span.append(byte) } }
        model += used
      case 4:
        let removed = Int.random(in: 0...model.count, using: &random)
        buffer.removeLast(removed)
        model.removeLast(removed)
      case 5:
        buffer.removeAll()
        model = []
      case 6 where !model.isEmpty:
        let index = Int.random(in: model.indices, using: &random)
        buffer[index] = 9
        model[index] = 9
      case 7:
        buffer.reserveCapacity(Int.random(in: 0...5000, using: &random))
      default:
        let taken = buffer.take()
        let isEmptied = buffer.isEmpty && buffer.capacity == 0
        #expect(isEmptied)
        buffer = UniqueByteBuffer(copying: taken.span)
      }
      let (content, capacity) = (Array(copying: buffer.span), buffer.capacity)
      #expect(content == model)
      #expect(capacity >= model.count)
    }
  }

  @Test func keepsWhatWasWrittenBeforeAnError() {
    struct Failure: Error {}
    var buffer = UniqueByteBuffer()
    var hasThrown = false
    do throws(Failure) {
      try buffer.append(addingCapacity: 4) { span throws(Failure) in
        span.append(1)
        throw Failure()
      }
    } catch {
      hasThrown = true
    }
    let bytes = Array(copying: buffer.span)
    #expect(hasThrown)
    #expect(bytes == [1])
  }
}
