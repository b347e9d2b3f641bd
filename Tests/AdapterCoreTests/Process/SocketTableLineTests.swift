import Testing

@testable import AdapterCore

@Suite struct SocketTableLineTests {
  private func tcp(_ text: String) -> SocketTableLine { SocketTableLine(tcp: Array(text.utf8)[...]) }
  private func unix(_ text: String) -> SocketTableLine { SocketTableLine(unix: Array(text.utf8)[...]) }

  private static func line(_ local: String, state: String = "0A") -> String {
    "   0: \(local) 00000000:0000 \(state) 00000000:00000000 00:00000000 00000000     0        0 17 1 00000000afb8e08b"
  }

  @Test(arguments: [
    ("0100007F:2327", "127.0.0.1:8999"), ("00000000:1F90", "0.0.0.0:8080"), ("05FEA9A9:0050", "169.169.254.5:80"),
    ("00000000000000000000000001000000:1F90", "[::1]:8080"), ("00000000000000000000000000000000:1F90", "[::]:8080"),
    ("0000000000000000FFFF00000100007F:1F90", "[::ffff:7f00:1]:8080"),
  ])
  func readsListeners(local: String, description: String) {
    guard case .listener(let endpoint, 17) = tcp(Self.line(local)) else {
      Issue.record("\(local) is not read.")
      return
    }
    #expect(endpoint.description == description)
  }

  @Test func tellsConnectionsFromTheRest() {
    #expect(tcp(Self.line("0100007F:2327", state: "01")) == .connection)
    #expect(
      tcp("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode") == .other)
    #expect(tcp("") == .other)
  }

  @Test func readsUnixSockets() {
    #expect(
      unix("0000000000000000: 00000002 00000000 00010000 0001 01 13 /tmp/my app.sock")
        == .listener(.unix(path: "/tmp/my app.sock"), inode: 13))
    for line in [
      "Num       RefCount Protocol Flags    Type St Inode Path",
      "0000000000000000: 00000003 00000000 00000000 0001 03 10 /tmp/app.sock",
      "0000000000000000: 00000002 00000000 00010000 0001 01 12", "",
    ] {
      #expect(unix(line) == .other)
    }
  }
}
