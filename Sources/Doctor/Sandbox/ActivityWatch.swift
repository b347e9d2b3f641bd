import Diagnosis
import Emulator
import EmulatorCore

/// Watches what an app does, from one moment to another.
final class ActivityWatch {
  /// How often to look at the connections: one may be opened and closed again.
  private static let pause = Duration.milliseconds(100)
  /// The kernel's clock for connections is coarse.
  private static let grain = Duration.milliseconds(10)

  private let records: SandboxRecords
  private let processes: AppProcesses
  private let connections: AppConnections
  private let folders: [FolderWatch]
  private var begin = ContinuousClock.now
  private var processorTime = Duration.zero
  private var peers: [String] = []

  /// Watches a function that has started.
  init(_ function: ExaminedFunction) {
    records = function.records
    processes = function.processes
    connections = AppConnections(of: function.processes)
    folders = [function.temporaryFolder, function.codeFolder].compactMap { $0 }
    start()
  }

  /// Forgets what happened until now.
  func start() {
    begin = .now
    processorTime = processes.processorTime
    peers = []
    for folder in folders { _ = folder.takeWritten() }
  }

  /// Looks at the connections.
  func look() {
    let time = ContinuousClock.now - begin
    for connection in connections.observed ?? []
    where connection.isConnecting || connection.sinceSent + Self.grain < time {
      let peer = "\(connection.remote)"
      if !peers.contains(peer) { peers.append(peer) }
    }
  }

  /// Looks from time to time.
  func look(for duration: Duration) async throws {
    let end = ContinuousClock.now + duration
    while .now < end {
      try await Task.sleep(for: min(Self.pause, end - .now))
      look()
    }
  }

  /// What happened since the start.
  func stop() -> AppActivity {
    look()
    return AppActivity(
      for: .now - begin, processorTime: max(.zero, processes.processorTime - processorTime),
      output: records.lines.filter { $0.time > begin }.map(\.text), peers: peers,
      files: folders.flatMap { $0.takeWritten() })
  }

  /// What happens in some time from now.
  func activity(for duration: Duration) async throws -> AppActivity {
    start()
    try await look(for: duration)
    return stop()
  }
}

extension ExaminedFunction {
  /// The sandbox's own /tmp; nil if it has none.
  fileprivate var temporaryFolder: FolderWatch? {
    processes.temporaryFolder.flatMap { FolderWatch($0, titled: "/tmp") }
  }

  /// The app's folder, if the app can write there; nil otherwise, or if its code lies elsewhere.
  var codeFolder: FolderWatch? {
    enforces(.readOnly) ? nil : FolderWatch(codeOf: configuration)
  }
}

extension FolderWatch {
  /// Watches the folder in which COMMAND runs; nil if it runs in a package or an image.
  convenience init?(codeOf configuration: FunctionConfiguration) {
    guard configuration.code == nil, configuration.image == nil else { return nil }
    self.init(configuration.workingDirectory, titled: "", besides: CodeFile.isIgnored)
  }
}
