import EmulatorCore

/// Values for a template's parameters, as `--parameter-overrides` of the SAM CLI takes them.
package enum ParameterOverrides {
  /// Reads `NAME=VALUE` pairs, separated by spaces and quoted as in a shell, or
  /// `ParameterKey=NAME,ParameterValue=VALUE` for each.
  ///
  /// - Returns: the values by name; nil if a part has no value or a quote is not closed.
  package static func read(_ text: String) -> [String: String]? {
    guard let words = CommandWords.split(text) else { return nil }
    var values: [String: String] = [:]
    for word in words {
      guard let (name, value) = pair(word) else { return nil }
      values[name] = value
    }
    return values
  }

  /// The name and the value in `NAME=VALUE` or `ParameterKey=NAME,ParameterValue=VALUE`; nil for other text.
  package static func pair(_ text: String) -> (name: String, value: String)? {
    if text.hasPrefix("ParameterKey="), let middle = text.firstRange(of: ",ParameterValue=") {
      let name = text[..<middle.lowerBound].dropFirst("ParameterKey=".count)
      return name.isEmpty ? nil : (String(name), String(text[middle.upperBound...]))
    }
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { return nil }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }
}
