import Testing

@testable import Diagnosis

@Suite struct UpgradeJudgmentTests {
  private static func judge(
    _ received: String, isHandshake: Bool = true, framework: Framework? = nil
  ) -> CheckResult.Status {
    let fields = isHandshake ? [AppRequest.Field("Upgrade", "websocket")] : []
    let exchange = DirectExchange(AppRequest("GET", "/ws?room=1", fields: fields), received: Array(received.utf8))
    return UpgradeJudgment.judge([exchange], app: RecognizedApp(framework: framework))
  }

  @Test func aWebSocketIsAnError() {
    let all = findings(Self.judge("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"))
    #expect(all.map(\.severity) == [.error])
    #expect(all.first?.evidence == ["GET /ws?room=1: status 101."])
    #expect(all.first?.key == "http.upgrade:/ws")
  }

  @Test func aDemandForOneIsAnErrorToo() {
    let received = "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n"
    #expect(findings(Self.judge(received, isHandshake: false)).count == 1)
    let other = "HTTP/1.1 426 Upgrade Required\r\nUpgrade: TLS/1.0\r\nContent-Length: 0\r\n\r\n"
    #expect(findings(Self.judge(other)).isEmpty)
  }

  @Test func aPlainResponsePasses() {
    #expect(
      Self.judge("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        == .passed("The app accepted no WebSocket handshake at the 1 path that was tried."))
  }

  @Test func withoutAHandshakeNothingIsDecided() {
    #expect(Self.judge("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", isHandshake: false).name == "undecided")
    #expect(Self.judge("").name == "undecided")
  }

  @Test func theCureIsTheFrameworks() {
    let received = "HTTP/1.1 101 X\r\n\r\n"
    #expect(findings(Self.judge(received, framework: .rails)).first?.cure.contains("Action Cable") == true)
    #expect(findings(Self.judge(received, framework: .nextJS)).first?.cure.contains("next start") == true)
  }

  private static func handshake(_ target: String, isAccepted: Bool = true) -> DirectExchange {
    let response = isAccepted ? "HTTP/1.1 101 X\r\n\r\n" : "HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"
    return DirectExchange(
      AppRequest("GET", target, fields: [.init("upgrade", "websocket")]), received: Array(response.utf8))
  }

  private static func guess(_ targets: [String], isAcceptedAnywhere: Bool = false, named: [String] = []) -> [Finding] {
    findings(
      UpgradeJudgment.judge(
        named.map { handshake($0) },
        guesses: UpgradeJudgment.commonTargets.map { handshake($0, isAccepted: targets.contains($0)) },
        anywhere: handshake("/missing", isAccepted: isAcceptedAnywhere), app: RecognizedApp()))
  }

  @Test func pathsThatNoRequestNamesAreTried() {
    #expect(Self.guess([]).isEmpty)
    #expect(Self.guess(["/ws"]).map(\.key) == ["http.upgrade:/ws"])
    #expect(Self.guess(["/ws"], named: ["/ws", "/chat"]).map(\.key) == ["http.upgrade:/ws", "http.upgrade:/chat"])
    // Its clients can poll instead.
    #expect(Self.guess(["/socket.io/?EIO=4&transport=websocket"]).map(\.severity) == [.warning])
  }

  @Test func anAppThatAcceptsAllPathsIsOneFinding() {
    let all = UpgradeJudgment.commonTargets
    #expect(Self.guess(all, isAcceptedAnywhere: true).map(\.title) == ["The app speaks WebSocket at any path"])
    #expect(Self.guess(all, isAcceptedAnywhere: true, named: ["/chat"]).map(\.key) == ["http.upgrade:/chat"])
  }
}
