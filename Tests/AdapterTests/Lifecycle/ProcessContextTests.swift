import AdapterLoop
import Glibc
import PeerKit
import Testing

@testable import Adapter

/// The process that the tests run in, as the adapter sees its own.
@Suite struct ProcessContextTests {
  init() { loopThread }

  @Test func variablesAreThoseOfTheProcess() {
    #expect(ProcessContext.own.variable("PATH") == getenv("PATH").map { String(cString: $0) })
    #expect(ProcessContext.own.variableNames("PAT").contains("PATH"))
  }

  @Test func helpGoesToStandardOutput() {
    ProcessContext.own.print("")
    #expect(ProcessContext.own.logDescriptor == STDOUT_FILENO)
  }

  /// SIGWINCH does no harm to a process that does not expect it.
  @Test @LoopActor func aSignalIsReadInsteadOfInterrupting() async {
    let next = ProcessContext.own.signals([SIGWINCH])
    pthread_kill(pthread_self(), SIGWINCH)
    #expect(await next() == SIGWINCH)
  }
}
