/// A value of a YAML document, and where it stands.
struct YAMLNode: Sendable, Equatable {
  /// What it is. Scalars are text as it stands: what it means is up to whoever reads it.
  indirect enum Content: Sendable, Equatable {
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  /// A key of a mapping, and its value.
  struct Entry: Sendable, Equatable {
    var key: YAMLNode
    var value: YAMLNode
  }

  var content: Content
  /// Its line, from 1.
  var line: Int

  /// Its text, where it is a scalar.
  var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// What it is, for messages.
  var kind: String {
    switch content {
    case .scalar: "a value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}
