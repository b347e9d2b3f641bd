import AdapterCore
import AdapterLoop
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

  @Test(arguments: [
    ("/opt/extensions/lambda-adapter\0", true), ("lambda-adapter\0--\0node\0app.js\0", true), ("/x/my-adapter\0", true),
    ("node\0lambda-adapter\0", false), ("/opt/lambda-adapter/node\0", false), ("", false),
  ])
  func anAdapterIsKnownByItsProgram(commandLine: String, isAdapter: Bool) {
    #expect(OtherAdapter.isAdapter(commandLine: Array(commandLine.utf8)[...], name: "my-adapter") == isAdapter)
  }

  @Test(arguments: [
    ("A=1\0AWS_LAMBDA_RUNTIME_API=127.0.0.1:9001\0", true), ("AWS_LAMBDA_RUNTIME_API=127.0.0.1:9002\0", false),
    ("A=1\0", false), ("", false),
  ])
  func anotherAdapterIsInTheSandboxOfItsRuntimeAPI(environment: String, isSame: Bool) {
    #expect(OtherAdapter.serves("127.0.0.1:9001", environment: Array(environment.utf8)[...]) == isSame)
  }

  @Test func processesOfOtherSandboxesAreLeftOut() {
    let name = ListeningProcesses.name(of: getpid())
    #expect(OtherAdapter.find(name: name, runtimeAPI: "127.0.0.1:1", own: 0) == nil)
    #expect(OtherAdapter.find(name: name, runtimeAPI: nil) == nil)
    #expect(OtherAdapter.find(name: "swiftletPackageTests.xctest", runtimeAPI: "127.0.0.1:1", own: 0) == nil)
  }
}
