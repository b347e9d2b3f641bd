import Testing

@testable import Diagnosis

@Suite struct WorkersJudgmentTests {
  private static func judge(_ commands: [(parent: Int, command: String)], concurrency: Int = 1) -> CheckResult.Status {
    let processes = commands.enumerated().map { index, entry in
      ObservedProcess(
        id: index + 1, parent: entry.parent, arguments: entry.command.split(separator: " ").map(String.init),
        memory: 20 * 1_048_576)
    }
    return WorkersJudgment.judge(
      processes, concurrency: concurrency, app: RecognizedApp(processes: processes.map(\.arguments), responses: []))
  }

  /// Processes as they were recorded, the first one with the ID 1; and a word of the cure.
  private static let several: [(name: String, commands: [(parent: Int, command: String)], cure: String)] = [
    (
      "gunicorn",
      [
        (0, "python3 /bin/gunicorn -w 2 app:app"), (1, "python3 /bin/gunicorn -w 2 app:app"),
        (1, "python3 /bin/gunicorn -w 2 app:app"),
      ],
      "--workers 1"
    ),
    (
      "gunicorn with titles",
      [(0, "gunicorn: master [app:app]"), (1, "gunicorn: worker [app:app]"), (1, "gunicorn: worker [app:app]")],
      "--workers 1"
    ),
    (
      "uvicorn",
      [
        (0, "python3 /bin/uvicorn main:app --workers 2"),
        (1, "python3 -c from multiprocessing.resource_tracker import main;main(4)"),
        (1, "python3 -c from multiprocessing.spawn import spawn_main; spawn_main(tracker_fd=5, pipe_handle=7)"),
        (1, "python3 -c from multiprocessing.spawn import spawn_main; spawn_main(tracker_fd=5, pipe_handle=11)"),
      ], "without --workers"
    ),
    (
      "node",
      [(0, "node server.js"), (1, "/usr/bin/node /var/task/server.js"), (1, "/usr/bin/node /var/task/server.js")],
      "cluster module"
    ),
    (
      "puma",
      [
        (0, "puma 6.0.2 (tcp://0.0.0.0:8080) [app]"), (1, "puma: cluster worker 0: 1 [app]"),
        (1, "puma: cluster worker 1: 1 [app]"),
      ],
      "WEB_CONCURRENCY=0"
    ),
    (
      "php", [(0, "php -S 0.0.0.0:8080"), (1, "php -S 0.0.0.0:8080"), (1, "php -S 0.0.0.0:8080")],
      "PHP_CLI_SERVER_WORKERS"
    ),
    (
      "php-fpm", [(0, "php-fpm: master process (/etc/php.conf)"), (1, "php-fpm: pool www"), (1, "php-fpm: pool www")],
      "max_children"
    ),
    ("pm2", [(0, "PM2 v5.3.0: God Daemon"), (1, "node /app/a.js"), (1, "node /app/a.js")], "pm2 without -i"),
    ("forks", [(0, "/opt/app serve"), (1, "/opt/app serve"), (1, "/opt/app serve")], "one process"),
  ]

  @Test(arguments: several.indices)
  func severalWorkersAreAWarning(index: Int) {
    let (name, commands, cure) = Self.several[index]
    let all = findings(Self.judge(commands))
    #expect(all.map(\.severity) == [.warning], "\(name)")
    #expect(all.map(\.title) == ["The app runs 2 workers"])
    #expect(all.first?.cure.contains(cure) == true, "\(name): \(all)")
    #expect(all.first?.evidence.first?.hasSuffix("They use 20 MB, 20 MB of their own.") == true)
  }

  @Test(arguments: [
    [(0, "python3 /bin/gunicorn -w 1 app:app"), (1, "python3 /bin/gunicorn -w 1 app:app")],
    [(0, "node server.js")],
    [(0, "python3 manage.py runserver"), (1, "python3 manage.py runserver")],
    [
      (0, "sh start.sh"), (1, "nginx: master process nginx"), (2, "nginx: worker process"),
      (1, "php-fpm: master process"),
      (4, "php-fpm: pool www"),
    ],
    [
      (0, "python3 /bin/uvicorn main:app"), (1, "python3 -c from multiprocessing.resource_tracker import main;main(4)"),
      (1, "python3 -c from multiprocessing.resource_tracker import main;main(6)"),
    ],
  ])
  func oneWorkerPasses(commands: [(Int, String)]) {
    #expect(Self.judge(commands) == .passed("The app has no second worker process."))
  }

  @Test func smallOrUnknownSiblingsAreWorthKnowing() {
    let nginx = findings(
      Self.judge([(0, "nginx: master process"), (1, "nginx: worker process"), (1, "nginx: worker process")]))
    #expect(nginx.map(\.severity) == [.info])
    #expect(nginx.first?.cure.contains("worker_processes 1") == true)
    let helpers = findings(Self.judge([(0, "node server.js"), (1, "/usr/bin/esbuild"), (1, "/usr/bin/esbuild")]))
    #expect(helpers.map(\.severity) == [.info])
    #expect(helpers.map(\.title) == ["2 processes of the app do the same"])
  }

  @Test func theSubjectStaysTheSame() {
    let one = findings(Self.judge(Self.several[2].commands))
    let other = Self.several[2].commands.map { ($0.parent, $0.command.replacing("11", with: "13")) }
    #expect(one.map(\.key) == findings(Self.judge(other)).map(\.key))
  }

  @Test func managedInstancesMayHaveSeveral() {
    #expect(Self.judge(Self.several[0].commands, concurrency: 8).name == "passed")
  }

  @Test func withoutProcessesNothingIsDecided() {
    #expect(Self.judge([]) == .undecided("The app's processes could not be seen."))
  }
}
