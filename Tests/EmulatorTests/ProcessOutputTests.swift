import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import Emulator

@Suite(.timeLimit(.minutes(1))) struct ProcessOutputTests {
  @Test(arguments: ["Name: ", "10%\r20%\r"])
  func aLineWithoutAnEndIsPassedOnWhenTheOutputPauses(_ text: String) async throws {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let (readEnd, writeEnd) = (ends[0], ends[1])
    defer { close(writeEnd) }
    let lines = LogRecorder()
    let output = try await loop.submit {
      let output = try ProcessOutput(readEnd: readEnd, on: loop) { lines.append($0 + [UInt8(ascii: "\n")]) }
      return NIOLoopBound(output, eventLoop: loop)
    }.get()
    write(writeEnd, text, text.utf8.count)
    #expect(await lines.line { _ in true } == text)
    write(writeEnd, "end\n", 4)
    #expect(await lines.line(startingWith: "end") == "end")
    try await loop.submit { output.value.finish() }.get()
    #expect(lines.lines == [text, "end"])
  }
}
