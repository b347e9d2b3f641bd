import AdapterCore

/// A process of the app.
package struct ObservedProcess: Sendable, Equatable {
  package var id: Int
  package var parent: Int
  /// The program and its arguments.
  package var arguments: [String]
  /// Its resident memory that it does not share, in bytes; nil if it could not be measured.
  package var memory: Int?

  package init(id: Int, parent: Int, arguments: [String], memory: Int? = nil) {
    self.id = id
    self.parent = parent
    self.arguments = arguments
    self.memory = memory
  }
}

/// Judges the number of worker processes: `memory.workers`.
package enum WorkersJudgment {
  /// - Parameters:
  ///   - processes: the app's processes, without the adapter.
  ///   - concurrency: how many requests a sandbox gets at a time: 1, except in managed instances.
  package static func judge(
    _ processes: [ObservedProcess], concurrency: Int = 1, app: RecognizedApp
  ) -> CheckResult.Status {
    guard !processes.isEmpty else { return .undecided("The app's processes could not be seen.") }
    guard concurrency <= 1 else {
      return .passed("A sandbox gets up to \(concurrency) requests at a time, which several workers can share.")
    }
    let findings = groups(of: processes).map { finding($0, app: app) }
    return .judged(findings, otherwise: "The app has no second worker process.")
  }

  /// Sibling processes that do the same.
  private struct Group {
    var parent: ObservedProcess?
    var workers: [ObservedProcess]

    var server: AppServer? {
      RecognizedApp(processes: [parent?.arguments ?? [], workers[0].arguments], responses: []).server
    }

    /// Whether these are known to be workers: of a server that starts them, or copies of their parent. Programs of Node,
    /// Java and PHP start other processes too.
    var areWorkers: Bool {
      switch server {
      case .gunicorn, .uvicorn, .hypercorn, .puma, .nginx: true
      case .node, .java, .php, nil:
        parent.map { $0.isCopied(by: workers[0]) || $0.startsCopies } ?? false
      }
    }
  }

  private static func groups(of processes: [ObservedProcess]) -> [Group] {
    var groups: [Group] = []
    for process in processes where !process.isHelper {
      if let index = groups.firstIndex(where: {
        $0.workers[0].parent == process.parent && $0.workers[0].shape == process.shape
      }) {
        groups[index].workers.append(process)
      } else {
        groups.append(Group(parent: processes.first { $0.id == process.parent }, workers: [process]))
      }
    }
    return groups.filter { $0.workers.count > 1 }
  }

  private static func finding(_ group: Group, app: RecognizedApp) -> Finding {
    let count = group.workers.count
    let command = group.workers[0].command
    let server = group.server ?? app.server
    // The workers of these are small, and made for many connections, not for memory of their own.
    let isSmall = server == .nginx || group.workers.allSatisfy { $0.memory.map { $0 < 4 * 1_048_576 } ?? false }
    let isKnown = group.areWorkers && !isSmall
    let memory = group.workers.compactMap(\.memory)
    let use =
      memory.count == count
      ? " They use \(memory.map(ByteCount.describe).joined(separator: ", ")) of their own." : ""
    return Finding(
      .memoryWorkers, isKnown ? .warning : .info,
      isKnown ? "The app runs \(count) workers" : "\(count) processes of the app do the same",
      method: "The app's processes were listed while it ran.",
      evidence: ["\(count) processes: \(command).\(use)"],
      reason:
        "A sandbox gets one request at a time, so all workers but one are idle: they take memory and make the start "
        + "longer. Lambda starts more sandboxes for more requests.",
      cure: cure(server, app.framework), subject: command)
  }

  private static func cure(_ server: AppServer?, _ framework: Framework?) -> String {
    switch server {
    case .gunicorn: "Start gunicorn with --workers 1, and unset WEB_CONCURRENCY."
    case .uvicorn: "Start uvicorn without --workers, and unset WEB_CONCURRENCY."
    case .hypercorn: "Start hypercorn with --workers 1."
    case .puma: "Set workers 0 in config/puma.rb (WEB_CONCURRENCY=0), so that puma runs in one process."
    case .node: "Start the server without the cluster module, or pm2 without -i."
    case .nginx: "Set worker_processes 1 in nginx's configuration."
    case .php: "Unset PHP_CLI_SERVER_WORKERS; for php-fpm set pm = static and pm.max_children = 1."
    case .java, nil: "Configure the app's server to use one process."
    }
  }
}

extension ObservedProcess {
  /// The arguments with digits removed: workers have numbers in their titles or arguments.
  fileprivate var shape: [String] { arguments.map { $0.filter { !$0.isNumber } } }

  /// Whether the other process runs the same program, perhaps with whole paths, as forks of Node's cluster module do.
  fileprivate func isCopied(by other: ObservedProcess) -> Bool { other.names == names }

  /// Whether it is a program that starts copies of another one.
  fileprivate var startsCopies: Bool {
    let title = arguments.joined(separator: " ")
    return title.hasPrefix("PM2 ") || title.hasPrefix("php-fpm: master")
  }

  /// The words of ``shape`` without folders.
  private var names: [String] { shape.map { $0.split(separator: "/").last.map(String.init) ?? $0 } }

  /// Python's own helper, of which each process may have one.
  fileprivate var isHelper: Bool { arguments.contains { $0.contains("multiprocessing.resource_tracker") } }

  /// The command, shortened, without figures that change from run to run.
  fileprivate var command: String {
    let text = shape.joined(separator: " ")
    return text.count > 80 ? text.prefix(80) + "…" : text
  }
}
