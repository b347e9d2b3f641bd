import AdapterCore
import Foundation
import HTTPMessages
import LambdaInterface
import Testing

@testable import Diagnosis
@testable import EmulatorCore

/// The console is below the adapter and the doctor, so its knowledge of them is compared with theirs here.
@Suite struct FailureChecksTests {
  @Test(arguments: FailureCode.allCases)
  func knowsAllCodesAndTheirChecks(code: FailureCode) {
    let checks = code.checks.map { "\($0)".split(separator: ",").map(String.init) }
    #expect(FailureChecks.adapterCodes[code.rawValue] == checks ?? [])
  }

  @Test func namesChecksThatExist() {
    for (code, checks) in FailureChecks.adapterCodes.merging(FailureChecks.sandboxTypes, uniquingKeysWith: +) {
      for check in checks { #expect(CheckID(rawValue: check) != nil, "\(code): \(check)") }
      #expect(FailureChecks.checks(for: code) == checks)
    }
    #expect(FailureChecks.checks(for: "ValueError") == [])
  }

  /// The table in docs/troubleshooting.md has the same checks in the same order.
  @Test func agreesWithTheDocumentation() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/troubleshooting.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    var documented: [String: [String]] = [:]
    for row in text.split(separator: "\n") where row.hasPrefix("| [") {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 4, let end = cells[0].firstIndex(of: "]") else { continue }
      let checks = cells[3].split(separator: ", ").filter { $0.hasPrefix("[") }.map {
        $0.dropFirst().prefix { $0 != "]" }
      }
      for code in cells[0][..<end].dropFirst().components(separatedBy: ", ") {
        documented[code] = checks.map(String.init)
      }
    }
    #expect(documented == FailureChecks.adapterCodes)
  }

  private static let failure: Failure = {
    var evidence = Evidence()
    evidence.attempts = 3
    evidence.appPID = 7
    return Failure(
      .appClosedBeforeResponse, summary: #"It closed "the" connection = \ after 2 s."#, cause: "It was idle:\nfor 5 s.",
      cure: "Raise keep-alive=75 s.", evidence: evidence)
  }()

  @Test(arguments: LogFormat.allCases)
  func readsTheAdaptersLog(format: LogFormat) throws {
    let failure = Self.failure
    let line = failure.logRecord(status: 502).with(requestID: "abc", traceID: "x").line(
      as: format, at: 1_764_460_000_000)
    let entry = try #require(AdapterEntry(line.dropLast()))
    #expect(entry.code == "App.ClosedBeforeResponse")
    #expect(entry.summary == failure.summary)
    #expect(entry.cause == failure.cause)
    #expect(entry.cure == failure.cure)
    #expect(entry.retries == 2)
    #expect(entry.requestID == "abc")
  }

  @Test(arguments: LogFormat.allCases)
  func countsRetriesOfResponses(format: LogFormat) {
    let record = LogRecord.response(
      HTTPResponseHead(status: 200), bodyBytes: 2, elapsed: .milliseconds(5), attempts: 2, level: .debug)
    #expect(AdapterEntry(record.line(as: format, at: 0).dropLast())?.retries == 1)
    let once = LogRecord.response(
      HTTPResponseHead(status: 200), bodyBytes: 2, elapsed: .zero, attempts: 1, level: .debug)
    #expect(AdapterEntry(once.line(as: format, at: 0).dropLast()) == nil)
  }

  @Test func readsTheAdaptersProblemDetails() throws {
    for details in [true, false] {
      let response = Self.failure.problemDetails(requestID: "abc", details: details)
      let entry = try #require(AdapterEntry(problem: Array(response.body)))
      #expect(entry.code == "App.ClosedBeforeResponse")
      #expect(entry.summary == (details ? Self.failure.summary : nil))
      #expect(entry.retries == (details ? 2 : 0))
      #expect(entry.requestID == "abc")
    }
  }
}

extension AdapterEntry {
  fileprivate init?(_ line: ArraySlice<UInt8>) { self.init(Array(line)) }
}
