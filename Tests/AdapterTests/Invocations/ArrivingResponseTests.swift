import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

/// Responses whose bodies arrive in parts, and are encoded as they arrive.
@Suite struct ArrivingResponseTests {
  init() { loopThread }

  /// An app that sends a chunked body in these parts, and waits until each has arrived.
  private static func chunked(_ parts: [[UInt8]], type: String) -> PeerReply {
    .script { connection in
      connection.write("HTTP/1.1 200 OK\r\ncontent-type: \(type)\r\ntransfer-encoding: chunked\r\n\r\n")
      for part in parts where !part.isEmpty {
        connection.write(Array("\(String(part.count, radix: 16))\r\n".utf8) + part + Array("\r\n".utf8))
      }
      connection.write("0\r\n\r\n")
    }
  }

  @Test @LoopActor func aCharacterMayArriveInParts() async throws {
    let text = Array("x😀\"日".utf8)
    let parts = text.map { [$0] }
    let adapter = try await AdapterHarness.run(app: ScriptedApp { _ in Self.chunked(parts, type: "text/plain") })
    #expect(try adapter.result().text == "x😀\"日")
    #expect(try adapter.result().isBase64 == false)
  }

  @Test @LoopActor func textThatTurnsOutToBeBinaryIsSentAsBase64() async throws {
    let text = Array(String(repeating: "\"é\"\n", count: 50_000).utf8)
    let parts = [text, text + [0xC3], [0x28], text]
    let adapter = try await AdapterHarness.run(app: ScriptedApp { _ in Self.chunked(parts, type: "text/plain") })
    #expect(try adapter.result().isBase64)
    #expect(try adapter.result().body == Array(parts.joined()))
  }

  @Test @LoopActor func textThatIsTooLongWithEscapesIsSentAsBase64() async throws {
    let quotes = [UInt8](repeating: UInt8(ascii: "\""), count: 4_000_000)
    let adapter = try await AdapterHarness.run(
      app: ScriptedApp { _ in .respond(status: 200, fields: [("content-type", "text/plain")], body: quotes) })
    #expect(try adapter.result().isBase64)
    #expect(try adapter.result().body == quotes)
  }

  @Test @LoopActor func textWithABinaryTypeIsSentAsTextIfItOnlyFitsAsThat() async throws {
    let letters = [UInt8](repeating: UInt8(ascii: "x"), count: 5_500_000)
    let adapter = try await AdapterHarness.run(
      app: ScriptedApp { _ in .respond(status: 200, fields: [("content-type", "image/png")], body: letters) })
    #expect(try adapter.result().isBase64 == false)
    #expect(try adapter.result().body == letters)
  }

  @Test @LoopActor func nothingIsSentOfAResponseThatIsCut() async throws {
    let cut = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 10\r\n\r\nhello"
    let adapter = try await AdapterHarness.run(app: ScriptedApp { _ in .raw(cut) })
    #expect(try adapter.result().status == 502)
    #expect(try !adapter.result().text.contains("hello"))
  }

  @Test(arguments: [("text/plain", 11_000_000 + 26), ("image/png", 7_333_336 + 25)])
  @LoopActor func theSizeOfAResultThatIsTooLargeIsThatOfItsUsualForm(type: String, size: Int) async throws {
    let quotes = [UInt8](repeating: UInt8(ascii: "\""), count: 5_500_000)
    let adapter = try await AdapterHarness.run(
      app: ScriptedApp { _ in .respond(status: 200, fields: [("content-type", type)], body: quotes) })
    let head = #"{"statusCode":200,"headers":{"content-type":"\#(type)","content-length":"5500000"},"body":""#
    #expect(try adapter.result().status == 502)
    #expect(try adapter.result().text.contains("\(size + head.utf8.count)"))
  }
}
