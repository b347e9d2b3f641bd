/// A value of a YAML document, and its line.
struct YAMLNode: Sendable, Equatable {
  /// Scalars keep their text; their readers interpret it.
  indirect enum Content: Sendable, Equatable {
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  /// A key of a mapping and its value.
  struct Entry: Sendable, Equatable {
    var key: YAMLNode
    var value: YAMLNode
  }

  var content: Content
  /// The line, from 1.
  var line: Int

  /// The text of a scalar; nil for other values.
  var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// What kind of value this is, for error messages.
  var kind: String {
    switch content {
    case .scalar: "a value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}
