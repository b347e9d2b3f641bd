import EmulatorCore
import Testing

@Suite struct StreamingTests {
  private static let zeros = [UInt8](repeating: 0, count: 8)

  @Test func theChecksumIsThatOfISO3309() {
    var checksum = CRC32()
    #expect(checksum.value == 0)
    checksum.update(Array("12345".utf8))
    checksum.update(Array("6789".utf8))
    #expect(checksum.value == 0xCBF4_3926)
  }

  /// The bytes were made by another implementation, and read by botocore.
  @Test func messagesAreFramedAsAnEventStream() {
    let chunk = """
      0000006f0000005af5fe871f0b3a6576656e742d7479706507000c5061796c6f61644368756e6b0d3a636f6e74656e742d74797065070018\
      6170706c69636174696f6e2f6f637465742d73747265616d0d3a6d6573736167652d747970650700056576656e7468656c6c6f29e71260
      """
    #expect(hexadecimal(EventStreamMessage.payloadChunk(Array("hello".utf8)).encoded()) == chunk)
    #expect(
      hexadecimal(EventStreamMessage(headers: [], payload: []).encoded()) == "000000100000000005c248eb7d98c8ff")
  }

  @Test func theEndTellsOfAnErrorAndTheLog() {
    func payload(_ error: [UInt8]?, _ logResult: String?) -> String {
      String(decoding: EventStreamMessage.invokeComplete(error: error, logResult: logResult).payload, as: UTF8.self)
    }
    #expect(payload(nil, nil) == "{}")
    #expect(payload(nil, "bG9n") == #"{"LogResult":"bG9n"}"#)
    #expect(payload(Array(#"{"a":1}"#.utf8), nil) == #"{"ErrorCode":"Unhandled","ErrorDetails":"{\"a\":1}"}"#)
  }

  @Test func thePreludeIsFoundWhereverTheStreamIsCut() {
    let prelude = Array(#"{"statusCode":200}"#.utf8)
    let body: [UInt8] = [0, 1, 0, 0, 2]
    let stream = prelude + Self.zeros + body
    for cut in 0...stream.count {
      var splitter = PreludeSplitter()
      var outcome = splitter.append(stream[..<cut])
      var rest = stream[cut...]
      if outcome == .incomplete {
        outcome = splitter.append(rest)
        rest = []
      }
      guard case .complete(let found, let begun) = outcome else {
        Issue.record("cut at \(cut): \(outcome)")
        continue
      }
      #expect(found == prelude)
      #expect(Array(begun + rest) == body)
    }
  }

  @Test func fewerZerosAreNoEnd() {
    var splitter = PreludeSplitter()
    #expect(splitter.append(([1] + Self.zeros.dropLast() + [2])[...]) == .incomplete)
    #expect(splitter.append(Self.zeros[...]) == .complete(prelude: [1] + Self.zeros.dropLast() + [2], body: []))
  }

  @Test func aPreludeWithoutEndIsGivenUp() {
    var splitter = PreludeSplitter(limit: 10)
    #expect(splitter.append([UInt8](repeating: 1, count: 10)[...]) == .incomplete)
    #expect(splitter.append([1]) == .tooLong)
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
