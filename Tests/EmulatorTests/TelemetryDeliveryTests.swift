import EmulatorCore
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Emulator

/// Deliveries to telemetry subscribers that respond late, wrongly or never.
@Suite(.timeLimit(.minutes(1))) struct TelemetryDeliveryTests {
  private static let loop = MultiThreadedEventLoopGroup.singleton.next()

  /// The telemetry of one sandbox, with one subscriber and a clock that the test sets.
  private struct Fixture: Sendable {
    private let telemetry: NIOLoopBoundBox<Telemetry>
    private let isPaused: NIOLoopBoundBox<Bool>
    private let clock: ManualClock
    let log: LogRecorder

    /// - Parameter realTimeout: A timeout on the real clock instead of 5 s on the test's.
    init(_ destination: TelemetrySubscription.Destination, realTimeout: Duration? = nil) async throws {
      let log = LogRecorder()
      let clock = ManualClock()
      (self.log, self.clock) = (log, clock)
      (telemetry, isPaused) = try await loop.submit {
        let telemetry = Telemetry(
          loop: loop, clock: realTimeout == nil ? EmulatorClock { clock.time.withLock { $0 } } : EmulatorClock())
        let isPaused = NIOLoopBoundBox(false, eventLoop: loop)
        telemetry.acknowledgmentTimeout = realTimeout ?? .seconds(5)
        telemetry.onNotice = { log.append(Array("\($0)\n".utf8)) }
        telemetry.isPaused = { isPaused.value }
        try telemetry.subscribe(
          ExtensionID("1"), name: "observer",
          TelemetrySubscription(
            schema: .telemetry, types: [.function], destination: destination,
            buffering: .init(maxItems: 1, maxBytes: 1_000_000)))
        return (NIOLoopBoundBox(telemetry, eventLoop: loop), isPaused)
      }.get()
    }

    /// Logs a line, which is a batch of its own, at this time.
    func log(_ line: String, at time: Duration = .zero) async throws {
      try await loop.submit {
        clock.time.withLock { $0 = time }
        telemetry.value.record(TelemetryRecord(time: 0, .output(Array(line.utf8), isExtension: false, isJSON: false)))
      }.get()
    }

    func freeze(at time: Duration) async throws {
      try await loop.submit {
        clock.time.withLock { $0 = time }
        isPaused.value = true
        telemetry.value.pause()
      }.get()
    }

    func thaw(at time: Duration) async throws {
      try await loop.submit {
        clock.time.withLock { $0 = time }
        isPaused.value = false
        telemetry.value.resume(flushing: false)
      }.get()
    }

    func end() async throws { try await loop.submit { telemetry.value.end() }.get() }
  }

  private final class ManualClock: Sendable {
    let time = Mutex(Duration.zero)
  }

  private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

  private static func http(_ server: ScriptedServer) -> TelemetrySubscription.Destination {
    .http(method: "POST", port: server.port, target: "/")
  }

  @Test func aSilentSubscriberLosesItsBatchAndGetsTheNext() async throws {
    try await ScriptedServer.with(responding: { $0.contains("first") ? nil : Self.ok }) { server in
      let fixture = try await Fixture(Self.http(server))
      try await fixture.log("first")
      let first = try await server.nextBody()
      #expect(first.contains(#""record":"first""#))
      try await fixture.log("second", at: .seconds(5))
      await server.waitForClose()
      let dropped = try await server.nextBody()
      #expect(dropped.contains(#""type":"platform.logsDropped""#) && dropped.contains(#""droppedRecords":1"#))
      #expect(dropped.contains("has not acknowledged receipt of logs"))
      let second = try await server.nextBody()
      #expect(second.contains(#""record":"second""#))
      try await fixture.end()
      let notices = fixture.log.lines
      #expect(notices.count == 1)
      #expect(notices[0].hasPrefix("observer did not acknowledge telemetry within 5.00 s; dropped records: 1."))
    }
  }

  @Test func aRefusedBatchIsSentAgain() async throws {
    let isRefused = Mutex(false)
    let response: @Sendable (String) -> String? = { _ in
      let isFirst = isRefused.withLock { isRefused in
        defer { isRefused = true }
        return !isRefused
      }
      return isFirst ? "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n" : Self.ok
    }
    try await ScriptedServer.with(responding: response) { server in
      let fixture = try await Fixture(Self.http(server))
      try await fixture.log("first")
      let refused = try await server.nextBody()
      await server.waitForClose()
      // Once the delay before the second attempt is over.
      try await fixture.log("second", at: .seconds(1))
      let repeated = try await server.nextBody()
      #expect(repeated == refused && refused.contains(#""record":"first""#))
      let next = try await server.nextBody()
      #expect(next.contains(#""record":"second""#))
      try await fixture.end()
      #expect(fixture.log.lines == [])
    }
  }

  @Test func theTimeOfAFreezeDoesNotCount() async throws {
    try await ScriptedServer.with(nil) { server in
      let fixture = try await Fixture(Self.http(server))
      try await fixture.log("first")
      try await fixture.freeze(at: .seconds(4))
      try await fixture.thaw(at: .seconds(100))
      try await fixture.log("second", at: .seconds(100.9))
      #expect(fixture.log.lines == [])
      try await fixture.log("third", at: .seconds(101))
      _ = await fixture.log.line { $0.contains("did not acknowledge") }
      try await fixture.end()
    }
  }

  @Test func aTCPSubscriberThatDoesNotReadLosesItsBatch() async throws {
    let listener = try await ServerBootstrap(group: Self.loop)
      .childChannelOption(.autoRead, value: false)
      .bind(host: "127.0.0.1", port: 0).get()
    let fixture = try await Fixture(
      .tcp(port: try #require(listener.localAddress?.port)), realTimeout: .milliseconds(30))
    // More than the system's buffers hold.
    try await fixture.log(String(repeating: "x", count: 8_000_000))
    _ = await fixture.log.line { $0.contains("did not acknowledge") }
    try await fixture.end()
    try await listener.close()
  }
}
