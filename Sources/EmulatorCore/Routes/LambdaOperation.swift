import WireFormat

/// An operation of the Lambda API and its arguments.
package struct LambdaOperation: Sendable, Equatable {
  /// For example `GetFunction`.
  package let name: String
  /// The decoded variable segments of the path, in order.
  package let arguments: [String]
  /// The decoded query parameters, in order.
  package let parameters: [Parameter]

  /// A query parameter.
  package struct Parameter: Sendable, Equatable {
    package var name: String
    /// The value; empty if there is none.
    package var value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package init(_ name: String, arguments: [String] = [], parameters: [Parameter] = []) {
    self.name = name
    self.arguments = arguments
    self.parameters = parameters
  }

  /// Finds the operation of a request; nil if there is none.
  ///
  /// - Parameters:
  /// - method: for example `POST`.
  /// - path: the path without the query. A trailing slash is ignored.
  /// - query: the query without its `?`.
  package init?(method: String, path: Substring, query: Substring) {
    let segments = path.split(separator: "/")
    let parameters = query.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return Parameter(name: Self.decoded(parts[0]), value: parts.count > 1 ? Self.decoded(parts[1]) : "")
    }
    // If two operations have the same path, the one with a required parameter is checked first.
    let candidates = Self.patterns.filter { $0.method == method && $0.matches(segments) }
    guard
      let pattern = candidates.first(where: { $0.parameter.map(parameters.contains) ?? false })
        ?? candidates.first(where: { $0.parameter == nil })
    else { return nil }
    self.init(pattern.name, arguments: pattern.arguments(segments), parameters: parameters)
  }

  /// The first argument, in most operations a function's name or ARN.
  package var argument: String { arguments.first ?? "" }

  /// The value of a query parameter; nil if it is missing.
  package subscript(parameter name: String) -> String? { parameters.first { $0.name == name }?.value }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    PercentEncoding.decode(Array(text.utf8).span, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The form of an operation's requests.
  private struct Pattern: Sendable {
    var name: String
    var method: String
    /// The segments of the path; nil for a variable segment.
    var segments: [String?]
    /// A query parameter that is required.
    var parameter: Parameter?

    /// Parses a line of the table.
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
