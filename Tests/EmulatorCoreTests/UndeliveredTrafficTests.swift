import Testing

@testable import EmulatorCore

@Suite struct UndeliveredTrafficTests {
  /// A line of /proc/net/tcp between these ports.
  private func line(
    local: String, remote: String, state: String, unsent: Int = 0, unread: Int = 0, inode: Int = 4711
  ) -> ArraySlice<UInt8> {
    func hexadecimal(_ number: Int) -> String {
      let digits = String(number, radix: 16, uppercase: true)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }
    return Array(
      """
         1: 0100007F:\(local) 0100007F:\(remote) \(state) \(hexadecimal(unsent)):\(hexadecimal(unread)) \
      00:00000000 00000000     0        0 \(inode) 1 0000000000000000 20 4 30 10 -1
      """.utf8)[...]
  }

  private func isShown(_ line: ArraySlice<UInt8>) -> Bool {
    UndeliveredTraffic.isShown(in: line, serverPort: 0x1F90)
  }

  @Test func bytesThatTheServerHasNotRead() {
    #expect(isShown(line(local: "1F90", remote: "C001", state: "01", unread: 3)))
    #expect(isShown(line(local: "1F90", remote: "C001", state: "08", unread: 1)))
    #expect(!isShown(line(local: "1F90", remote: "C001", state: "01")))
    #expect(!isShown(line(local: "1F90", remote: "C001", state: "01", unsent: 3)))
  }

  @Test func connectionsThatTheServerHasNotAccepted() {
    #expect(isShown(line(local: "1F90", remote: "0000", state: "0A", unread: 2)))
    #expect(!isShown(line(local: "1F90", remote: "0000", state: "0A", unsent: 128)))
  }

  @Test func bytesOfAClosedSocketThatAreOnTheirWay() {
    #expect(isShown(line(local: "C001", remote: "1F90", state: "04", unsent: 1, inode: 0)))
    // All has arrived; the kernel remembers the connection for a while.
    #expect(!isShown(line(local: "C001", remote: "1F90", state: "06", inode: 0)))
    // Its process lives, and may send at its own pace.
    #expect(!isShown(line(local: "C001", remote: "1F90", state: "01", unsent: 9)))
  }

  @Test func otherServersDoNotCount() {
    #expect(!isShown(line(local: "1F91", remote: "C001", state: "01", unread: 3)))
    #expect(!isShown(line(local: "C001", remote: "1F91", state: "04", unsent: 1, inode: 0)))
  }

  @Test func addressesOfIPv6() {
    let address = "0000000000000000FFFF00000100007F"
    let line = """
      2: \(address):C001 \(address):1F90 04 00000007:00000000 01:00000014 00000000 0 0 0 1 0000000000000000
      """
    #expect(isShown(Array(line.utf8)[...]))
  }

  @Test(arguments: [
    "", "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    "1: 0100007F 0100007F:C001 01 00000000:00000001 00:0 0 0 0 1", "1: x:1F90 y:C001 01 00000001 00:0 0 0 0 1",
    "1: 0100007F:1F90 0100007F:C001 01 zz:zz 00:0 0 0 0 1", "1: 0100007F:FFFF1F90 0100007F:C001 01 0:1 00:0 0 0 0 1",
  ])
  func linesOfAnotherFormShowNothing(text: String) {
    #expect(!isShown(Array(text.utf8)[...]))
  }
}
