import HTTPMessages

/// A response's field whose value has bytes that are not ASCII.
struct ForeignFieldBytes: Equatable {
  /// As the app writes it.
  var name: String
  /// As text, whatever its encoding.
  var value: String
  /// Whether the bytes are UTF-8. If not, they are read as ISO 8859-1.
  var isUTF8: Bool

  /// All such fields of a response.
  static func all(in fields: HTTPFields) -> [ForeignFieldBytes] {
    (0..<fields.count).compactMap { index in
      let bytes = fields.value(at: index)
      guard bytes.contains(where: { $0 >= 0x80 }) else { return nil }
      let text = String(validating: bytes, as: UTF8.self)
      let latin = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
      return ForeignFieldBytes(name: fields.nameText(at: index), value: text ?? latin, isUTF8: text != nil)
    }
  }

  /// One finding for each name.
  static func findings(_ exchanges: [DirectExchange], app: RecognizedApp) -> [Finding] {
    var findings: [Finding] = []
    for exchange in exchanges {
      for field in exchange.response.map({ all(in: $0.head.fields) }) ?? [] {
        let fact = "\(exchange.request.title): \(field.fact)"
        if let index = findings.firstIndex(where: { $0.subject == field.subject }) {
          if !findings[index].evidence.contains(fact) { findings[index].evidence.append(fact) }
        } else {
          findings.append(field.finding(fact, app))
        }
      }
    }
    return findings
  }

  private var subject: String { "bytes \(name.lowercased())" }

  private var fact: String {
    "\(name): \(value.count > 120 ? value.prefix(120) + "…" : value) (\(isUTF8 ? "UTF-8" : "ISO 8859-1"))"
  }

  private func finding(_ fact: String, _ app: RecognizedApp) -> Finding {
    Finding(
      .httpFraming, .warning, "The field \(name) has bytes that are not ASCII", method: FramingJudgment.method,
      evidence: [fact],
      reason:
        "A function's result is JSON, which has text instead of bytes. The adapter reads the value as UTF-8, or as ISO "
        + "8859-1 if it is none, and the front door writes it in its own encoding. Callers may get other bytes than the app "
        + "sent, or refuse the field: only ASCII is safe (RFC 9110 section 5.5).",
      cure: cure(app), subject: subject)
  }

  private func cure(_ app: RecognizedApp) -> String {
    switch name.lowercased() {
    case "content-disposition":
      "Write the file's name as RFC 6266 has it: filename*=UTF-8''%C3%9Cbersicht.pdf, beside filename= in ASCII. "
        + Self.fileName(app)
    case "location", "content-location", "link":
      "Percent-encode the URL: /%C3%BCber-uns. Most frameworks have a function for it."
    default: "Percent-encode the value, or encode it in Base64, and decode it where it is read."
    }
  }

  private static func fileName(_ app: RecognizedApp) -> String {
    switch app.framework {
    case .fastAPI: "FileResponse(path, filename=name) does."
    case .flask: "send_file(path, download_name=name) does."
    case .django: "FileResponse(file, as_attachment=True, filename=name) does."
    case .express: "response.attachment(name) and response.download(path, name) do."
    case .spring: "ContentDisposition.attachment().filename(name, StandardCharsets.UTF_8) does."
    case .rails: "send_file and send_data with filename: do."
    case .php: "HeaderUtils::makeDisposition of Symfony does; in plain PHP, use rawurlencode."
    case .go: "mime.FormatMediaType does."
    case .nextJS, .nginx, nil: "Encode the name's UTF-8 bytes with percent signs."
    }
  }
}
