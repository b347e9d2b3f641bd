import HTTPMessages
import LambdaEvents
import LambdaInterface
import Testing

@testable import AdapterCore

@Suite struct SettingsTests {
  private func parse(_ variables: [String: String]) throws -> Settings {
    try Self.parse(variables).settings
  }

  private static func parse(
    _ variables: [String: String]
  ) throws -> (settings: Settings, warnings: [SettingsWarning]) {
    let variables = variables.merging(["AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001"]) { given, _ in given }
    return try Settings.parse(lookup: { variables[$0] }, names: variables.keys.sorted())
  }

  @Test func holdsTheDefaultsOfTheReference() throws {
    let (settings, warnings) = try Self.parse([:])
    #expect(settings == Settings())
    #expect(warnings.isEmpty)
    #expect(settings.app == .ip(.loopback, port: 8080))
    #expect(settings.healthyStatuses == StatusSet(100...499))
    #expect(settings.poolIdleTimeout == .seconds(4))
    #expect(settings.readinessTimeout == nil)
    #expect(settings.passThroughPath == "/events")
  }

  /// The default in the documents is the default in the code.
  @Test(arguments: SettingDefinition.all.map(\.name))
  func documentsTheDefaultThatHolds(name: String) throws {
    let definition = try #require(SettingDefinition.all.first { $0.name == name })
    let text = definition.defaultText ?? ""
    #expect(try parse([name: name == "AWS_LAMBDA_RUNTIME_API" ? "127.0.0.1:9001" : text]) == Settings())
  }

  @Test(arguments: SettingReading.all)
  func reads(reading: SettingReading) throws {
    let (settings, warnings) = try Self.parse([reading.name: reading.value])
    #expect(reading.holds(settings), "\(settings)")
    #expect(warnings.allSatisfy { if case .deprecated = $0 { true } else { false } })
  }

  @Test(arguments: [
    ("AWS_LWA_PORT", ["0", "65536", "80a", "+80", "-1", "8080.0", "٣"]),
    ("PORT", ["tcp://10.0.0.1:80"]),
    (
      "AWS_LWA_HOST",
      [
        "app", "example.com", "127.0.0.1:8080", "[127.0.0.1]", "unix:app.sock", "unix:/\u{7}", "http://127.0.0.1",
        "unix:/" + String(repeating: "a", count: 107),
      ]
    ),
    ("AWS_LWA_READINESS_CHECK_PORT", ["http"]),
    ("AWS_LWA_READINESS_CHECK_PATH", ["/a b", "/ä", "/a#b", "/a\r\nX: y"]),
    ("AWS_LWA_READINESS_CHECK_PROTOCOL", ["udp", "https"]),
    ("AWS_LWA_READINESS_CHECK_HEALTHY_STATUS", ["2xx", "200-", "0-499"]),
    ("AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS", ["100", "1000", "500-599"]),
    ("AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS", ["soon", "1h", "--1"]),
    ("AWS_LWA_ASYNC_INIT", ["yes", "2", "on"]),
    ("AWS_LWA_ENABLE_COMPRESSION", ["gzip"]),
    ("AWS_LWA_INVOKE_MODE", ["stream", "response-stream"]),
    ("AWS_LWA_PASS_THROUGH_PATH", ["/e v"]),
    ("AWS_LWA_AUTHORIZATION_SOURCE", ["X Custom", "X:", "Bearer abcdef"]),
    ("AWS_LWA_ERROR_STATUS_CODES", ["5xx"]),
    ("AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS", ["-1", "x"]),
    (
      "AWS_LWA_LAMBDA_RUNTIME_API_PROXY",
      ["proxy:9009", "127.0.0.1", "https://127.0.0.1:9009", "::1:9009", "127.0.0.1:9009/path"]
    ),
    ("AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH", ["/", "/a%2fb", "/a//b", "/a/../b", "/a/.", "/a?b", "/a/"]),
    ("AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH", ["/events"]),
    ("AWS_LWA_UPSTREAM_REUSE", ["true"]),
    ("AWS_LWA_CONNECT_TIMEOUT", ["-1", "1h", "901"]),
    ("AWS_LWA_DEADLINE_MARGIN", ["200", "1.2.3"]),
    ("AWS_LWA_MAX_HEADER_BYTES", ["1", "1GB", "lots"]),
    ("AWS_LWA_DRAIN_PATH", ["/a b"]),
    ("AWS_LWA_FALLBACK_RESPONSE", ["down.json"]),
    ("AWS_LWA_LOG_LEVEL", ["loud"]),
    ("AWS_LWA_LOG_FORMAT", ["xml"]),
    ("AWS_LWA_ACCESS_LOG", ["yes"]),
    ("AWS_LWA_METRICS", ["emf"]),
    ("AWS_LWA_METRICS_NAMESPACE", ["AWS/Lambda", ":x", "a*b", String(repeating: "n", count: 256)]),
    ("AWS_LAMBDA_RUNTIME_API", ["lambda", "127.0.0.1:0"]),
  ])
  func refuses(name: String, values: [String]) throws {
    for value in values {
      let error = try #require(throws: SettingsError.self) { try parse([name: value]) }
      #expect(error.problems.map(\.name) == [name], "\(value)")
      #expect(error.description.contains("expected"))
    }
  }

