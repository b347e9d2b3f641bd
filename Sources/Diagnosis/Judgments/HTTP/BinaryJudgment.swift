import ByteBuffers
import HTTPMessages
import LambdaEvents
import LambdaInterface
import WireFormat

/// Judges whether bodies and statuses reach callers unchanged: `http.binary`.
package enum BinaryJudgment {
  /// - Parameter exchanges: the same requests directly and through Lambda. A request that was sent directly more than once
  ///   shows whether its response changes by itself.
  package static func judge(_ exchanges: [DirectExchange], app: RecognizedApp) -> CheckResult.Status {
    var findings: [Finding] = []
    var same = 0
    var binary = 0
    var undecided: String?
    for observed in RequestObservations.all(in: exchanges) where isComparable(observed) {
      for response in observed.throughLambda {
        switch difference(between: observed, and: response) {
        case .none:
          same += 1
          guard !response.body.isUTF8 else { continue }
          binary += 1
          if isText(response) { findings.append(foreignTextFinding(response, to: observed.request)) }
        case .unknown(let reason): undecided = undecided ?? reason
        case .found(let title, let fact): findings.append(finding(title, fact, observed.request))
        }
      }
    }
    findings = findings.distinct
    guard findings.isEmpty else { return .found(findings) }
    guard same > 0 else { return .undecided(undecided ?? "No request was answered both directly and through Lambda.") }
    let kinds = binary == 0 ? "none of them binary" : "\(binary) of them binary"
    return .passed("\(same) \(same == 1 ? "body" : "bodies") arrived unchanged, \(kinds).")
  }

  private enum Difference {
    case none
    case unknown(String)
    case found(title: String, fact: String)
  }

  /// Responses to HEAD have no body, and `http.large` judges those that Lambda refuses.
  private static func isComparable(_ observed: RequestObservations) -> Bool {
    observed.canBeCompared && observed.request.method != "HEAD" && !observed.direct.contains(where: isTooLarge)
  }

  private static func isTooLarge(_ response: ParsedResponse) -> Bool {
    // Smaller bodies fit in either form.
    guard response.body.count > LambdaLimits.responsePayload / 8 else { return false }
    let outcome = ResponseEncoder.encode(
      HTTPResponse(head: response.head, body: SharedBytes(response.body)), for: .httpAPI, method: .get,
      limit: LambdaLimits.responsePayload)
    if case .tooLarge = outcome { return true }
    return false
  }

  private static func difference(between observed: RequestObservations, and response: AppResponse) -> Difference {
    let title = observed.request.title
    let first = observed.direct[0]
    if observed.direct.contains(where: { $0.status == response.status && $0.body == response.body }) { return .none }
    if response.field("content-encoding") != first.head.fields.firstText("content-encoding") {
      return .unknown("The adapter compressed the response to \(title), so its bytes cannot be compared.")
    }
    for direct in observed.direct where direct.status == response.status {
      if let change = knownChange(of: direct.body, to: response.body) {
        return .found(title: "The body of \(title) is mangled on its way through Lambda", fact: change)
      }
    }
    guard observed.isStable else {
      return .unknown(
        observed.direct.count > 1
          ? "The response to \(title) differs from request to request, so it cannot be compared."
          : "The response to \(title) may differ from request to request, so it cannot be compared.")
    }
    if first.status != response.status {
      let fact = "Directly \(first.status), through Lambda \(response.status)."
      // Apps respond by what the adapter adds to a request: X-Forwarded-Proto, the host, the client's address.
      guard [502, 504].contains(response.status), first.status < 500 else {
        return .unknown("The status of \(title) differs; it may depend on the request's fields. \(fact)")
      }
      return .found(title: "\(title) fails on its way through Lambda", fact: fact)
    }
    // Apps write into text what the adapter adds to a request: fields, addresses, the context of the event.
    guard !first.body.isUTF8 else {
      return .unknown("The text of \(title) differs through Lambda; it may depend on the request's fields.")
    }
    let position = zip(first.body, response.body).enumerated().first { $1.0 != $1.1 }?.offset
    return .found(
      title: "The body of \(title) changes on its way through Lambda",
      fact: "Directly \(first.body.count) bytes, through Lambda \(response.body.count). They differ from byte "
        + "\(position ?? min(first.body.count, response.body.count)) on.")
  }

  /// The damage that adapters are known to do, which decides even about a response that may change by itself.
  private static func knownChange(of direct: [UInt8], to received: [UInt8]) -> String? {
    guard !direct.isEmpty, !received.isEmpty else { return nil }
    let sizes = "Directly \(direct.count) bytes, through Lambda \(received.count)."
    if !direct.isUTF8 {
      if received.elementsEqual(String(decoding: direct, as: UTF8.self).utf8) {
        return "\(sizes) Bytes that are not UTF-8 were replaced."
      }
      if received.elementsEqual(latin1(direct).utf8) {
        return "\(sizes) Each byte was taken for a character of Latin-1."
      }
    }
    var encoded: [UInt8] = []
    direct.withUnsafeBufferPointer { Base64.encode($0, into: &encoded) }
    return received == encoded ? "\(sizes) The caller got the Base64 text instead of the bytes." : nil
  }

  /// Whether adapters send bodies of this media type as text.
  private static func isText(_ response: AppResponse) -> Bool {
    guard response.field("content-encoding") == nil, let type = response.field("content-type")?.lowercased() else {
      return false
    }
    return type.hasPrefix("text/") || type.hasPrefix("application/json") || type.hasPrefix("application/xml")
  }

  private static func foreignTextFinding(_ response: AppResponse, to request: AppRequest) -> Finding {
    Finding(
      .httpBinary, .info, "The text of \(request.title) is not UTF-8",
      method: "The same requests were sent to the app directly and through a Function URL, and the responses compared.",
      evidence: [
        "\(request.title): \(response.body.count) bytes of \(response.field("content-type") ?? "text"). They arrived unchanged."
      ],
      reason:
        "This adapter sends such bytes as Base64. Others take them for UTF-8 and replace those that are not, and callers do so too "
        + "unless the media type names the character set.",
      cure: "Encode the text in UTF-8, or name its character set: Content-Type: text/csv; charset=windows-1252.",
      subject: "text \(request.method) \(request.target.prefix { $0 != "?" })")
  }

  private static func latin1(_ bytes: [UInt8]) -> String {
    var text = ""
    for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
    return text
  }

  private static func finding(_ title: String, _ fact: String, _ request: AppRequest) -> Finding {
    Finding(
      .httpBinary, .error, title,
      method: "The same requests were sent to the app directly and through a Function URL, and the responses compared.",
      evidence: ["\(request.title): \(fact)"],
      reason: "Lambda's results are JSON, so an adapter must send bytes that are not text as Base64, and say so.",
      cure:
        "Use an adapter that chooses Base64 by the bytes, such as lambda-adapter. With another one, list the app's binary "
        + "types in its settings. A REST API needs binaryMediaTypes as well.",
      subject: "\(request.method) \(request.target.prefix { $0 != "?" })")
  }
}

extension [UInt8] {
  /// Whether the bytes are valid UTF-8.
  var isUTF8: Bool { String(validating: self, as: UTF8.self) != nil }
}
