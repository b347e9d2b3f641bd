/// A value of a YAML document, and its line.
package struct YAMLNode: Sendable, Equatable {
  /// Scalars keep their text; their readers interpret it.
  package indirect enum Content: Sendable, Equatable {
    /// The text of a scalar. A plain scalar has no quotes and is no block, so its text may mean a number or a Boolean.
    case scalar(String, isPlain: Bool)
    /// The elements of a list.
    case sequence([YAMLNode])
    /// The entries of a mapping, in order. No two scalar keys are the same.
    case mapping([Entry])
  }

  /// A key of a mapping and its value.
  package struct Entry: Sendable, Equatable {
    package var key: YAMLNode
    package var value: YAMLNode

    package init(key: YAMLNode, value: YAMLNode) {
      self.key = key
      self.value = value
    }
  }

  package var content: Content
  /// The line, from 1.
  package var line: Int
  /// The tag, for example `!Ref`; nil without one. A tag of the YAML types has its full name, such as `tag:yaml.org,2002:str`.
  package var tag: String?

  package init(content: Content, line: Int, tag: String? = nil) {
    self.content = content
    self.line = line
    self.tag = tag
  }

  /// The text of a scalar; nil for other values.
  package var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// What kind of value this is, for error messages.
  package var kind: String {
    switch content {
    case .scalar: "a value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}