  @Test func tellsAllProblemsAtOnce() throws {
    let error = try #require(throws: SettingsError.self) {
      try Settings.parse(lookup: { ["AWS_LWA_PORT": "x", "AWS_LWA_HOST": "y", "AWS_LWA_METRICS": "z"][$0] })
    }
    #expect(
      error.problems.map(\.name) == ["AWS_LWA_PORT", "AWS_LWA_HOST", "AWS_LWA_METRICS", "AWS_LAMBDA_RUNTIME_API"])
    #expect(error.description.split(separator: "\n").count == 4)
    #expect(
      error.description.hasPrefix(#"AWS_LWA_PORT="x" is malformed; expected a port from 1 to 65535"#))
  }

  @Test func neverShowsSecrets() throws {
    let error = try #require(throws: SettingsError.self) {
      try parse([
        "AWS_LWA_AUTHORIZATION_SOURCE": "Bearer hunter2",
        "AWS_LWA_LAMBDA_RUNTIME_API_PROXY": "http://user:hunter2@proxy:1",
      ])
    }
    #expect(error.problems.count == 2)
    #expect(!error.description.contains("hunter2"))
  }

  @Test func escapesAndCutsValues() throws {
    let error = try #require(throws: SettingsError.self) {
      try parse(["AWS_LWA_PORT": "\u{1B}[31m\r\n" + String(repeating: "x", count: 500)])
    }
    let value = try #require(error.problems.first?.value)
    #expect(value.hasPrefix(#""\u{1b}[31m\r\nxxx"#))
    #expect(value.count < 100)
  }

  @Test(arguments: [
    ("HOST", "10.0.0.1", "AWS_LWA_HOST"), ("READINESS_CHECK_PORT", "81", "AWS_LWA_READINESS_CHECK_PORT"),
    ("READINESS_CHECK_PATH", "/h", "AWS_LWA_READINESS_CHECK_PATH"),
    ("READINESS_CHECK_PROTOCOL", "tcp", "AWS_LWA_READINESS_CHECK_PROTOCOL"),
    ("REMOVE_BASE_PATH", "/p", "AWS_LWA_REMOVE_BASE_PATH"), ("ASYNC_INIT", "true", "AWS_LWA_ASYNC_INIT"),
  ])
  func readsDeprecatedNamesWithAWarning(name: String, value: String, replacement: String) throws {
    let (settings, warnings) = try Self.parse([name: value])
    #expect(settings == (try parse([replacement: value])))
    #expect(settings != Settings())
    #expect(warnings == [.deprecated(name: name, replacement: replacement)])
  }

  @Test func warnsOfTheDeprecatedThreshold() throws {
    let (_, warnings) = try Self.parse(["AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS": "500"])
    #expect(
      warnings == [
        .deprecated(
          name: "AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS", replacement: "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS")
      ])
  }

  @Test func prefersNewNames() throws {
    let (settings, warnings) = try Self.parse([
      "AWS_LWA_PORT": "1", "PORT": "2", "AWS_LWA_HOST": "10.0.0.1", "HOST": "10.0.0.2",
      "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS": "200", "AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS": "400",
    ])
    #expect(settings.app.description == "10.0.0.1:1")
    #expect(settings.healthyStatuses == StatusSet(200...200))
    #expect(warnings.count == 1)
  }

  /// HOST and the like may be set for other programs: what cannot be meant for the adapter does not stop it.
  @Test func leavesOutMalformedValuesOfOthers() throws {
    let (settings, warnings) = try Self.parse([
      "HOST": "x86_64-conda-linux-gnu", "RUST_LOG": "hyper=debug", "AWS_LAMBDA_LOG_LEVEL": "VERBOSE",
      "AWS_LAMBDA_MAX_CONCURRENCY": "many",
    ])
    #expect(settings == Settings())
    let ignored = warnings.compactMap { if case .ignored(let problem) = $0 { problem.name } else { nil } }
    #expect(ignored.sorted() == ["AWS_LAMBDA_LOG_LEVEL", "AWS_LAMBDA_MAX_CONCURRENCY", "HOST", "RUST_LOG"])
  }

  @Test func takesEmptyForUnset() throws {
    let names = SettingDefinition.all.map(\.name).filter { $0 != "AWS_LAMBDA_RUNTIME_API" }
    let (settings, warnings) = try Self.parse(Dictionary(uniqueKeysWithValues: names.map { ($0, " ") }))
    #expect(settings == Settings())
    #expect(warnings.isEmpty)
  }

  @Test(arguments: [
    ([:], LogLevel.info), (["AWS_LAMBDA_LOG_LEVEL": "ERROR"], .error),
    (["AWS_LAMBDA_LOG_LEVEL": "ERROR", "RUST_LOG": "debug"], .debug),
    (["AWS_LAMBDA_LOG_LEVEL": "ERROR", "RUST_LOG": "debug", "AWS_LWA_LOG_LEVEL": "trace"], .trace),
    (["AWS_LAMBDA_LOG_LEVEL": "ERROR", "RUST_LOG": "hyper=debug"], .error),
  ])
  func ordersLogLevels(variables: [String: String], level: LogLevel) throws {
    #expect(try parse(variables).logLevel == level)
  }

  @Test func prefersItsOwnLogFormat() throws {
    #expect(try parse(["AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LWA_LOG_FORMAT": "text"]).logFormat == .text)
  }

  @Test(arguments: [
    ("on-demand", true), ("lambda-managed-instances", true), ("snap-start", false), ("provisioned-concurrency", false),
  ])
  func usesAsyncInitWhereItHelps(type: String, uses: Bool) throws {
    let settings = try parse(["AWS_LWA_ASYNC_INIT": "true", "AWS_LAMBDA_INITIALIZATION_TYPE": type])
    #expect(settings.usesAsyncInit == uses)
  }

  @Test func setsTheDecoderUp() throws {
    let options = try parse(["AWS_LWA_PORT": "81", "AWS_LWA_REMOVE_BASE_PATH": "/p"]).eventDecoderOptions
    #expect(options.defaultHost == "127.0.0.1:81")
    #expect(options.basePath == "/p")
    #expect(try parse(["AWS_LWA_HOST": "unix:/s"]).eventDecoderOptions.defaultHost == "localhost")
  }

  @Test(
    arguments: [
      ("AWS_LWA_READINESS_CHECK_TIMEOUT", "AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS"), ("AWS_LWA_PROT", "AWS_LWA_PORT"),
      ("AWS_LWA_POOL_IDLE_TIMEOUT", "AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS"), ("AWS_LWA_INVOKEMODE", "AWS_LWA_INVOKE_MODE"),
      ("AWS_LWA_COMPRESSION", "AWS_LWA_ENABLE_COMPRESSION"), ("AWS_LWA_LOGLEVEL", "AWS_LWA_LOG_LEVEL"),
      ("AWS_LWA_ZZZZZZZZ", nil),
    ] as [(String, String?)])
  func suggestsKnownNames(name: String, nearest: String?) throws {
    let (_, warnings) = try Self.parse([name: "secret"])
    #expect(warnings == [.unknown(name: name, nearest: nearest)])
  }

  @Test func warnsByLogRecord() throws {
    let (_, warnings) = try Self.parse(["AWS_LWA_PROT": "1", "HOST": "name", "ASYNC_INIT": "true"])
    let lines = warnings.map { String(decoding: $0.logRecord.line(as: .text, at: 0), as: UTF8.self) }
    #expect(lines.count == 4)
    #expect(lines.contains { $0.contains("variable=AWS_LWA_PROT nearest=AWS_LWA_PORT") })
    #expect(lines.contains { $0.contains("variable=ASYNC_INIT replacement=AWS_LWA_ASYNC_INIT") })
    #expect(lines.contains { $0.contains(#"variable=HOST value="#) })
  }
}
