import WireFormat

/// How a caller names a function: `name`, `name:qualifier`, `account:function:name`, or a whole ARN.
package struct FunctionReference: Sendable, Equatable {
  /// The function's name.
  package var name: String
  /// The version or alias, where one is named.
  package var qualifier: String?

  /// A reference of these parts.
  package init(name: String, qualifier: String? = nil) {
    self.name = name
    self.qualifier = qualifier
  }

  /// The reference that a path segment makes, percent-encodings included.
  package init?(pathSegment: Substring) {
    var bytes: [UInt8] = []
    PercentEncoding.decode(Array(pathSegment.utf8).span, into: &bytes)
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    if let function = parts.firstIndex(of: "function"), function < parts.count - 1,
      function == 1 || (function == 5 && parts[0] == "arn")
    {
      parts.removeSubrange(...function)
    }
    guard (1...2).contains(parts.count), !parts[0].isEmpty else { return nil }
    self.init(name: parts[0], qualifier: parts.count == 2 ? parts[1] : nil)
  }
}
