/// What callgrind wrote of one run: how many instructions there were, and how often functions were called.
public struct CallgrindProfile: Sendable {
  /// All instructions; nil where the text does not tell.
  public let instructions: Double?
  /// How often functions of these names were called; nil where no function has a name at all, as in a stripped program.
  public let calls: Double?

  /// Reads the text; see "Callgrind Format Specification" in valgrind's manual. A name follows its number in brackets
  /// only where it stands for the first time.
  ///
  /// - Parameter names: whose calls are counted, from whichever function.
  public init(_ text: String, callsOf names: Set<String>) {
    var instructions: Double?
    var calls = 0.0
    var isNamed = false
    /// The numbers of the functions that count.
    var numbers: Set<Substring> = []
    var isCounted = false
    for line in text.utf8.split(separator: UInt8(ascii: "\n")).lazy.map({ Substring($0) }) {
      if line.hasPrefix("calls=") {
        if isCounted { calls += line.dropFirst(6).split(separator: " ").first.flatMap { Double($0) } ?? 0 }
      } else if line.hasPrefix("fn=") || line.hasPrefix("cfn=") {
        let parts = line.drop { $0 != "(" }.split(separator: " ", maxSplits: 1)
        guard let number = parts.first else { continue }
        if parts.count > 1 {
          // Recursion is told by a mark behind the name.
          let name = parts[1].prefix { $0 != "'" }
          if !name.hasPrefix("0x") { isNamed = true }
          if names.contains(String(name)) { numbers.insert(number) }
        }
        isCounted = numbers.contains(number)
      } else if line.hasPrefix("summary:") || line.hasPrefix("totals:") {
        instructions = line.split(separator: " ").last.flatMap { Double($0) }
      }
    }
    self.instructions = instructions
    self.calls = isNamed ? calls : nil
  }
}
