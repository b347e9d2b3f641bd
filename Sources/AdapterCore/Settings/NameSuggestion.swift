/// Suggests the known name closest to an unknown one.
enum NameSuggestion {
  /// The closest of the names; nil if none is close.
  ///
  /// Names are compared letter by letter and word by word. A missing or additional word counts as a smaller difference
  /// than its letters: `…_CHECK_TIMEOUT` is closer to `…_CHECK_TIMEOUT_SECONDS` than to `…_CHECK_PORT`.
  static func nearest(to name: String, among names: [String]) -> String? {
    let words = words(name)
    let limit = max(3, words.dropFirst(2).reduce(0) { $0 + $1.count } / 3)
    let distances = names.map { other in
      let byWord = distance(words, Self.words(other), insertion: { _ in 3 }, change: letters)
      return (name: other, distance: min(byWord, letters(Array(name.utf8), Array(other.utf8))))
    }
    guard let best = distances.min(by: { $0.distance < $1.distance }), best.distance <= limit else { return nil }
    return best.name
  }

  private static func words(_ name: String) -> [[UInt8]] {
    Array(asciiLowercased(name).utf8).split(separator: UInt8(ascii: "_")).map { Array($0) }
  }

  private static func letters(_ left: [UInt8], _ right: [UInt8]) -> Int {
    distance(left, right, insertion: { _ in 1 }, change: { $0 == $1 ? 0 : 1 })
  }

  /// The lowest cost of turning one sequence into the other (Wagner and Fischer 1974).
  private static func distance<Element>(
    _ left: [Element], _ right: [Element], insertion: (Element) -> Int, change: (Element, Element) -> Int
  ) -> Int {
    var row = right.reduce(into: [0]) { $0.append(($0.last ?? 0) + insertion($1)) }
    for element in left {
      var diagonal = row[0]
      row[0] += insertion(element)
      for (column, other) in right.enumerated() {
        let kept = diagonal + change(element, other)
        diagonal = row[column + 1]
        row[column + 1] = min(kept, row[column] + insertion(other), diagonal + insertion(element))
      }
    }
    return row[right.count]
  }
}
