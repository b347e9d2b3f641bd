/// A callgrind profile: the number of instructions, and of calls of certain functions.
public struct CallgrindProfile: Sendable {
  /// The number of instructions; nil if the text does not contain it.
  public let instructions: Double?
  /// The number of calls of functions with these names; nil if no function has a name, as in a stripped program.
  public let calls: Double?

  /// Parses the text; see "Callgrind Format Specification" in valgrind's manual. A name follows its number in brackets
  /// only where it occurs for the first time.
  ///
  /// - Parameters:
  ///   - names: the functions whose calls are counted.
  ///   - callers: functions whose own calls are not counted, because they are part of a call that is. The compiler may
  ///     have added a suffix such as `.part.0` to their names.
  public init(_ text: String, callsOf names: Set<String>, exceptBy callers: Set<String> = []) {
    var instructions: Double?
    var calls = 0.0
    var isNamed = false
    /// The numbers of the functions whose calls are counted.
    var numbers: Set<Substring> = []
    /// The numbers of the functions whose calls do not count.
    var callerNumbers: Set<Substring> = []
    var isExcepted = false
    var isCounted = false
    for line in text.utf8.split(separator: UInt8(ascii: "\n")).lazy.map({ Substring($0) }) {
      if line.hasPrefix("calls=") {
        if isCounted { calls += line.dropFirst(6).split(separator: " ").first.flatMap { Double($0) } ?? 0 }
      } else if line.hasPrefix("fn=") || line.hasPrefix("cfn=") {
        let parts = line.drop { $0 != "(" }.split(separator: " ", maxSplits: 1)
        guard let number = parts.first else { continue }
        if parts.count > 1 {
          // A mark after the name means recursion.
          let name = parts[1].prefix { $0 != "'" }
          if !name.hasPrefix("0x") { isNamed = true }
          if names.contains(String(name)) { numbers.insert(number) }
          if callers.contains(String(name.prefix { $0 != "." })) { callerNumbers.insert(number) }
        }
        if line.hasPrefix("fn=") { isExcepted = callerNumbers.contains(number) }
        isCounted = numbers.contains(number) && !isExcepted
      } else if line.hasPrefix("summary:") || line.hasPrefix("totals:") {
        instructions = line.split(separator: " ").last.flatMap { Double($0) }
      }
    }
    self.instructions = instructions
    self.calls = isNamed ? calls : nil
  }
}
