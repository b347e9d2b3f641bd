import CLinux
import Testing

@testable import AdapterLoop

@Suite struct WaiterTableTests {
  private static let descriptor: Int32 = 3

  private func table(after events: UInt32) -> WaiterTable {
    var table = WaiterTable()
    var event = epoll_event()
    event.events = events
    event.data.fd = Self.descriptor
    _ = table.take(readyBy: event)
    return table
  }

  @Test(arguments: [EPOLLRDHUP.rawValue, EPOLLHUP.rawValue, EPOLLERR.rawValue])
  func theEndOfAStreamIsStillReadAfterTheBytesBeforeIt(event: UInt32) {
    var table = table(after: EPOLLIN.rawValue | event)
    table.noteDrained(Self.descriptor, .read)
    #expect(table.isReady(Self.descriptor, .read))
    table.noteBlocked(Self.descriptor, .write)
    table.noteDrained(Self.descriptor, .read)
    #expect(table.isReady(Self.descriptor, .read))
  }

  @Test(arguments: [EPOLLRDHUP.rawValue, EPOLLHUP.rawValue, EPOLLERR.rawValue])
  func aReadThatWouldBlockDisprovesAHangUp(event: UInt32) {
    var table = table(after: EPOLLOUT.rawValue | event)
    table.noteBlocked(Self.descriptor, .read)
    #expect(!table.isReady(Self.descriptor, .read))
    table.noteDrained(Self.descriptor, .read)
    #expect(!table.isReady(Self.descriptor, .read))
  }

  @Test func bytesAloneAreReadOnce() {
    var table = table(after: EPOLLIN.rawValue | EPOLLOUT.rawValue)
    #expect(table.isReady(Self.descriptor, .read))
    table.noteDrained(Self.descriptor, .read)
    #expect(!table.isReady(Self.descriptor, .read))
    #expect(table.isReady(Self.descriptor, .write))
    table.noteBlocked(Self.descriptor, .write)
    #expect(!table.isReady(Self.descriptor, .write))
  }
}
