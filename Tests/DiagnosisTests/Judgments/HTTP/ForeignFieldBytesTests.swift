import Testing

@testable import Diagnosis

@Suite struct ForeignFieldBytesTests {
  private static func response(_ field: [UInt8], _ target: String = "/") -> DirectExchange {
    let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n".utf8) + field + Array("\r\n\r\n".utf8)
    return DirectExchange(AppRequest("GET", target), received: head)
  }

  private static func findings(_ exchanges: DirectExchange..., framework: Framework? = nil) -> [Finding] {
    DiagnosisTests.findings(FramingJudgment.judge(exchanges, app: RecognizedApp(framework: framework)))
  }

  private static let utf8 = Array(#"Content-Disposition: attachment; filename="Übersicht.pdf""#.utf8)
  private static let latin1 = Array("content-disposition: attachment; filename=".utf8) + [0xDC] + Array(".pdf".utf8)

  @Test func textIsAWarning() {
    let all = Self.findings(Self.response(Self.utf8, "/file"), framework: .fastAPI)
    #expect(all.map(\.severity) == [.warning])
    #expect(all.map(\.title) == ["The field Content-Disposition has bytes that are not ASCII"])
    #expect(
      all.first?.evidence == [#"GET /file: Content-Disposition: attachment; filename="Übersicht.pdf" (UTF-8)"#])
    #expect(all.first?.cure.contains("filename*=UTF-8''") == true)
    #expect(all.first?.cure.contains("FileResponse") == true)
  }

  @Test func otherBytesAreAWarningToo() {
    let all = Self.findings(Self.response(Self.latin1))
    #expect(all.first?.evidence == ["GET /: content-disposition: attachment; filename=Ü.pdf (ISO 8859-1)"])
  }

  @Test func eachFieldIsOneFinding() {
    let all = Self.findings(
      Self.response(Self.utf8), Self.response(Self.utf8), Self.response(Self.latin1, "/b"),
      Self.response(Array("Location: /größe".utf8)), Self.response(Array("X-User: Jörg".utf8)))
    #expect(
      all.map(\.key) == [
        "http.framing:bytes content-disposition", "http.framing:bytes location", "http.framing:bytes x-user",
      ])
    #expect(all.first?.evidence.count == 2)
    #expect(all[1].cure.contains("Percent-encode the URL"))
  }

  @Test(arguments: ["Content-Disposition: attachment; filename*=UTF-8''%C3%9C.pdf", "X-Tab: a\tb", "X-Empty:"])
  func asciiPasses(field: String) {
    #expect(Self.findings(Self.response(Array(field.utf8))).isEmpty)
  }

  @Test func aLongValueIsCutOff() {
    let all = Self.findings(Self.response(Array("X-Long: \(String(repeating: "ü", count: 500))".utf8)))
    #expect((all.first?.evidence.first?.count ?? 0) < 160)
  }

  @Test func eachFrameworkHasACure() {
    for framework in Framework.allCases.map(Optional.some) + [nil] {
      #expect(Self.findings(Self.response(Self.utf8), framework: framework).first?.cure.hasSuffix(".") == true)
    }
  }
}
