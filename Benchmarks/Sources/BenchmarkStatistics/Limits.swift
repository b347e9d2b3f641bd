/// Recorded limits of figures that do not depend on the clock: a text of lines `scenario figure limit`, `#` for remarks.
public struct Limits: Sendable {
  /// What cannot be read, with its line.
  public struct SyntaxError: Error, CustomStringConvertible {
    /// One sentence.
    public let description: String
  }

  private struct Key: Hashable {
    let scenario: String
    let figure: String
  }

  private var values: [Key: Double] = [:]

  /// Reads the text.
  public init(_ text: String) throws(SyntaxError) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.prefix { $0 != "#" }.split(separator: " ")
      if words.isEmpty { continue }
      guard words.count == 3, let value = Double(words[2]) else {
        throw SyntaxError(description: "line \(index + 1) is not 'scenario figure limit': \(line)")
      }
      values[Key(scenario: String(words[0]), figure: String(words[1]))] = value
    }
  }

  /// A sentence when the value is over its limit or was not measured though it has one; nil otherwise.
  public func complaint(scenario: String, figure: String, value: Double?) -> String? {
    guard let limit = values[Key(scenario: scenario, figure: figure)] else { return nil }
    guard let value else { return "\(scenario): \(figure) was not measured" }
    return value > limit ? "\(scenario): \(figure) \(value) is over the recorded limit of \(limit)" : nil
  }
}
