import AdapterCore
import AdapterLoop
import Glibc
import PeerKit
import Testing

@testable import Adapter
@testable import ProcFilesystem

/// What the kernel says of processes and sockets, asked about this very process.
@Suite struct KernelViewTests {
  init() { loopThread }

  /// More than the kernel's largest process id.
  private static let nobody: Int32 = 5_000_000

  // MARK: Processes

  @Test func aLivingProcessHasAStatus() throws {
    let status = try #require(ProcessTable.status(of: getpid()))
    #expect(status.parent == getppid())
    #expect(!status.isEnding)
    #expect(status.residentPages > 100)
    #expect(status.end == nil)
  }

  @Test func aProcessThatDoesNotExistHasNone() {
    #expect(ProcessTable.status(of: Self.nobody) == nil)
    #expect(ProcessTable.cpuTime(of: Self.nobody) == nil)
    #expect(ProcessTable.descendants(of: Self.nobody, atMost: 10).isEmpty)
  }

  @Test func cpuTimeGrows() throws {
    let before = try #require(ProcessTable.cpuTime(of: getpid()))
    var sum = 0
    for number in 0..<100_000 { sum &+= number }
    #expect(sum > 0)
    #expect(try #require(ProcessTable.cpuTime(of: getpid())) > before)
  }

  @Test func descendantsLeaveOutTheAdapterItself() {
    #expect(ProcessTable.descendants(of: getppid(), atMost: 64, besides: 0).contains(getpid()))
    #expect(!ProcessTable.descendants(of: getppid(), atMost: 64).contains(getpid()))
    #expect(ProcessTable.descendants(of: getppid(), atMost: 0, besides: 0).isEmpty)
  }

  @Test @LoopActor func theMonitorSeesWhatTheKernelSees() {
    let monitor = ProcessMonitor.kernel
    #expect(monitor.status(getpid())?.parent == getppid())
    #expect(monitor.cpuTime(getpid()) != nil)
    #expect(monitor.descendants(Self.nobody, 10).isEmpty)
    #expect(monitor.listener([]) == nil)
    #expect(monitor.end(Self.nobody) == nil)
    #expect(monitor.end(getpid()) != nil)
  }

  // MARK: Sockets

  @Test func theProcessThatListensOnAPortIsFound() throws {
    let peer = ScriptedPeer { _, _ in }
    let endpoint = Endpoint.ip(.loopback, port: UInt16(peer.port))
    #expect(SocketOwner.process(listeningAt: [endpoint], besides: 0) == getpid())
    // The adapter itself is never the app.
    #expect(SocketOwner.process(listeningAt: [endpoint]) == nil)
  }

  @Test func theProcessThatListensOnAUnixSocketIsFound() throws {
    let path = "/tmp/swiftlet-search-\(UInt32.random(in: 0 ... .max)).sock"
    let peer = ScriptedPeer(unixPath: path) { _, _ in }
    #expect(SocketOwner.process(listeningAt: [.unix(path: path)], besides: 0) == getpid())
    #expect(SocketOwner.process(listeningAt: [.unix(path: path + "x")], besides: 0) == nil)
    withExtendedLifetime(peer) {}
  }

  @Test func aListenerThatClosesMeanwhileIsLookedForOnce() {
    let addresses: [Endpoint] = [.ip(.loopback, port: 1), .ip(.v6(high: 0, low: 1), port: 1)]
    var isOpen = true
    let inode = SocketOwner.firstInode(of: addresses) { _ in
      defer { isOpen = false }
      return isOpen ? 7 : nil
    }
    #expect(inode == 7)
    #expect(SocketOwner.firstInode(of: addresses) { _ in nil } == nil)
  }

  @Test func theFirstAddressAtWhichOneListensCounts() {
    let peer = ScriptedPeer { _, _ in }
    let port = UInt16(peer.port)
    #expect(
      SocketOwner.process(listeningAt: [.ip(.loopback, port: 1), .ip(.loopback, port: port)], besides: 0) == getpid())
    #expect(SocketOwner.process(listeningAt: [], besides: 0) == nil)
  }

  // MARK: Files

  @Test func aFileIsReadWhole() throws {
    let maps = try #require(KernelFile.read("/proc/self/maps"))
    #expect(maps.count > 4096)
    #expect(maps.last == UInt8(ascii: "\n"))
    #expect(KernelFile.read("/proc/self/nothing") == nil)
    #expect(KernelFile.read("/proc/self") == nil)
  }

  @Test func aFileIsReadNoFurtherThanItsLimit() throws {
    #expect(try #require(KernelFile.read("/dev/zero")).count >= 1024 * 1024)
  }

  @Test func linesComeWithoutTheirEndsUntilOneIsEnough() {
    var lines: [String] = []
    KernelFile.lines(of: "/proc/self/status") { line in
      lines.append(String(decoding: line, as: UTF8.self))
      return lines.count < 3
    }
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("Name:"))
    var all = 0
    KernelFile.lines(of: "/proc/self/status") { _ in
      all += 1
      return true
    }
    #expect(all > 10)
    KernelFile.lines(of: "/proc/self/nothing") { _ in
      Issue.record("There is no line.")
      return false
    }
  }

  @Test func theIDsOfADirectoryAreItsNumbers() {
    #expect(KernelFile.ids(in: "/proc").contains(getpid()))
    #expect(!KernelFile.ids(in: "/proc/self/task").isEmpty)
    #expect(KernelFile.ids(in: "/proc/self/nothing").isEmpty)
  }

  // MARK: Environment

  @Test func theEnvironmentIsThatOfTheProcess() throws {
    let path = try #require(getenv("PATH").map { String(cString: $0) })
    #expect(ProcessEnvironment.value(of: "PATH") == path)
    #expect(ProcessEnvironment.value(of: "SWIFTLET_NO_SUCH_VARIABLE") == nil)
    #expect(ProcessEnvironment.all["PATH"] == path)
    #expect(ProcessEnvironment.names(beginningWith: "PAT").contains("PATH"))
    #expect(ProcessEnvironment.names(beginningWith: "SWIFTLET_NO_SUCH_").isEmpty)
  }
}
