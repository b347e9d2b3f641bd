package import AdapterCore
import HTTPMessages
import LambdaInterface

/// Judges whether Content-Encoding fits the bytes of the body: `http.encoding`.
package enum EncodingJudgment {
  /// - Parameter settings: the adapter's settings, which decide whether it compresses.
  package static func judge(
    _ exchanges: [DirectExchange], settings: Settings = Settings(), app: RecognizedApp
  ) -> CheckResult.Status {
    var findings: [Finding] = []
    var judged = 0
    var undecidable: String?
    for exchange in exchanges where exchange.request.method != "HEAD" {
      guard let response = exchange.response, response.isComplete, !response.body.isEmpty, response.status != 206 else {
        continue
      }
      let codings = codings(of: response)
      if let outermost = codings.last, !isDecidable(outermost) {
        undecidable =
          undecidable ?? "The coding '\(outermost)' of \(exchange.request.title) cannot be told by its bytes."
        continue
      }
      judged += 1
      if let fault = fault(of: response, codings: codings, settings: settings) {
        findings.append(finding(fault, in: exchange, app: app))
      }
    }
    findings = findings.distinct
    guard findings.isEmpty else { return .found(findings) }
    guard judged > 0 else { return .undecided(undecidable ?? "No complete response with a body was seen.") }
    let bodies = judged == 1 ? "1 body fits its" : "\(judged) bodies fit their"
    return .passed("\(bodies) Content-Encoding.")
  }

  /// The content codings in lower case, in the order in which they were applied.
  private static func codings(of response: ParsedResponse) -> [String] {
    response.head.fields.all("content-encoding")
      .flatMap { String(decoding: $0, as: UTF8.self).lowercased().split(separator: ",") }
      .map { $0.filter { !$0.isWhitespace } }
      .filter { !$0.isEmpty && $0 != "identity" }
  }

  /// Brotli has no signature, and servers send `deflate` with and without one.
  private static func isDecidable(_ coding: String) -> Bool {
    gzipNames.contains(coding) || coding == "zstd" || !registered.contains(coding)
  }

  private static let gzipNames: Set<String> = ["gzip", "x-gzip"]

  /// See <https://www.iana.org/assignments/http-parameters/http-parameters.xhtml#content-coding>.
  private static let registered: Set<String> = [
    "aes128gcm", "br", "compress", "dcb", "dcz", "deflate", "exi", "gzip", "pack200-gzip", "x-compress", "x-gzip",
    "zstd",
  ]

  private enum Fault {
    /// The field names a coding that the bytes do not have.
    case notCoded(String, first: [UInt8])
    /// The field names a coding that does not exist.
    case unknownCoding(String)
    /// Bytes of a text type are compressed, and no field says so.
    case undeclared(CompressedForm, type: String)
    /// Compressed twice, and the field says once.
    case codedTwice(CompressedForm, inside: CompressedForm)
    /// Compressed twice, as the field says.
    case declaredTwice([String])
    /// The adapter compresses what is compressed.
    case compressedAgain(CompressedForm)
  }

  private static func fault(of response: ParsedResponse, codings: [String], settings: Settings) -> Fault? {
    let form = CompressedForm(response.body)
    guard let coding = codings.last else { return undeclaredFault(of: response, form, settings) }
    guard registered.contains(coding) else { return .unknownCoding(coding) }
    let expected: CompressedForm = coding == "zstd" ? .zstd : .gzip
    guard form == expected else { return .notCoded(coding, first: Array(response.body.prefix(4))) }
    if codings.count > 1 { return .declaredTwice(codings) }
    let isArchive = response.mediaType.map { !isText($0) } ?? false
    // A file that is compressed by itself may well be compressed in transit.
    if let inside = CompressedForm.ofContent(of: response.body), !isArchive {
      return .codedTwice(expected, inside: inside)
    }
    return nil
  }

  private static func undeclaredFault(
    of response: ParsedResponse, _ form: CompressedForm?, _ settings: Settings
  ) -> Fault? {
    guard let form else { return nil }
    if let type = response.mediaType, isText(type) { return .undeclared(form, type: type) }
    guard settings.compression, settings.invokeMode == .buffered else { return nil }
    let request = HTTPRequest(
      method: .get, target: [], fields: HTTPFields([("accept-encoding", ContentCoding.gzip.rawValue)]))
    let verdict = CompressionPolicy.verdict(on: response.head, size: response.body.count, to: request)
    return verdict == .compress(.gzip) ? .compressedAgain(form) : nil
  }

  private static func isText(_ type: String) -> Bool {
    type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml")
      || ["application/json", "application/javascript", "application/xml"].contains(type)
  }

  private static func finding(_ fault: Fault, in exchange: DirectExchange, app: RecognizedApp) -> Finding {
    let title = exchange.request.title
    func make(
      _ severity: Severity, _ kind: String, _ text: String, _ fact: String, reason: String, cure: String
    ) -> Finding {
      Finding(
        .httpEncoding, severity, text,
        method:
          "Requests were sent to the app directly, and the first bytes of the bodies compared with Content-Encoding.",
        evidence: ["\(title): \(fact)"], reason: reason, cure: cure, subject: "\(kind) \(exchange.path)")
    }
    switch fault {
    case .notCoded(let coding, let first):
      return make(
        .error, "not-coded", "The body of \(title) is not \(coding), as its Content-Encoding says",
        "Content-Encoding is \(coding); the body begins with \(hexadecimal(first)).",
        reason: "Browsers and most clients cannot read the response. Proxies may change it on the way.",
        cure: "Remove Content-Encoding, or compress the body. Let only one layer, such as middleware, set it.")
    case .unknownCoding(let coding):
      return make(
        .warning, "unknown", "The Content-Encoding of \(title) is no coding",
        "Content-Encoding is \(coding).",
        reason:
          "Strict clients refuse an unknown coding. The adapter takes the body for compressed: it sends Base64 and does "
          + "not compress it.",
        cure: "Remove the field. A character set belongs in Content-Type: text/html; charset=utf-8.")
    case .undeclared(let form, let type):
      return make(
        .error, "undeclared", "The body of \(title) is compressed, but has no Content-Encoding",
        "The body begins like \(form); its type is \(type).",
        reason: "Clients show the compressed bytes.",
        cure: "Set Content-Encoding: \(form) where the body is compressed.")
    case .codedTwice(let outer, let inner):
      return make(
        .error, "twice", "The body of \(title) is compressed twice",
        "Content-Encoding is \(outer), once. After decompression, the body begins like \(inner).",
        reason: "Clients decompress once and show compressed bytes.", cure: twiceCure(app))
    case .declaredTwice(let codings):
      return make(
        .warning, "twice", "The body of \(title) is compressed twice",
        "Content-Encoding is \(codings.joined(separator: ", ")).",
        reason: "The second time costs CPU time and makes the body larger. Not every client undoes both.",
        cure: twiceCure(app))
    case .compressedAgain(let form):
      return make(
        .info, "again", "The adapter compresses \(title), which is compressed already",
        "The body begins like \(form); AWS_LWA_ENABLE_COMPRESSION is true.",
        reason: "It costs CPU time and makes the body no smaller.",
        cure:
          "Set the Content-Type of the file's format, such as application/gzip or application/zstd, or Cache-Control: "
          + "no-transform.")
    }
  }

  private static func twiceCure(_ app: RecognizedApp) -> String {
    let general = "Compress in one place: in the app, in its middleware or in a proxy before it."
    switch app.framework {
    case .fastAPI: return "Remove GZipMiddleware, or the second one. \(general)"
    case .django: return "Remove GZipMiddleware, or the second one. \(general)"
    case .express: return "Remove the compression middleware, or the second one. \(general)"
    case .flask, .nextJS, .spring, .go, .rails, .php, .nginx, nil: return general
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}
