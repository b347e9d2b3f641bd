import EmulatorCore

/// Finds secrets in text, and hides them.
package struct SecretScanner: Sendable {
  /// A secret in a line.
  struct Match: Equatable {
    /// What it is: `the value of DB_PASSWORD`, `a private key`.
    var title: String
    /// The secret without its content: `*** (12 characters)`.
    var masked: String
    /// Whether it is a public part of a credential.
    var isIdentifier: Bool
    /// Whether it is known from the environment, not only recognized by its form.
    var isKnown: Bool
    /// Whether a request has brought it.
    var isOfRequest = false
    /// Its bytes in the line.
    var range: Range<Int>
  }

  /// What replaces a secret.
  package static let mask = "***"

  private let variables: [(variable: SecretVariable, spellings: [[UInt8]])]
  private let accessKeyID: [UInt8]?
  private let requestSecrets: [RequestSecret]

  /// - Parameters:
  ///   - environment: the app's environment variables. Those with the name of a secret, and AWS credentials, are searched
  ///     for.
  ///   - requests: what was sent to the app. Their credentials are searched for.
  package init(environment: [(name: String, value: String)], requests: [AppRequest] = []) {
    requestSecrets = RequestSecret.all(in: requests)
    variables = environment.compactMap { SecretVariable(name: $0.name, value: $0.value) }.map { ($0, $0.spellings) }
    accessKeyID = environment.first { $0.name == "AWS_ACCESS_KEY_ID" && $0.value.utf8.count >= 16 }.map {
      Array($0.value.utf8)
    }
  }

  /// The secrets in a line, in their order, without overlaps. Known ones come before those of the same place that are
  /// recognized by their form.
  func matches(in line: [UInt8]) -> [Match] {
    var matches: [Match] = []
    func add(_ title: String, _ range: Range<Int>, isIdentifier: Bool, isKnown: Bool, isOfRequest: Bool = false) {
      guard !matches.contains(where: { $0.range.overlaps(range) }) else { return }
      let shown = isIdentifier ? String(decoding: line[range].prefix(4), as: UTF8.self) + "…" : Self.mask
      matches.append(
        Match(
          title: title, masked: "\(shown) (\(range.count) characters)", isIdentifier: isIdentifier, isKnown: isKnown,
          isOfRequest: isOfRequest, range: range))
    }
    for (variable, spellings) in variables {
      for range in spellings.flatMap({ line.ranges(of: $0) })
      where !variable.isOrdinary || isNamed(range, in: line, variable.name) {
        add("the value of \(variable.name)", range, isIdentifier: false, isKnown: true)
      }
    }
    for range in accessKeyID.map({ line.ranges(of: $0) }) ?? [] where !Self.isInSignature(range, line) {
      add("the value of AWS_ACCESS_KEY_ID", range, isIdentifier: true, isKnown: true)
    }
    for secret in requestSecrets {
      for range in line.ranges(of: secret.value) {
        add(secret.title, range, isIdentifier: false, isKnown: true, isOfRequest: true)
      }
    }
    for form in SecretForm.allCases {
      for range in form.ranges(in: line) {
        add(form.title, range, isIdentifier: form == .accessKeyID, isKnown: false)
      }
    }
    return matches.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// The text with `***` for each secret. Ordinary words that are the values of secret variables are replaced too.
  package func masking(_ text: String) -> String {
    let line = Array(text.utf8)
    var ranges = matches(in: line).map(\.range)
    for (_, spellings) in variables { ranges += spellings.flatMap { line.ranges(of: $0) } }
    guard !ranges.isEmpty else { return text }
    var masked: [UInt8] = []
    var position = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound >= position {
        masked += line[position..<range.lowerBound]
        masked += Self.mask.utf8
      }
      position = max(position, range.upperBound)
    }
    masked += line[position...]
    return String(decoding: masked, as: UTF8.self)
  }

  /// Whether an ordinary word stands where a secret does: alone, after a word that says so.
  private func isNamed(_ range: Range<Int>, in line: [UInt8], _ name: String) -> Bool {
    guard line.isWord(range) else { return false }
    let before = String(decoding: line[..<range.lowerBound].suffix(name.utf8.count + 8), as: UTF8.self).lowercased()
    return ["password", "passwd", "secret", "token", "key", name.lowercased()].contains { before.contains($0) }
  }

  private static func isInSignature(_ range: Range<Int>, _ line: [UInt8]) -> Bool {
    line[..<range.lowerBound].suffix(11).elementsEqual("Credential=".utf8)
  }
}
