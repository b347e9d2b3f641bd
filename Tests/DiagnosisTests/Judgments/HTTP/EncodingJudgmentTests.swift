import AdapterCore
import Testing

@testable import Diagnosis

@Suite struct EncodingJudgmentTests {
  private static func judge(
    _ body: [UInt8], _ fields: String..., status: Int = 200, method: String = "GET", compression: Bool = false
  ) -> CheckResult.Status {
    var settings = Settings()
    settings.compression = compression
    let head =
      "HTTP/1.1 \(status) X\r\n" + fields.map { "\($0)\r\n" }.joined() + "Content-Length: \(body.count)\r\n\r\n"
    let exchange = DirectExchange(AppRequest(method, "/"), received: Array(head.utf8) + body)
    return EncodingJudgment.judge([exchange], settings: settings, app: RecognizedApp(framework: .django))
  }

  /// "hello hello hello", as gzip makes it.
  private static let gzip: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 203, 72, 205, 201, 201, 87, 200, 64, 39, 0, 51, 106, 74, 225, 17, 0, 0, 0,
  ]
  /// The same, as gzip makes it twice: a block with fixed codes.
  private static let gzipTwice: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 147, 239, 230, 96, 0, 1, 38, 230, 211, 30, 103, 79, 158, 12, 63, 225, 48, 129,
  ]
  /// A stored block with the beginning of a gzip file, in a file with a name.
  private static let gzipStored: [UInt8] = [
    31, 139, 8, 8, 0, 0, 0, 0, 2, 3, 97, 0, 1, 67, 1, 188, 254, 31, 139, 8, 0, 0, 0, 0, 0, 2,
  ]

  @Test func soundResponsesPass() {
    for status in [
      Self.judge(Self.gzip, "Content-Encoding: gzip", "Content-Type: text/html"),
      Self.judge(Self.gzip, "Content-Encoding: GZIP"), Self.judge(Self.gzip, "Content-Type: application/gzip"),
      Self.judge(Array("hello".utf8), "Content-Type: text/plain"),
      Self.judge(Array("hello".utf8), "Content-Encoding: identity"),
      Self.judge(Array("hello".utf8), "Content-Encoding:"),
      Self.judge([0x28, 0xB5, 0x2F, 0xFD, 0x20, 0], "Content-Encoding: zstd"), Self.judge(Self.gzip),
    ] {
      #expect(status == .passed("1 body fits its Content-Encoding."))
    }
  }

  @Test func aBodyThatIsNotCodedIsAnError() {
    for coding in ["gzip", "x-gzip", "zstd"] {
      let all = findings(Self.judge(Array("hello".utf8), "Content-Encoding: \(coding)"))
      #expect(all.map(\.severity) == [.error])
      #expect(all.first?.evidence == ["GET /: Content-Encoding is \(coding); the body begins with 68 65 6c 6c."])
    }
    #expect(findings(Self.judge(Self.gzip, "Content-Encoding: zstd")).count == 1)
  }

  @Test func codingsWithoutASignatureAreUndecided() {
    for coding in ["br", "deflate", "gzip, br"] {
      guard case .undecided = Self.judge(Array("hello".utf8), "Content-Encoding: \(coding)") else {
        Issue.record("\(coding) is decided")
        continue
      }
    }
  }

  @Test func anUnknownCodingIsAWarning() {
    let all = findings(Self.judge(Array("hello".utf8), "Content-Encoding: UTF-8"))
    #expect(all.map(\.severity) == [.warning])
    #expect(all.first?.title == "The Content-Encoding of GET / is no coding")
  }

  @Test func compressedTextWithoutTheFieldIsAnError() {
    for type in ["text/html; charset=utf-8", "application/json", "application/problem+json"] {
      #expect(findings(Self.judge(Self.gzip, "Content-Type: \(type)")).map(\.severity) == [.error])
    }
  }

  @Test func aBodyIsCompressedTwice() {
    for body in [Self.gzipTwice, Self.gzipStored] {
      let all = findings(Self.judge(body, "Content-Encoding: gzip", "Content-Type: text/html"))
      #expect(all.map(\.title) == ["The body of GET / is compressed twice"])
      #expect(all.first?.severity == .error)
      #expect(all.first?.cure.contains("GZipMiddleware") == true)
      #expect(findings(Self.judge(body, "Content-Encoding: gzip", "Content-Type: application/gzip")).isEmpty)
      let declared = findings(Self.judge(body, "Content-Encoding: gzip", "Content-Encoding: gzip"))
      #expect(declared.map(\.severity) == [.warning])
    }
  }

  @Test func cutOffHeadersTellNothing() {
    for length in 3..<Self.gzipStored.count {
      _ = CompressedForm.ofContent(of: Array(Self.gzipStored.prefix(length)))
      _ = CompressedForm.ofContent(of: Array(Self.gzipTwice.prefix(length)))
    }
    #expect(CompressedForm.ofContent(of: Array(Self.gzipStored.prefix(19))) == nil)
    #expect(CompressedForm.ofContent(of: Self.gzip) == nil)
    #expect(CompressedForm.ofContent(of: []) == nil)
  }

  @Test func zstdMayContainGzip() {
    // A frame with a window descriptor and one raw block.
    let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58, 0x41, 0x00, 0x00, 0x1F, 0x8B, 0x08, 0x00]
    #expect(CompressedForm.ofContent(of: frame) == .gzip)
    // A single segment, whose size has a byte.
    let segment: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x08, 0x41, 0x00, 0x00, 0x1F, 0x8B, 0x08, 0x00]
    #expect(CompressedForm.ofContent(of: segment) == .gzip)
    #expect(CompressedForm.ofContent(of: Array(segment.prefix(9))) == nil)
    // A compressed block.
    let compressed: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x08, 0x45, 0x00, 0x00, 0x1F, 0x8B, 0x08, 0x00]
    #expect(CompressedForm.ofContent(of: compressed) == nil)
  }

  @Test func theAdapterNeedNotCompressAgain() {
    let long = Self.gzip + Self.gzip
    #expect(findings(Self.judge(long, "Content-Type: application/octet-stream")).isEmpty)
    let all = findings(Self.judge(long, "Content-Type: application/octet-stream", compression: true))
    #expect(all.map(\.severity) == [.info])
    #expect(findings(Self.judge(long, "Content-Type: application/gzip", compression: true)).isEmpty)
    #expect(findings(Self.judge(long, "Content-Encoding: gzip", compression: true)).isEmpty)
  }

  @Test func somethingWithoutABodyDecidesNothing() {
    for status in [
      Self.judge([], "Content-Encoding: gzip"), Self.judge(Array("part".utf8), "Content-Encoding: gzip", status: 206),
      Self.judge([], "Content-Encoding: gzip", method: "HEAD"),
    ] {
      #expect(status == .undecided("No complete response with a body was seen."))
    }
  }
}
