/// The parts of two texts around their first difference, for a report.
struct DifferingExcerpts: Equatable {
  var one: String
  var other: String

  private static let before = 30
  private static let length = 100

  init(_ one: String, _ other: String) {
    let common = zip(one, other).prefix { $0 == $1 }.count
    let start = max(0, common - Self.before)
    self.one = Self.excerpt(one, from: start)
    self.other = Self.excerpt(other, from: start)
  }

  private static func excerpt(_ text: String, from start: Int) -> String {
    let rest = text.dropFirst(start)
    let shown = rest.prefix(length).split(whereSeparator: \.isNewline).joined(separator: " ")
    return (start > 0 ? "…" : "") + shown + (rest.count > length ? "…" : "")
  }
}
