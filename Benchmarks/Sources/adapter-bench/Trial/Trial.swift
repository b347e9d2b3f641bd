import BenchmarkStatistics
import Glibc

/// A run of a candidate's process in a scenario.
final class Trial {
  private static let timeLimit: UInt64 = 30_000_000_000

  private let candidate: Candidate
  private let exchange: Exchange
  private let conditions: ProcessorConditions
  /// The app, unless a real one is used.
  private let app: AppServer
  private let lambda: LambdaAPIServer
  private let loop: ServerLoop
  private let lambdaPort: Listener
  private let appPort: Listener
  private let realAppPort: UInt16?

  private var process: MeasuredProcess?
  private var measurement = Measurement()
  private var invocationCount = 0
  private var processorTime: UInt64 = 0

  init(
    candidate: Candidate, exchange: Exchange, pools: (small: BufferPool, large: BufferPool),
    conditions: ProcessorConditions = ProcessorConditions(), realAppPort: UInt16? = nil
  ) throws(BenchmarkError) {
    self.candidate = candidate
    self.exchange = exchange
    self.conditions = conditions
    self.realAppPort = realAppPort
    app = AppServer(exchange: exchange)
    lambda = try LambdaAPIServer(
      event: exchange.event, judge: candidate.isJudged ? AnswerJudge(exchange: exchange) : nil)
    loop = ServerLoop(pools: pools)
    lambdaPort = try Listener()
    appPort = try Listener()
    loop.add(lambdaPort, handler: lambda)
    loop.add(appPort, handler: app)
    lambdaPort.open()
    // The loop holds the handler.
    lambda.whenWaiting = { [weak loop] in loop?.stop() }
    lambda.whenFailed = { [weak loop] in loop?.stop() }
  }

  deinit { end() }

  /// Measures invocations in one process, after some that are not measured.
  func invocations(count: Int, warmUp: Int, log: String) throws(BenchmarkError) -> Measurement {
    defer { end() }
    try begin(warmUp: warmUp, log: log)
    try measure(count: count)
    return finished()
  }

  /// Starts the process and makes the first invocations, which are not measured but checked completely.
  func begin(warmUp: Int, log: String) throws(BenchmarkError) {
    if realAppPort == nil { appPort.open() }
    let process = try start(log: log)
    self.process = process
    try serve(process)
    measurement.idleMemory = process.residentMemory
    app.checksRequests = candidate.isJudged
    lambda.handOut(warmUp)
    try serve(process)
    app.checksRequests = false
    lambda.judge?.comparesStream = false
  }

  /// Makes invocations that are not measured.
  func serve(count: Int) throws(BenchmarkError) {
    guard let process else { return }
    lambda.handOut(count)
    try serve(process)
  }

  /// Measures further invocations of the process.
  func measure(count: Int) throws(BenchmarkError) {
    guard let process else { return }
    let before = process.processorTime
    lambda.handOut(count)
    try serve(process)
    processorTime += process.processorTime - before
    invocationCount += count
    measurement.latencies.append(contentsOf: Samples(lambda.latencies.map { Double($0) }))
  }

  /// The results so far, and the process's memory and threads now.
  func finished() -> Measurement {
    var measurement = measurement
    measurement.processorTime = Double(processorTime) / Double(max(invocationCount, 1))
    measurement.peakMemory = process?.peakMemory
    measurement.threadCount = process?.threadCount
    return measurement
  }

  /// Ends the process.
  func end() {
    process?.end(gently: false)
    process = nil
    loop.closeAll()
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

  /// Runs a start under a tool that counts, and ends it as soon as it asks for an event.
  func countedStart(tool: [String]) throws(BenchmarkError) {
    appPort.open()
    defer { loop.closeAll() }
    let process = try start(log: "/dev/null", tool: tool)
    defer { process.end(gently: false) }
    try serve(process)
    process.end(with: SIGUSR1)
  }

  private func start(log: String, tool: [String] = []) throws(BenchmarkError) -> MeasuredProcess {
    try MeasuredProcess(
      command: tool + [candidate.path],
      environment: AdapterEnvironment.variables(
        lambdaPort: lambdaPort.port, appPort: realAppPort ?? appPort.port, exchange: exchange) + conditions.variables,
      log: log)
  }

  /// Serves until the adapter waits for an event.
  private func serve(_ process: MeasuredProcess) throws(BenchmarkError) {
    let candidate = candidate
    let isInTime = try loop.run(until: MonotonicTime.now + Self.timeLimit) { () throws(BenchmarkError) in
      try Self.requireAlive(process, candidate)
    }
    if let complaint = lambda.complaint ?? app.complaint { throw BenchmarkError(complaint) }
    if !isInTime { throw BenchmarkError("nothing for \(Self.timeLimit / 1_000_000_000) s") }
  }

  private static func requireAlive(_ process: MeasuredProcess, _ candidate: Candidate) throws(BenchmarkError) {
    if Interruption.isPending { throw BenchmarkError("interrupted") }
    if let end = process.endedWith() { throw BenchmarkError("\(candidate.name) ended: \(end)") }
  }
}
