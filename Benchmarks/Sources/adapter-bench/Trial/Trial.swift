import BenchmarkStatistics
import Glibc

/// A run of a candidate's process in a scenario.
final class Trial {
  private static let timeLimit: UInt64 = 30_000_000_000

  private let candidate: Candidate
  private let exchange: Exchange
  private let app: AppServer
  private let lambda: LambdaAPIServer
  private let loop: ServerLoop
  private let lambdaPort: Listener
  private let appPort: Listener

  init(candidate: Candidate, exchange: Exchange, pools: (small: BufferPool, large: BufferPool)) throws(BenchmarkError) {
    self.candidate = candidate
    self.exchange = exchange
    app = AppServer(exchange: exchange)
    lambda = try LambdaAPIServer(
      event: exchange.event, judge: candidate.isJudged ? AnswerJudge(exchange: exchange) : nil)
    loop = ServerLoop(pools: pools)
    lambdaPort = try Listener()
    appPort = try Listener()
    loop.add(lambdaPort, handler: lambda)
    loop.add(appPort, handler: app)
    lambdaPort.open()
    lambda.whenWaiting = { [loop] in loop.stop() }
    lambda.whenFailed = { [loop] in loop.stop() }
  }

  /// Measures invocations in one process, after some that are not measured.
  func invocations(count: Int, warmUp: Int, log: String) throws(BenchmarkError) -> Measurement {
    appPort.open()
    defer { loop.closeAll() }
    let process = try start(log: log)
    defer { process.end(gently: false) }
    try serve(process)
    var measurement = Measurement()
    measurement.idleMemory = process.residentMemory

    app.checksRequests = candidate.isJudged
    lambda.handOut(warmUp)
    try serve(process)
    app.checksRequests = false
    lambda.judge?.comparesStream = false

    let before = process.processorTime
    lambda.handOut(count)
    try serve(process)
    measurement.processorTime = Double(process.processorTime - before) / Double(count)
    measurement.latencies = Samples(lambda.latencies.map { Double($0) })
    measurement.peakMemory = process.peakMemory
    measurement.threadCount = process.threadCount
    return measurement
  }

  /// Measures a start while the app already listens.
  func start() throws(BenchmarkError) -> Measurement {
    appPort.open()
    defer { loop.closeAll() }
    let began = MonotonicTime.now
    let process = try start(log: "/dev/null")
    defer { process.end(gently: false) }
    try serve(process)
    var measurement = Measurement()
    // The CPU clock of another process is updated when it sleeps. If it has never slept, the clock shows 0.
    let processorTime = process.processorTime
    measurement.processorTime = processorTime > 0 ? Double(processorTime) : nil
    measurement.delay = lambda.firstNextAt.map { Double($0 - began) }
    return measurement
  }

  /// Measures a start whose app listens only `wait` nanoseconds later.
  func listen(after wait: UInt64) throws(BenchmarkError) -> Measurement {
    defer { loop.closeAll() }
    let began = MonotonicTime.now
    let process = try start(log: "/dev/null")
    defer { process.end(gently: false) }
    let candidate = candidate
    let early = try loop.run(until: began + wait) { () throws(BenchmarkError) in
      try Self.requireAlive(process, candidate)
    }
    if early { throw BenchmarkError("\(candidate.name) asked for an event before the app listened") }
    let opened = MonotonicTime.now
    appPort.open()
    try serve(process)
    var measurement = Measurement()
    measurement.delay = lambda.firstNextAt.map { Double($0 - opened) }
    return measurement
  }

  /// Runs invocations under a tool that counts; no time is measured.
  func counted(count: Int, tool: [String]) throws(BenchmarkError) {
    appPort.open()
    defer { loop.closeAll() }
    let process = try start(log: "/dev/null", tool: tool)
    defer { process.end(gently: false) }
    try serve(process)
    lambda.handOut(count)
    try serve(process)
    process.end(gently: true)
  }

  private func start(log: String, tool: [String] = []) throws(BenchmarkError) -> AdapterProcess {
    try AdapterProcess(
      command: tool + [candidate.path],
      environment: AdapterEnvironment.variables(
        lambdaPort: lambdaPort.port, appPort: appPort.port, exchange: exchange), log: log)
  }

  /// Serves until the adapter waits for an event.
  private func serve(_ process: AdapterProcess) throws(BenchmarkError) {
    let candidate = candidate
    let isInTime = try loop.run(until: MonotonicTime.now + Self.timeLimit) { () throws(BenchmarkError) in
      try Self.requireAlive(process, candidate)
    }
    if let complaint = lambda.complaint ?? app.complaint { throw BenchmarkError(complaint) }
    if !isInTime { throw BenchmarkError("nothing for \(Self.timeLimit / 1_000_000_000) s") }
  }

  private static func requireAlive(_ process: AdapterProcess, _ candidate: Candidate) throws(BenchmarkError) {
    if Interruption.isPending { throw BenchmarkError("interrupted") }
    if let end = process.endedWith() { throw BenchmarkError("\(candidate.name) ended: \(end)") }
  }
}
