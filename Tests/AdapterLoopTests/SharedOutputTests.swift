import AdapterLoop
import Glibc
import PeerKit
import Testing

@Suite struct SharedOutputTests {
  init() {
    loopThread
    signal(SIGPIPE, SIG_IGN)
  }

  /// What standard output can be.
  enum Kind: CaseIterable {
    case pipe, nonblockingPipe, foreignPipe, foreignNonblockingPipe, socket
  }

  /// Two ends, and an output to one of them. Closed with it.
  private final class Channel {
    let output: SharedOutput
    let reading: Int32
    let writing: Int32

    init(_ kind: Kind) {
      var ends: [Int32] = [-1, -1]
      if kind == .socket {
        precondition(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
      } else {
        precondition(Glibc.pipe(&ends) == 0)
      }
      (reading, writing) = (ends[0], ends[1])
      if kind == .nonblockingPipe || kind == .foreignNonblockingPipe { _ = fcntl(writing, F_SETFL, O_NONBLOCK) }
      output = SharedOutput(writing, reopens: kind != .foreignPipe && kind != .foreignNonblockingPipe)
    }

    deinit {
      close(reading)
      close(writing)
    }

    /// Reads what is there, at most `limit` bytes.
    func read(atMost limit: Int) -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: limit)
      let count = Glibc.read(reading, &bytes, limit)
      return Array(bytes.prefix(max(count, 0)))
    }

    /// Writes lines of 1,000 bytes until there is no room.
    func fill() -> Int {
      let line = [UInt8](repeating: UInt8(ascii: "x"), count: 999) + [UInt8(ascii: "\n")]
      var size = 0
      while case .wrote(let count) = output.write(line[...]) {
        size += count
        if count < line.count { break }
      }
      return size
    }
  }

  @Test(arguments: Kind.allCases) func whatThereIsRoomForIsWritten(_ kind: Kind) {
    let channel = Channel(kind)
    #expect(channel.output.write(Array("hello\n".utf8)[...]) == .wrote(6))
    #expect(channel.output.write(Array("again\n".utf8)[...]) == .wrote(6))
    #expect(channel.read(atMost: 100) == Array("hello\nagain\n".utf8))
  }

  @Test(arguments: Kind.allCases) func nothingWaitsForRoom(_ kind: Kind) {
    let channel = Channel(kind)
    let size = channel.fill()
    #expect(size > 4096)
    let line = [UInt8](repeating: 1, count: 200)
    #expect(channel.output.write(line[...]) == .wouldBlock)
    var read: [UInt8] = []
    while read.count < size { read += channel.read(atMost: size - read.count) }
    #expect(channel.output.write(line[...]) == .wrote(200))
    #expect(channel.read(atMost: 1000) == line)
  }

  @Test(arguments: Kind.allCases) func aPageIsTakenWholeOrNotAtAll(_ kind: Kind) {
    guard kind != .socket else { return }
    let channel = Channel(kind)
    #expect(channel.fill() % 1000 == 0)
  }

  @Test(arguments: Kind.allCases) @LoopActor func roomIsWaitedFor(_ kind: Kind) async {
    let channel = Channel(kind)
    let size = channel.fill()
    #expect(!channel.output.waitForRoom(atMost: 0))
    let reading = channel.reading
    startThread {
      var bytes = [UInt8](repeating: 0, count: size)
      _ = read(reading, &bytes, size)
    }
    #expect(await channel.output.waitForRoom())
    #expect(channel.output.waitForRoom(atMost: 1000))
  }

  @Test(arguments: Kind.allCases) func aReaderThatIsGoneIsAFailure(_ kind: Kind) {
    var ends: [Int32] = [-1, -1]
    if kind == .socket {
      precondition(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    } else {
      precondition(Glibc.pipe(&ends) == 0)
    }
    let output = SharedOutput(ends[1], reopens: kind == .pipe)
    close(ends[0])
    #expect(output.write([1, 2, 3]) == .failed)
    #expect(SharedOutput(ends[1]).write([1, 2, 3]) == .failed, "also if it was gone before")
    close(ends[1])
  }

  @Test(arguments: Kind.allCases) func theSharedFileStaysAsItIs(_ kind: Kind) {
    let channel = Channel(kind)
    let before = fcntl(channel.writing, F_GETFL)
    _ = channel.fill()
    #expect(fcntl(channel.writing, F_GETFL) == before)
  }

  @Test func linesOfSeveralProcessesFollowEachOtherInAFile() {
    var path = Array("/tmp/swiftlet-output-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    unlink(path)
    let app = dup(descriptor)
    let output = SharedOutput(descriptor)
    for _ in 0..<3 {
      #expect(output.write(Array("adapter\n".utf8)[...]) == .wrote(8))
      #expect(write(app, "app\n", 4) == 4)
    }
    var text = [UInt8](repeating: 0, count: 100)
    let count = pread(descriptor, &text, 100, 0)
    #expect(String(decoding: text.prefix(count), as: UTF8.self) == "adapter\napp\nadapter\napp\nadapter\napp\n")
    close(app)
    close(descriptor)
  }

  @Test func aFullDiskAndAClosedDescriptorAreFailures() {
    let full = open("/dev/full", O_WRONLY)
    #expect(SharedOutput(full).write([1, 2, 3]) == .failed)
    close(full)
    #expect(SharedOutput(-1).write([1, 2, 3]) == .failed)
  }
}
