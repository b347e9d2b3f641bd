import WireFormat

extension TemplateNode {
  /// The value as JSON.
  var json: String {
    var writer = JSONWriter()
    write(to: &writer)
    return String(decoding: writer.finish(), as: UTF8.self)
  }

  private func write(to writer: inout JSONWriter) {
    switch content {
    case .null: writer.null()
    case .boolean(let value): writer.bool(value)
    case .number(let text): writer.raw(Self.jsonNumber(text).utf8)
    case .string(let text): writer.string(text)
    case .list(let elements): writer.array { writer in for element in elements { element.write(to: &writer) } }
    case .object(let members):
      writer.object { writer in
        for member in members {
          writer.key(member.name)
          member.value.write(to: &writer)
        }
      }
    }
  }

  /// A number of YAML in the form of JSON, which has no `+`, and digits on both sides of a point.
  private static func jsonNumber(_ text: String) -> String {
    var number = text.hasPrefix("+") ? String(text.dropFirst()) : text
    let isNegative = number.hasPrefix("-")
    if isNegative { number.removeFirst() }
    if number.hasPrefix(".") { number = "0" + number }
    if let point = number.firstIndex(of: "."), number[number.index(after: point)...].first?.isNumber != true {
      number.insert("0", at: number.index(after: point))
    }
    return (isNegative ? "-" : "") + number
  }
}
