import AdapterCore
import AdapterLoop
import Glibc
import PeerKit
import Testing

@testable import Adapter
import LambdaInterface

/// A log that is not read, or not fast enough.
@Suite struct LogOutputTests {
  init() {
    loopThread
    signal(SIGPIPE, SIG_IGN)
  }

  /// A pipe with room for 4 KB.
  private final class SmallPipe {
    private(set) var reading: Int32
    let writing: Int32

    init(isNonblocking: Bool = false) {
      var ends: [Int32] = [-1, -1]
      precondition(pipe(&ends) == 0)
      (reading, writing) = (ends[0], ends[1])
      _ = fcntl(writing, 1031 /* F_SETPIPE_SZ */, 4096)
      if isNonblocking { _ = fcntl(writing, F_SETFL, O_NONBLOCK) }
    }

    deinit {
      closeReading()
      close(writing)
    }

    func closeReading() {
      if reading >= 0 { close(reading) }
      reading = -1
    }

    /// Reads until a line contains `text`, for 10 s at most.
    @LoopActor func lines(until text: String) async -> [String] {
      _ = fcntl(reading, F_SETFL, O_NONBLOCK)
      var bytes: [UInt8] = []
      var part = [UInt8](repeating: 0, count: 65536)
      _ = await eventually {
        let count = read(reading, &part, part.count)
        if count > 0 { bytes += part[..<count] }
        return String(decoding: bytes, as: UTF8.self).contains(text) && bytes.last == UInt8(ascii: "\n")
      }
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { String($0) }
    }
  }

  @Test(arguments: [false, true], [true, false])
  @LoopActor func linesAreWrittenWholeOrCountedAsDropped(isNonblocking: Bool, reopens: Bool) async {
    let pipe = SmallPipe(isNonblocking: isNonblocking)
    let log = LogOutput(pipe.writing, output: SharedOutput(pipe.writing, reopens: reopens)) {
      Array("dropped \($0)\n".utf8)
    }
    let start = ContinuousClock.now
    for number in 0..<400 {
      log.write(Array("line \(number) \(String(repeating: "x", count: 500)) end\n".utf8))
    }
    #expect(ContinuousClock.now - start < .seconds(5), "nothing waits for a reader")
    let lines = await pipe.lines(until: "dropped")
    let whole = lines.dropLast()
    #expect(whole.count > 100)
    for (number, line) in whole.enumerated() {
      #expect(line.hasPrefix("line \(number) xxx") && line.hasSuffix(" end"))
    }
    #expect(lines.last == "dropped \(400 - whole.count)")
    log.write(Array("after it\n".utf8))
    #expect(await pipe.lines(until: "after").last == "after it")
  }

  @Test @LoopActor func aLineThatIsLargerThanThePipeIsEnded() async {
    let pipe = SmallPipe()
    let log = Log(level: .info, format: .text, descriptor: pipe.writing)
    log.write(Array("begin \(String(repeating: "x", count: 20_000)) end\n".utf8))
    log(LogRecord(.info, "Another line"))
    let lines = await pipe.lines(until: "Another line")
    #expect(lines.count == 2)
    #expect(lines.first?.utf8.count == 20_010)
    #expect(lines.first?.hasSuffix(" end") == true)
  }

  @Test(arguments: [LogFormat.text, .json])
  @LoopActor func theReportIsARecordLikeAnyOther(format: LogFormat) async {
    let pipe = SmallPipe()
    let log = Log(level: .error, format: format, descriptor: pipe.writing)
    for _ in 0..<1000 { log(LogRecord(.error, "Full", [("text", .text(String(repeating: "x", count: 500)))])) }
    let report = await pipe.lines(until: "dropped").last ?? ""
    #expect(report.contains("Log lines were dropped"))
    #expect(report.contains(format == .json ? #""level":"WARN""# : " WARN "))
    #expect(report.contains(format == .json ? #""lines":"# : " lines="))
  }

  @Test @LoopActor func noInvocationWaitsForTheLogsReader() async throws {
    let pipe = SmallPipe()
    let app = ScriptedApp()
    let runtimeAPI = ScriptedRuntimeAPI((1...50).map { ScriptedInvocation(requestID: "id-\($0)") })
    let adapter = try AdapterHarness(
      ["AWS_LWA_ACCESS_LOG": "true"], runtimeAPI: runtimeAPI, app: app, logDescriptor: pipe.writing)
    await adapter.run()
    for number in 1...50 { #expect(try adapter.result(of: "id-\(number)").text == "hello") }
    let lines = await pipe.lines(until: "requestId=id-50")
    #expect(lines.allSatisfy { $0.wholeMatch(of: /\d{4}-\d\d-\d\dT\S+Z (INFO|DEBUG|WARN) .*/) != nil })
  }

  @Test @LoopActor func aReaderThatIsGoneIsNoFault() {
    let pipe = SmallPipe()
    let log = Log(level: .info, format: .text, descriptor: pipe.writing)
    log(LogRecord(.info, "First"))
    pipe.closeReading()
    for _ in 0..<100 { log(LogRecord(.info, "Nobody reads this")) }
    log.flush()
  }

  @Test @LoopActor func theEndOfTheProcessWaitsForTheReaderForAMoment() async {
    let pipe = SmallPipe()
    let log = Log(level: .info, format: .text, descriptor: pipe.writing)
    for number in 0..<100 {
      log(
        LogRecord(.info, "A line", [("number", .integer(number)), ("pad", .text(String(repeating: "x", count: 100)))]))
    }
    let stuck = ContinuousClock.now
    log.flush()
    #expect(ContinuousClock.now - stuck < .seconds(2))
    let reading = pipe.reading
    let read = Shared<[UInt8]>([])
    let done = Gate()
    startThread {
      var part = [UInt8](repeating: 0, count: 65536)
      while !read.withLock({ String(decoding: $0, as: UTF8.self).contains("number=99 ") }) {
        let count = Glibc.read(reading, &part, part.count)
        guard count > 0 else { break }
        read.withLock { [part] in $0 += part[..<count] }
      }
      done.open()
    }
    for _ in 0..<50 { log.flush() }
    done.wait()
    #expect(read.withLock { String(decoding: $0, as: UTF8.self) }.split(separator: "\n").count >= 100)
  }
}
