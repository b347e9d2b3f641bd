/// Recorded limits of figures that do not depend on a clock: a text of lines `scenario figure limit`, with `#`
/// comments.
public struct Limits: Sendable {
  /// A malformed line.
  public struct SyntaxError: Error, CustomStringConvertible {
    /// One sentence.
    public let description: String
  }

  private struct Key: Hashable {
    let scenario: String
    let figure: String
  }

  private var values: [Key: Double] = [:]

  /// Parses the text.
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

  /// A complaint if the value exceeds its limit, or has a limit but was not measured; nil otherwise.
  public func complaint(scenario: String, figure: String, value: Double?) -> String? {
    guard let limit = values[Key(scenario: scenario, figure: figure)] else { return nil }
    guard let value else { return "\(scenario): \(figure) was not measured" }
    return value > limit ? "\(scenario): \(figure) \(value) is over the recorded limit of \(limit)" : nil
  }
}
