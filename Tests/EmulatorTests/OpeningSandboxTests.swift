import ChildProcesses
import EmulatorCore
import LambdaInterface
import NIOCore
import NIOPosix
import Testing

@testable import Emulator

@Suite(.timeLimit(.minutes(1))) struct OpeningSandboxTests {
  @Test func anInvocationWaitsUntilItsSandboxIsOpen() async throws {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    var configuration = FunctionConfiguration(command: EmulatorFixture.waitingCommand, workingDirectory: "/")
    configuration.inheritedEnvironment = ["PATH": "/usr/bin:/bin"]
    configuration.shutdownGrace = .milliseconds(200)
    let exits = try ChildExitWatch()
    defer { exits.stop() }
    let log = LogRecorder()
    let ended = loop.makePromise(of: Bool.self)

    let started = loop.submit { [configuration] in
      let clock = EmulatorClock()
      let host = SandboxHost(
        loop: loop, clock: clock, exits: exits, orphans: SandboxOrphans(isAdopting: false), appPorts: AppPorts(),
        callers: SandboxCallerRules(), sink: log.append, adoptsOrphans: false, observer: nil, console: nil)
      let function = EmulatedFunction(
        configuration: configuration, loop: loop, clock: clock,
        log: FunctionLog(format: .text, clock: clock, sink: log.append),
        factory: try SandboxFactory(configuration: configuration, host: host, functionName: nil))
      // The invocation comes in the same turn of the loop in which the sandbox begins to open.
      function.start()
      function.invoke(
        Invocation(
          id: function.makeRequestID(), event: ByteBuffer(string: "{}"), traceHeader: "",
          whenRefused: { _ in ended.succeed(false) }
        ) { ended.succeed($0.isError) })
      return NIOLoopBound(function, eventLoop: loop)
    }
    let function = try await started.get()
    let line = await log.line(startingWith: "PROCESS=")
    #expect(!line.hasSuffix(":0"), "\(line)")
    try await loop.flatSubmit { function.value.shutDown() }.get()
    // It reached the sandbox, and ended with it.
    #expect(try await ended.futureResult.get())
  }
}
