import EmulatorCore
import Testing

@testable import Diagnosis

@Suite struct ReportTests {
  static let blocked = Finding(
    .asyncBlocked, .warning, "A blocking call stops all other requests", method: "Two requests at once.",
    evidence: ["GET /slow: 1.00 s alone, 2.00 s beside another"], reason: "The loop is stopped.",
    cure: "Await it, or run it in a thread.", subject: "GET /slow")
  static let port = Finding(
    .startPort, .error, "The app listens on port 3000", method: "The app was started.",
    evidence: ["it listens on 127.0.0.1:3000", "expected: 8080 <a|b> \u{1B}[31m"], reason: "No request reaches it.",
    cure: "Listen on $PORT.")
  static let idle = Finding(
    .freezeKeepAlive, .info, "Idle connections close", method: "A freeze.", evidence: [], reason: "None.", cure: "None."
  )

  static func report(_ findings: [Finding]) -> DoctorReport {
    let results = CheckID.allCases.reversed().map { check -> CheckResult in
      let own = findings.filter { $0.check == check }
      switch check {
      case .httpUpgrade: return CheckResult(check, .skipped("It was not selected."))
      case .memoryGrowth: return CheckResult(check, .undecided("Memory use varies too much."))
      default: return CheckResult(check, .judged(own))
      }
    }
    return DoctorReport(
      subject: "uvicorn main:app", file: "template.yaml", framework: "FastAPI", memorySize: 512, results: results,
      duration: .milliseconds(12_345))
  }

  static let everything = report([blocked, idle, port])

  @Test func putsTheWorstFirst() {
    #expect(Self.everything.findings.map(\.check) == [.startPort, .asyncBlocked, .freezeKeepAlive])
    #expect(Self.everything.results.map(\.check) == CheckID.allCases)
  }

  @Test(arguments: [
    (FailurePolicy.error, [blocked, idle], false), (.error, [port], true), (.warning, [blocked], true),
    (.warning, [idle], false), (.none, [port], false),
  ])
  func fails(policy: FailurePolicy, findings: [Finding], isFailure: Bool) {
    #expect(policy.isFailure(Self.report(findings)) == isFailure)
  }

  @Test func writesJSONThatIsABaseline() throws {
    let json = Array(ReportFormat.json.encode(Self.everything, documentation: "docs").utf8)
    let tree = try JSONTree(json)
    guard case .array(let findings)? = tree["findings"], case .array(let checks)? = tree["checks"] else {
      Issue.record("no findings or checks")
      return
    }
    #expect(findings.map { $0["id"]?.text } == ["start.port", "async.blocked", "freeze.keepalive"])
    #expect(findings.first?["docs"]?.text == "docs/checks/start.port.md")
    #expect(checks.count == CheckID.allCases.count)
    #expect(tree["seconds"] == .number("12.345"))

    var report = Self.everything
    report.remove(try Baseline(json))
    #expect(report.findings.isEmpty)
    #expect(report.knownFindings == 3)
    #expect(report.results.first?.status == .passed("All that was found is in the baseline."))
  }

  @Test(arguments: [ReportFormat.text, .json, .markdown, .github])
  func saysWhatWasNotExamined(format: ReportFormat) {
    var report = Self.everything
    report.notes = ["Two operations were left out."]
    #expect(format.encode(report, documentation: "docs").contains("Two operations were left out."))
  }

  @Test func namesTheFunctionWhereItSaysHowToLearnMore() {
    var report = Self.everything
    func lastLine() -> Substring? {
      ReportFormat.text.encode(report, documentation: "docs").split(separator: "\n").last
    }
    #expect(lastLine() == "More about a finding: swiftlet doctor --explain start.port -- COMMAND")
    report.target = "api"
    #expect(lastLine() == "More about a finding: swiftlet doctor --explain start.port api")
    report.target = ""
    #expect(lastLine() == "More about a finding: swiftlet doctor --explain start.port")
  }

  @Test func keepsWhatTheBaselineDoesNotHave() throws {
    let json = Array(ReportFormat.json.encode(Self.report([Self.blocked]), documentation: "docs").utf8)
    var other = Self.blocked
    other.subject = "GET /other"
    var report = Self.report([Self.blocked, other, Self.port])
    report.remove(try Baseline(json))
    #expect(report.findings == [Self.port, other])
  }

  @Test(arguments: ["", "[]", "{}", #"{"findings": 1}"#, #"{"findings": [{}]}"#])
  func refusesOtherFiles(text: String) {
    #expect(throws: Baseline.ReadError.self) { try Baseline(Array(text.utf8)) }
  }

  @Test func writesAnnotations() {
    let text = ReportFormat.github.encode(Self.everything, documentation: "docs")
    let lines = text.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(
      lines.first?.hasPrefix("::error file=template.yaml,title=start.port%3A The app listens on port 3000::") == true)
    #expect(lines.first?.contains("%0A") == true)
    #expect(lines[2].hasPrefix("::notice "))
  }

  @Test func writesSARIF() throws {
    let tree = try JSONTree(Array(ReportFormat.sarif.encode(Self.everything, documentation: "docs").utf8))
    guard case .array(let runs)? = tree["runs"], case .array(let results)? = runs.first?["results"] else {
      Issue.record("no results")
      return
    }
    #expect(results.map { $0["level"]?.text } == ["error", "warning", "note"])
    #expect(results[1]["partialFingerprints"]?["finding/v1"]?.text == "async.blocked:GET /slow")
  }

  @Test func writesJUnit() {
    let text = ReportFormat.junit.encode(Self.everything, documentation: "docs")
    #expect(text.contains("tests=\"\(CheckID.allCases.count)\" failures=\"2\" skipped=\"2\" time=\"12.345\""))
    #expect(text.contains("&lt;a|b&gt; \u{FFFD}[31m"))
    #expect(!text.contains("\u{1B}"))
  }

  @Test func writesMarkdown() {
    let text = ReportFormat.markdown.encode(Self.everything, documentation: "docs")
    #expect(text.contains("## error: The app listens on port 3000"))
    #expect(text.contains(#"\<a\|b\>"#))
    #expect(text.contains("| `memory.growth` | undecided | Memory use varies too much. |"))
  }

  @Test func writesText() {
    let text = ReportFormat.text.encode(Self.everything, documentation: "docs")
    #expect(text.hasPrefix("error   The app listens on port 3000  [start.port]\n"))
    let passed = CheckID.allCases.count - 5
    #expect(text.contains("1 error, 1 warning and 1 note; \(passed) checks passed, 1 cannot tell, 1 was skipped."))
    #expect(!text.contains("\u{1B}"))
    let colored = ReportFormat.text.encode(Self.everything, documentation: "docs", isColored: true)
    #expect(colored.contains("\u{1B}[31merror"))
    let sound = ReportFormat.text.encode(Self.report([]), documentation: "docs")
    #expect(sound.contains("Nothing found; \(CheckID.allCases.count - 2) checks passed"))
  }
}
