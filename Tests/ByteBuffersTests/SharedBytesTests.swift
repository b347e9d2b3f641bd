import Testing

@testable import ByteBuffers

@Suite struct SharedBytesTests {
  @Test func isEmptyByDefault() {
    let bytes = SharedBytes()
    let spanLength = bytes.span.count
    #expect(bytes.isEmpty && spanLength == 0 && Array(bytes).isEmpty)
    #expect(bytes == [])
  }

  @Test func takesOverAPartOfABuffer() {
    let buffer = UniqueByteBuffer(copying: [1, 2, 3, 4, 5].span)
    let bytes = SharedBytes(buffer, 1..<4)
    #expect(bytes.count == 3)
    #expect(Array(bytes) == [2, 3, 4])
    #expect(bytes[bytes.startIndex] == 2)
    #expect(bytes == [2, 3, 4])
    #expect(bytes != [2, 3])
  }

  @Test func takesOverNoMoreThanThereIs() {
    #expect(SharedBytes(UniqueByteBuffer(copying: [1, 2].span), 1..<9) == [2])
    #expect(SharedBytes(UniqueByteBuffer(copying: [1, 2].span), 5..<9).isEmpty)
  }

  @Test func slicesShareTheBytes() {
    let bytes = SharedBytes([1, 2, 3, 4, 5])
    let rest = bytes.dropFirst(2)
    #expect(Array(rest) == [3, 4, 5])
    #expect(rest.withUnsafeBufferPointer { Array($0) } == [3, 4, 5])
    let addresses = (
      bytes.withUnsafeBufferPointer { $0.baseAddress.map { $0 + 2 } }, rest.withUnsafeBufferPointer(\.baseAddress)
    )
    #expect(addresses.0 == addresses.1)
    #expect(rest.dropFirst(3).isEmpty)
    #expect(rest.prefix(1) == [3])
  }
}
