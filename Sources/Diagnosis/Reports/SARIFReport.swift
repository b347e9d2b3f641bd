import WireFormat

/// A report as SARIF 2.1.0, which code scanning services read.
///
/// See <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.
struct SARIFReport {
  private let report: DoctorReport
  private let documentation: String

  init(_ report: DoctorReport, documentation: String) {
    self.report = report
    self.documentation = documentation
  }

  var text: String {
    var json = JSONWriter(capacity: 8192)
    json.object { json in
      json.key("$schema")
      json.string("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
      json.key("version")
      json.string("2.1.0")
      json.key("runs")
      json.array { json in json.object { json in writeRun(to: &json) } }
    }
    return String(decoding: json.finish(), as: UTF8.self) + "\n"
  }

  private func writeRun(to json: inout JSONWriter) {
    json.key("tool")
    json.object { json in
      json.key("driver")
      json.object { json in
        json.key("name")
        json.string("swiftlet doctor")
        json.key("rules")
        json.array { json in
          for check in CheckID.allCases { writeRule(check, to: &json) }
        }
      }
    }
    json.key("results")
    json.array { json in
      for finding in report.findings { write(finding, to: &json) }
    }
  }

  private func writeRule(_ check: CheckID, to json: inout JSONWriter) {
    json.object { json in
      json.key("id")
      json.string(check.rawValue)
      json.key("shortDescription")
      writeText(check.subject, to: &json)
      json.key("help")
      writeText("\(documentation)/\(check.page)", to: &json)
    }
  }

  private func write(_ finding: Finding, to json: inout JSONWriter) {
    json.object { json in
      json.key("ruleId")
      json.string(finding.check.rawValue)
      json.key("level")
      json.string(finding.severity == .info ? "note" : finding.severity.rawValue)
      json.key("message")
      writeText(
        ([finding.title + "."] + finding.evidence + [finding.reason, finding.cure]).joined(separator: "\n"), to: &json)
      json.key("partialFingerprints")
      json.object { json in
        json.key("finding/v1")
        json.string(finding.key)
      }
      json.key("locations")
      json.array { json in
        json.object { json in
          json.key("physicalLocation")
          json.object { json in
            json.key("artifactLocation")
            json.object { json in
              json.key("uri")
              json.string(report.file ?? ".")
            }
            // What a finding is about is seldom one line; services want some line.
            json.key("region")
            json.object { json in
              json.key("startLine")
              json.number(1)
            }
          }
        }
      }
    }
  }

  private func writeText(_ text: String, to json: inout JSONWriter) {
    json.object { json in
      json.key("text")
      json.string(text)
    }
  }
}
