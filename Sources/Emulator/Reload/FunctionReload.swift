import EmulatorCore
import FileDescriptors
import Glibc
import NIOCore

/// Restarts the sandboxes of a function when its files change. ``CodeReload`` decides when.
final class FunctionReload {
  private let watch: SourceWatch
  private let log: FunctionLog
  private let loop: any EventLoop
  private let clock: EmulatorClock
  private let name: String
  private weak var function: EmulatedFunction?
  private var makeFactory: (() throws -> SandboxFactory)?
  private var subscription: SourceWatch.Subscription?
  private var state = CodeReload()
  /// The Python files that have changed, by absolute path.
  private var modules: Set<String> = []
  /// The absolute paths of the files that have changed since the last restart, by the names for messages.
  private var paths: [String: String] = [:]
  /// When the function last finished an invocation.
  private var lastEnd: Duration?
  /// How long after an invocation a change may be its doing: it may be reported late.
  private static let delay = Duration.milliseconds(250)

  /// Starts to watch. Call it before the code is deployed, so that no change is missed.
  ///
  /// - Parameters:
  ///   - name: the function's name.
  ///   - log: receives a line for each restart.
  init(
    of name: String, from subject: SourceWatch.Subject, watching watch: SourceWatch, log: FunctionLog,
    on host: SandboxHost
  ) {
    self.name = name
    self.watch = watch
    self.log = log
    loop = host.loop
    clock = host.clock
    subscription = watch.add(subject) { [weak self] name, path in self?.changed(name, path) }
  }

  /// Sets what restarts. Call it before the loop's next turn.
  ///
  /// - Parameters:
  ///   - canWriteItsFiles: whether the function can write what is watched.
  ///   - makeFactory: deploys the code as it is now.
  func attach(
    to function: EmulatedFunction, canWriteItsFiles: Bool, makeFactory: @escaping () throws -> SandboxFactory
  ) {
    self.function = function
    state.canWriteItsFiles = canWriteItsFiles
    self.makeFactory = makeFactory
    function.reload = self
  }

  /// Ends the watch.
  func stop() {
    if let subscription { watch.remove(subscription) }
    subscription = nil
  }

  /// Whether an invocation that arrives now has to wait for new sandboxes.
  var isHolding: Bool {
    watch.drain()
    return state.isHolding
  }

  /// A sandbox has finished an invocation.
  func invocationEnded() { lastEnd = clock.uptime }

  /// A sandbox starts.
  func startBegan() { state.startBegan() }

  /// A sandbox with the changed code has started.
  func started(after duration: Duration) {
    guard let files = state.startEnded() else { return }
    log.notice("reloaded \(name): \(files) changed, started in \(PlatformLog.wholeMilliseconds(duration)) ms")
  }

  /// A sandbox with the changed code has failed to start.
  func failedToStart() {
    guard let files = state.startEnded() else { return }
    log.notice("reloaded \(name): \(files) changed, but it does not start. The next request tries again.")
  }

  /// The function takes the place of one with another configuration.
  func replaced(because files: ChangedFiles) { state.replaced(because: files) }

  /// The function takes no place of a running one, so nothing starts.
  func startsLater() {
    guard let files = state.startEnded() else { return }
    log.notice("reloaded \(name): \(files) changed. It starts at the next request.")
  }

  private func changed(_ name: String, _ path: String) {
    if path.hasSuffix(".py") { modules.insert(path) }
    paths[name] = path
    let now = clock.uptime
    let isRunning = function?.isRunning == true || lastEnd.map { now - $0 <= Self.delay } == true
    if let time = state.changed(name, at: now, isRunning: isRunning) { wait(until: time) }
  }

  private func wait(until time: Duration) {
    _ = loop.assumeIsolated().scheduleTask(in: TimeAmount(time - clock.uptime)) { [weak self] in self?.timerFired() }
  }

  private func timerFired() {
    // Nothing may start from files that have changed again since.
    watch.drain()
    switch state.timerFired(at: clock.uptime, isThere: { paths[$0].map { access($0, F_OK) == 0 } == true }) {
    case .none: break
    case .wait(let time): wait(until: time)
    case .restart(let restart): perform(restart)
    }
  }

  private func perform(_ restart: CodeReload.Restart) {
    guard let function, let makeFactory, subscription != nil else { return }
    for module in modules { StaleBytecode.remove(of: module) }
    modules = []
    paths = [:]
    if restart.warns {
      log.notice(
        "\(restart.files) changed again while \(name) started, so it now starts at its next request. If \(name) writes this itself, add it to .gitignore."
      )
    }
    if let file = restart.writtenFile.map(PrintableText.of) {
      log.notice(
        "\(file) changes whenever \(name) handles a request, and each change restarts it. If \(name) writes it, add it to .gitignore, or write it elsewhere."
      )
    }
    do {
      function.replaceSandboxes(with: try makeFactory(), startsNow: restart.startsNow)
      if !function.isStartingReplacement { startsLater() }
    } catch {
      _ = state.startEnded()
      log.notice("not reloaded \(name): \(restart.files) changed, but the code cannot be used. \(error)")
      function.releaseHeld()
    }
  }
}

/// Compiled Python modules that Python would take for those of a changed file.
///
/// They name the time of the source in whole seconds, and its size; so they stay valid if the source changes within a
/// second of an earlier change and keeps its size. See <https://docs.python.org/3/reference/import.html#pyc-invalidation>.
enum StaleBytecode {
  /// Removes what was compiled from a file, which Python then compiles again.
  static func remove(of module: String) {
    guard let slash = module.lastIndex(of: "/") else { return }
    let folder = "\(module[..<slash])/__pycache__"
    let prefix = module[module.index(after: slash)...].dropLast("py".count)
    for entry in (try? FileTree.entries(of: folder)) ?? []
    where entry.name.hasPrefix(prefix) && entry.name.hasSuffix(".pyc") {
      unlink("\(folder)/\(entry.name)")
    }
  }
}
