import Glibc

/// A running real app.
final class RealAppServer {
  private static let startLimit: UInt64 = 30_000_000_000

  let app: RealApp
  let port: UInt16
  private let process: MeasuredProcess

  /// Starts the app and waits until it listens.
  init(_ app: RealApp, log: String) throws(BenchmarkError) {
    self.app = app
    port = try Self.freePort()
    let command = app.command(port: port)
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    do {
      process = try MeasuredProcess(
        command: command, environment: ["PATH=\(path)", "LANG=C.UTF-8"] + app.variables(port: port), log: log)
    } catch {
      throw BenchmarkError("\(error.description); `make setup` installs what \(app.title) needs")
    }
    let client = DirectClient(exchange: .greeting(app), port: port)
    let end = MonotonicTime.now + Self.startLimit
    while !client.isAccepted {
      if Interruption.isPending { throw BenchmarkError("interrupted") }
      if let reason = process.endedWith() {
        throw BenchmarkError(
          "\(app.title) ended with \(reason) instead of listening; --log FILE keeps its output, and `make setup` "
            + "installs what it needs")
      }
      if MonotonicTime.now > end { throw BenchmarkError("\(app.title) did not listen within 30 s") }
      usleep(5000)
    }
  }

  /// User and system time of all its threads, in nanoseconds.
  var processorTime: UInt64 { process.processorTime }

  /// Sends it requests until its code is compiled and its caches are filled.
  func warmUp(with exchanges: [Exchange], count: Int) throws(BenchmarkError) {
    for exchange in exchanges { _ = try DirectClient(exchange: exchange, port: port).measure(count: count) }
  }

  /// Ends and reaps it.
  func end() { process.end(gently: false) }

  /// A port that nothing uses; another process may take it before the app does, which then fails to start.
  private static func freePort() throws(BenchmarkError) -> UInt16 { try Listener().port }
}
