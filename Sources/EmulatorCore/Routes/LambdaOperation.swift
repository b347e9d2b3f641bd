import WireFormat

/// An operation of the Lambda API, and what its path says.
package struct LambdaOperation: Sendable, Equatable {
  /// Its name, as `GetFunction`.
  package let name: String
  /// The variable segments of the path, decoded, in order.
  package let arguments: [String]
  /// The parameters of the query, decoded, in order.
  package let parameters: [Parameter]

  /// A parameter of the query.
  package struct Parameter: Sendable, Equatable {
    /// Its name.
    package var name: String
    /// Its value; empty if it has none.
    package var value: String

    /// A parameter of this name and value.
    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// An operation of these parts.
  package init(_ name: String, arguments: [String] = [], parameters: [Parameter] = []) {
    self.name = name
    self.arguments = arguments
    self.parameters = parameters
  }

  /// The operation that a request asks for; nil if there is none.
  ///
  /// - Parameters:
  ///   - method: the method, as `POST`.
  ///   - path: the path, without the query. A slash at its end is ignored.
  ///   - query: the query, without its `?`.
  package init?(method: String, path: Substring, query: Substring) {
    let segments = path.split(separator: "/")
    let parameters = query.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return Parameter(name: Self.decoded(parts[0]), value: parts.count > 1 ? Self.decoded(parts[1]) : "")
    }
    // Of two operations with the same path, the one that a parameter tells apart comes first.
    let candidates = Self.patterns.filter { $0.method == method && $0.matches(segments) }
    guard
      let pattern = candidates.first(where: { $0.parameter.map(parameters.contains) ?? false })
        ?? candidates.first(where: { $0.parameter == nil })
    else { return nil }
    self.init(pattern.name, arguments: pattern.arguments(segments), parameters: parameters)
  }

  /// The first argument: a function's name or ARN in most operations.
  package var argument: String { arguments.first ?? "" }

  /// The value of a parameter of the query; nil if it is missing.
  package subscript(parameter name: String) -> String? { parameters.first { $0.name == name }?.value }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    PercentEncoding.decode(Array(text.utf8).span, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What requests for an operation look like.
  private struct Pattern: Sendable {
    var name: String
    var method: String
    /// The segments of the path; nil for a variable one.
    var segments: [String?]
    /// A parameter that the query has to have.
    var parameter: Parameter?

    /// The pattern in one line of the table.
    init(_ line: Substring) {
      let words = line.split(separator: " ")
      let target = words[2].split(separator: "?", maxSplits: 1)
      name = String(words[0])
      method = String(words[1])
      segments = target[0].split(separator: "/").map { $0.hasPrefix("{") ? nil : String($0) }
      if target.count > 1 {
        let parts = target[1].split(separator: "=")
        parameter = Parameter(name: String(parts[0]), value: String(parts[1]))
      }
    }

    func matches(_ segments: [Substring]) -> Bool {
      segments.count == self.segments.count
        && zip(segments, self.segments).allSatisfy { segment, fixed in fixed.map { $0 == segment } ?? true }
    }

    func arguments(_ segments: [Substring]) -> [String] {
      zip(segments, self.segments).compactMap { $1 == nil ? LambdaOperation.decoded($0) : nil }
    }
  }

  private static let patterns = table.split(separator: "\n").map(Pattern.init)
}
