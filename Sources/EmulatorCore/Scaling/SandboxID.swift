/// Which of a function's sandboxes: they are counted from 1 on, and no number is used twice.
package struct SandboxID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The number.
  package let number: Int

  /// The sandbox of this number.
  package init(_ number: Int) { self.number = number }

  /// Whether it was made earlier.
  package static func < (earlier: SandboxID, later: SandboxID) -> Bool { earlier.number < later.number }

  /// The number.
  package var description: String { String(number) }
}
