import CYAML

/// Reads one YAML document (yaml.org/spec/1.1) with libyaml.
///
/// An alias becomes a copy of its anchor's value.
package struct YAMLReader: ~Copyable {
  /// Limits what nested aliases can expand to.
  private static let mostNodes = 100_000
  /// Limits the depth of the recursion, here and in the readers of the values.
  private static let mostLevels = 100

  private let text: [UInt8]
  private var parser = yaml_parser_t()
  private var anchors: [String: YAMLNode] = [:]
  private var nodes = 0
  private var level = 0

  /// The value of the only document in a text; nil if the text is empty.
  package static func read(_ text: [UInt8]) throws(YAMLError) -> YAMLNode? {
    var reader = YAMLReader(text)
    return try reader.document()
  }

  private init(_ text: [UInt8]) {
    self.text = text
    // Initialization fails only if memory runs out; the first event then reports it.
    yaml_parser_initialize(&parser)
  }

  deinit {
    var parser = parser
    yaml_parser_delete(&parser)
  }

  private mutating func document() throws(YAMLError) -> YAMLNode? {
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
        guard root == nil else { throw YAMLError(line: event.line, "the file has a second document") }
        root = try node(try next())
      case YAML_STREAM_END_EVENT: return root
      default: throw YAMLError(line: event.line, "this is not allowed here")
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
    var tag: String?
  }

  private mutating func next() throws(YAMLError) -> Event {
    var raw = yaml_event_t()
    guard yaml_parser_parse(&parser, &raw) == 1 else {
      let reason = parser.problem.map { String(cString: $0) } ?? "it cannot be parsed"
      throw YAMLError(line: problemLine, "this is not YAML: \(reason)")
    }
    defer { yaml_event_delete(&raw) }
    var event = Event(kind: raw.type, line: Int(raw.start_mark.line) + 1)
    switch raw.type {
    case YAML_SCALAR_EVENT:
      let scalar = raw.data.scalar
      event.text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      event.isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      event.anchor = Self.string(scalar.anchor)
      event.tag = Self.string(scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      event.anchor = Self.string(raw.data.sequence_start.anchor)
      event.tag = Self.string(raw.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      event.anchor = Self.string(raw.data.mapping_start.anchor)
      event.tag = Self.string(raw.data.mapping_start.tag)
    case YAML_ALIAS_EVENT: event.anchor = Self.string(raw.data.alias.anchor)
    default: break
    }
    return event
  }

  /// The line of the parser's problem, from 1. One with an encoding has an offset instead of a mark.
  private var problemLine: Int {
    guard parser.error == YAML_READER_ERROR else { return Int(parser.problem_mark.line) + 1 }
    return 1 + text.prefix(parser.problem_offset).count { $0 == UInt8(ascii: "\n") }
  }

  private mutating func node(_ event: Event) throws(YAMLError) -> YAMLNode {
    try count(1, at: event.line)
    level += 1
    try checkDepth(level, at: event.line)
    defer { level -= 1 }
    let content: YAMLNode.Content
    switch event.kind {
    case YAML_SCALAR_EVENT: content = .scalar(event.text, isPlain: event.isPlain)
    case YAML_SEQUENCE_START_EVENT: content = .sequence(try elements())
    case YAML_MAPPING_START_EVENT: content = .mapping(try entries())
    case YAML_ALIAS_EVENT:
      guard let anchor = event.anchor, let named = anchors[anchor] else {
        throw YAMLError(line: event.line, "there is no anchor `&\(event.anchor ?? "")` above this alias")
      }
      try count(named.size, at: event.line)
      try checkDepth(level - 1 + named.height, at: event.line)
      return named
    default:
      throw YAMLError(line: event.line, "a value is missing here")
    }
    let node = YAMLNode(content: content, line: event.line, tag: event.tag)
    if let anchor = event.anchor { anchors[anchor] = node }
    return node
  }

  private mutating func elements() throws(YAMLError) -> [YAMLNode] {
    var elements: [YAMLNode] = []
    while case let event = try next(), event.kind != YAML_SEQUENCE_END_EVENT { elements.append(try node(event)) }
    return elements
  }

  private mutating func entries() throws(YAMLError) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    // Quoted and plain keys are the same key: `"memory"` is `memory`.
    var keys: Set<String> = []
    while case let event = try next(), event.kind != YAML_MAPPING_END_EVENT {
      let key = try node(event)
      if let text = key.text, !keys.insert(text).inserted {
        throw YAMLError(line: key.line, "`\(text)` is set twice here")
      }
      entries.append(YAMLNode.Entry(key: key, value: try node(try next())))
    }
    return entries
  }

  private mutating func count(_ more: Int, at line: Int) throws(YAMLError) {
    nodes += more
    if nodes > Self.mostNodes { throw YAMLError(line: line, "the file has too many values") }
  }

  private func checkDepth(_ depth: Int, at line: Int) throws(YAMLError) {
    guard depth <= Self.mostLevels else {
      throw YAMLError(line: line, "values are nested more than \(Self.mostLevels) levels deep")
    }
  }

  private static func string(_ characters: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    characters.map { String(cString: $0) }
  }
}

extension YAMLNode {
  /// The number of nodes, including this one.
  fileprivate var size: Int {
    switch content {
    case .scalar: 1
    case .sequence(let elements): elements.reduce(1) { $0 + $1.size }
    case .mapping(let entries): entries.reduce(1) { $0 + $1.key.size + $1.value.size }
    }
  }

  /// The number of levels, including this one.
  fileprivate var height: Int {
    switch content {
    case .scalar: 1
    case .sequence(let elements): 1 + elements.reduce(0) { max($0, $1.height) }
    case .mapping(let entries): 1 + entries.reduce(0) { max($0, $1.key.height, $1.value.height) }
    }
  }
}
