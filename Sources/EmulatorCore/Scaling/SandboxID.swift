/// Identifies one of a function's sandboxes. Numbers start at 1 and are never reused.
package struct SandboxID: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let number: Int

  package init(_ number: Int) { self.number = number }

  /// Whether the sandbox was created earlier.
  package static func < (earlier: SandboxID, later: SandboxID) -> Bool { earlier.number < later.number }

  package var description: String { String(number) }
}
