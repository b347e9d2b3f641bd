import Testing

@testable import AdapterCore

@Suite struct ListenerSearchTests {
  private static let header =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"

  private static func line(_ local: String, state: String = "0A", inode: Int) -> String {
    "   0: \(local) 00000000:0000 \(state) 00000000:00000000 00:00000000 00000000     0        0 \(inode) 1 00000000afb8e08b"
      + " 100 0 0 10 0                   "
  }

  private func find(_ endpoint: Endpoint, _ lines: [String]) -> UInt64? {
    var search = ListenerSearch(for: endpoint)
    for line in lines where !search.take(Array(line.utf8)[...]) { break }
    return search.inode
  }

  private static let loopback = Endpoint.ip(.loopback, port: 8080)

  @Test func findsAnAddressOfItsOwn() {
    let lines = [
      Self.header, Self.line("00000000:1F90", inode: 1), Self.line("0100007F:1F91", inode: 2),
      Self.line("0200007F:1F90", inode: 3), Self.line("0100007F:1F90", inode: 4), Self.line("00000000:1F90", inode: 5),
    ]
    #expect(find(Self.loopback, lines) == 4)
  }

  @Test func takesAllAddressesForWhatNoOtherTakes() {
    let lines = [Self.header, Self.line("0200007F:1F90", inode: 3), Self.line("00000000:1F90", inode: 1)]
    #expect(find(Self.loopback, lines) == 1)
  }

  @Test func looksNoFurtherThanThoseThatListen() {
    var search = ListenerSearch(for: Self.loopback)
    let lines = [
      Self.header, Self.line("0100007F:0050", inode: 1), Self.line("0100007F:1F90", state: "01", inode: 2),
    ]
    let goesOn = lines.map { search.take(Array($0.utf8)[...]) }
    #expect(goesOn == [true, true, false])
    #expect(search.inode == nil)
  }

  @Test(arguments: [
    ("::1", "00000000000000000000000001000000:1F90"), ("2001:db8::ff", "B80D01200000000000000000FF000000:1F90"),
    ("127.0.0.1", "0000000000000000FFFF00000100007F:1F90"),
    ("127.0.0.1", "00000000000000000000000000000000:1F90"),
  ])
  func readsVersion6(address: String, local: String) throws {
    let endpoint = Endpoint.ip(try #require(IPAddress(address)), port: 8080)
    #expect(find(endpoint, [Self.header, Self.line(local, inode: 7)]) == 7)
  }

  @Test func findsUnixSockets() {
    let lines = [
      "Num       RefCount Protocol Flags    Type St Inode Path",
      "0000000000000000: 00000003 00000000 00000000 0001 03 10 /tmp/my app.sock",
      "0000000000000000: 00000002 00000000 00010000 0001 01 11 /tmp/other.sock",
      "0000000000000000: 00000002 00000000 00010000 0001 01 12",
      "0000000000000000: 00000002 00000000 00010000 0001 01 13 /tmp/my app.sock",
    ]
    #expect(find(.unix(path: "/tmp/my app.sock"), lines) == 13)
    #expect(find(.unix(path: "/tmp/none.sock"), lines) == nil)
  }

  @Test(arguments: [
    "", "   0:", "garbage in ten fields a b c d e f g", line("zz:1F90", inode: 1), line(":", inode: 1),
    line("0100007F:11F90", inode: 1), line("0100007F0100007F:1F90", inode: 1), line("0100007F:1F90", inode: -1),
  ])
  func passesOverWhatItCannotRead(line: String) {
    #expect(find(Self.loopback, [Self.header, line]) == nil)
  }

  @Test func namesTheLink() { #expect(ListenerSearch.link(toInode: 12) == Array("socket:[12]".utf8)) }
}
