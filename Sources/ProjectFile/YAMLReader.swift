import CYAML

/// Reads one YAML document (yaml.org/spec/1.1) with libyaml.
///
/// An alias becomes a copy of its anchor's value.
struct YAMLReader: ~Copyable {
  /// Limits what nested aliases can expand to.
  private static let mostNodes = 100_000

  private var parser = yaml_parser_t()
  private var anchors: [String: YAMLNode] = [:]
  private var nodes = 0

  /// The value of the only document in a text; nil if the text is empty.
  static func read(_ text: [UInt8]) throws(ProjectFileError) -> YAMLNode? {
    var reader = YAMLReader()
    return try reader.document(text)
  }

  private init() {
    // Initialization fails only if memory runs out; the first event then reports it.
    yaml_parser_initialize(&parser)
  }

  deinit {
    var parser = parser
    yaml_parser_delete(&parser)
  }

  private mutating func document(_ text: [UInt8]) throws(ProjectFileError) -> YAMLNode? {
    // The parser keeps the address of its input, so the input must not move.
    let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(text.count, 1))
    defer { input.deallocate() }
    _ = input.initialize(from: text)
    yaml_parser_set_input_string(&parser, input.baseAddress, text.count)

    var root: YAMLNode?
    while true {
      let event = try next()
      switch event.kind {
      case YAML_STREAM_START_EVENT, YAML_DOCUMENT_END_EVENT: continue
      case YAML_DOCUMENT_START_EVENT:
        guard root == nil else { throw ProjectFileError(line: event.line, "the file has a second document") }
        root = try node(try next())
      case YAML_STREAM_END_EVENT: return root
      default: throw ProjectFileError(line: event.line, "this is not allowed here")
      }
    }
  }

  /// An event of the parser, copied out of it.
  private struct Event {
    var kind: yaml_event_type_t
    var line: Int
    var text = ""
    var isPlain = false
    var anchor: String?
  }

  private mutating func next() throws(ProjectFileError) -> Event {
    var raw = yaml_event_t()
    guard yaml_parser_parse(&parser, &raw) == 1 else {
      let reason = parser.problem.map { String(cString: $0) } ?? "it cannot be parsed"
      throw ProjectFileError(line: Int(parser.problem_mark.line) + 1, "this is not YAML: \(reason)")
    }
    defer { yaml_event_delete(&raw) }
    var event = Event(kind: raw.type, line: Int(raw.start_mark.line) + 1)
    switch raw.type {
    case YAML_SCALAR_EVENT:
      let scalar = raw.data.scalar
      event.text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      event.isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      event.anchor = Self.string(scalar.anchor)
    case YAML_SEQUENCE_START_EVENT: event.anchor = Self.string(raw.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT: event.anchor = Self.string(raw.data.mapping_start.anchor)
    case YAML_ALIAS_EVENT: event.anchor = Self.string(raw.data.alias.anchor)
    default: break
    }
    return event
  }

  private mutating func node(_ event: Event) throws(ProjectFileError) -> YAMLNode {
    try count(1, at: event.line)
    let node: YAMLNode
    switch event.kind {
    case YAML_SCALAR_EVENT:
      node = YAMLNode(content: .scalar(event.text, isPlain: event.isPlain), line: event.line)
    case YAML_SEQUENCE_START_EVENT:
      var elements: [YAMLNode] = []
      while case let inner = try next(), inner.kind != YAML_SEQUENCE_END_EVENT {
        elements.append(try self.node(inner))
      }
      node = YAMLNode(content: .sequence(elements), line: event.line)
    case YAML_MAPPING_START_EVENT:
      var entries: [YAMLNode.Entry] = []
      while case let inner = try next(), inner.kind != YAML_MAPPING_END_EVENT {
        let key = try self.node(inner)
        // Quoted and plain keys are the same key: `"memory"` is `memory`.
        if entries.contains(where: { $0.key.isSameKey(as: key) }) {
          throw ProjectFileError(line: key.line, "`\(key.text ?? "")` is set twice here")
        }
        entries.append(YAMLNode.Entry(key: key, value: try self.node(try next())))
      }
      node = YAMLNode(content: .mapping(entries), line: event.line)
    case YAML_ALIAS_EVENT:
      guard let anchor = event.anchor, let named = anchors[anchor] else {
        throw ProjectFileError(line: event.line, "there is no anchor `&\(event.anchor ?? "")` above this alias")
      }
      try count(named.size, at: event.line)
      return named
    default:
      throw ProjectFileError(line: event.line, "a value is missing here")
    }
    if let anchor = event.anchor { anchors[anchor] = node }
    return node
  }

  private mutating func count(_ more: Int, at line: Int) throws(ProjectFileError) {
    nodes += more
    if nodes > Self.mostNodes { throw ProjectFileError(line: line, "the file has too many values") }
  }

  private static func string(_ characters: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    characters.map { String(cString: $0) }
  }
}

extension YAMLNode {
  /// Whether a mapping treats the other node as the same key.
  fileprivate func isSameKey(as other: YAMLNode) -> Bool {
    if let text, let otherText = other.text { return text == otherText }
    return content == other.content
  }

  /// The number of nodes, including this one.
  fileprivate var size: Int {
    switch content {
    case .scalar: 1
    case .sequence(let elements): elements.reduce(1) { $0 + $1.size }
    case .mapping(let entries): entries.reduce(1) { $0 + $1.key.size + $1.value.size }
    }
  }
}
