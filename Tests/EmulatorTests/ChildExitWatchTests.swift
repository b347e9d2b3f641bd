import ChildProcesses
import Testing

@testable import Emulator

@Suite struct ChildExitWatchTests {
  @Test func eachExitIsReportedOnce() async throws {
    let watch = try ChildExitWatch()
    defer { watch.stop() }
    let (ends, continuation) = AsyncStream.makeStream(of: Int32.self)
    var children: [Int32: ChildProcess] = [:]
    for code in 1...5 {
      let child = try ChildProcess.spawn(
        "/bin/sh", arguments: ["-c", "exit \(code)"], environment: [:], newProcessGroup: true)
      children[child.processID] = child
      watch.watch(child) { [processID = child.processID] in continuation.yield(processID) }
    }
    var codes: Set<ChildProcesses.ExitStatus> = []
    for await processID in ends {
      codes.insert(try #require(children.removeValue(forKey: processID)?.reap()))
      if children.isEmpty { break }
    }
    #expect(codes == Set((1...5).map { .exited(code: $0) }))
  }
}
