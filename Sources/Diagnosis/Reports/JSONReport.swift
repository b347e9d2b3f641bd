import WireFormat

/// A report as one JSON object: `findings`, and `checks` with the status of each.
struct JSONReport {
  private let report: DoctorReport
  private let documentation: String

  init(_ report: DoctorReport, documentation: String) {
    self.report = report
    self.documentation = documentation
  }

  var text: String {
    var json = JSONWriter(capacity: 4096)
    json.object { json in
      json.key("subject")
      json.string(report.subject)
      if let framework = report.framework {
        json.key("framework")
        json.string(framework)
      }
      json.key("memorySize")
      json.number(report.memorySize)
      json.key("seconds")
      json.number(report.duration / .seconds(1))
      json.key("findings")
      json.array { json in
        for finding in report.findings { write(finding, to: &json) }
      }
      json.key("knownFindings")
      json.number(report.knownFindings)
      json.key("notes")
      json.array { json in
        for note in report.notes { json.string(note) }
      }
      json.key("checks")
      json.array { json in
        for result in report.results { write(result, to: &json) }
      }
    }
    return String(decoding: json.finish(), as: UTF8.self) + "\n"
  }

  private func write(_ finding: Finding, to json: inout JSONWriter) {
    json.object { json in
      json.key("id")
      json.string(finding.check.rawValue)
      json.key("key")
      json.string(finding.key)
      json.key("severity")
      json.string(finding.severity.rawValue)
      json.key("title")
      json.string(finding.title)
      json.key("method")
      json.string(finding.method)
      json.key("evidence")
      json.array { json in
        for fact in finding.evidence { json.string(fact) }
      }
      json.key("reason")
      json.string(finding.reason)
      json.key("cure")
      json.string(finding.cure)
      json.key("docs")
      json.string("\(documentation)/\(finding.check.page)")
    }
  }

  private func write(_ result: CheckResult, to json: inout JSONWriter) {
    json.object { json in
      json.key("id")
      json.string(result.check.rawValue)
      json.key("status")
      json.string(result.status.name)
      if !result.status.note.isEmpty {
        json.key("note")
        json.string(result.status.note)
      }
    }
  }
}
