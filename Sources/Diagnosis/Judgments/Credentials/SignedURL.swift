/// A presigned URL of AWS in a response.
struct SignedURL: Equatable {
  /// Without the query.
  var address: String
  /// The parameter that names the access key: `X-Amz-Credential`, or `AWSAccessKeyId` in the older form.
  var parameter: String
  /// The ID of the access key, or what stands in its place.
  var accessKeyID: String
  /// Whether it has the session token that temporary credentials need.
  var hasToken: Bool

  /// The form for a report: the signature is as good as a password.
  var text: String { "\(address)?…\(parameter)=\(accessKeyID.prefix(4))…" }

  /// All such URLs in a text, each once.
  static func all(in text: String) -> [SignedURL] {
    guard parameters.contains(where: text.contains) else { return [] }
    // As JSON, HTML and PHP write them.
    var text = text
    for (escaped, plain) in [("\\u0026", "&"), ("\\u003d", "="), ("&amp;", "&"), ("\\/", "/")] {
      text.replace(escaped, with: plain)
    }
    var found: [SignedURL] = []
    for word in text.split(whereSeparator: { $0.isWhitespace || "\"'<>`\\".contains($0) }) {
      if let url = SignedURL(word), !found.contains(url) { found.append(url) }
    }
    return found
  }

  private static let parameters = ["X-Amz-Credential=", "AWSAccessKeyId="]

  /// Nil if the text is no such URL.
  private init?(_ text: Substring) {
    guard let question = text.firstIndex(of: "?"),
      let scheme = text.firstRange(of: "https://") ?? text.firstRange(of: "http://"),
      scheme.upperBound <= question
    else { return nil }
    let fields = text[text.index(after: question)...].split(separator: "&").map { field in
      let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (name: halves[0], value: halves.count > 1 ? halves[1] : "")
    }
    guard let key = fields.first(where: { Self.parameters.contains("\($0.name)=") }) else { return nil }
    address = String(text[scheme.lowerBound..<question])
    parameter = String(key.name)
    let value = key.value.firstRange(of: "%2F").map { key.value[..<$0.lowerBound] } ?? key.value
    accessKeyID = String(value.prefix { $0 != "/" })
    hasToken = fields.contains { $0.name.lowercased() == "x-amz-security-token" && !$0.value.isEmpty }
  }
}
