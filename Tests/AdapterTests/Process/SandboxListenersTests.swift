import AdapterCore
import EventLoop
import Glibc
import PeerKit
import ProcFilesystem
import Testing

@testable import Adapter

/// What the kernel says of this process, as if it were another one of the sandbox.
@Suite struct SandboxListenersTests {
  @Test func findsAListenerOfTheSandbox() throws {
    let peer = ScriptedPeer { _, _ in }
    let listeners = SandboxListeners.all(isSupervisor: false, own: 0)
    let found = listeners.first { "\($0.endpoint)" == "127.0.0.1:\(peer.port)" }
    #expect(found?.pid == getpid())
    #expect(found?.name == ListeningProcesses.name(of: getpid()))
  }

  @Test func leavesThisProcessOut() {
    let peer = ScriptedPeer { _, _ in }
    for isSupervisor in [false, true] {
      #expect(
        !SandboxListeners.all(isSupervisor: isSupervisor).contains { "\($0.endpoint)" == "127.0.0.1:\(peer.port)" })
    }
  }

  @Test func namesAProcessThatIsGone() {
    #expect(ListeningProcesses.name(of: -1) == "a process")
    #expect(!SandboxListeners.isExtension(getpid()))
  }

  @Test func findsTheSocketsOfAProcess() {
    let links = ProcessSockets.links(of: getpid())
    for link in links.prefix(1) { #expect(ProcessSockets.holds(getpid(), link)) }
    #expect(!ProcessSockets.holds(getpid(), ListenerSearch.link(toInode: 0)))
    #expect(ProcessSockets.links(of: -1).isEmpty)
  }

  @Test @LoopActor func theKernelsViewIsThatOfTheProcessTable() throws {
    let kernel = ProcessMonitor.kernel
    #expect(try #require(kernel.memory(getpid())).resident > 0)
    #expect(kernel.memory(-1) == nil)
    #expect(kernel.listener([]) == nil)
    _ = kernel.listeners(true)
    #expect(ProcessTable.descendants(of: -1, atMost: 4).isEmpty)
  }

  @Test func anotherAdapterHasTheSameRuntimeAPI() {
    let name = ListeningProcesses.name(of: getpid())
    #expect(OtherAdapter.find(name: name, runtimeAPI: "127.0.0.1:1", own: 0) == nil)
    #expect(OtherAdapter.find(name: name, runtimeAPI: nil) == nil)
    #expect(OtherAdapter.find(name: "swiftletPackageTests.xctest", runtimeAPI: "127.0.0.1:1", own: 0) == nil)
  }
}
