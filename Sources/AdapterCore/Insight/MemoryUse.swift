/// How much of its memory a sandbox uses.
package struct MemoryUse: Sendable, Equatable {
  /// The memory in use, in bytes.
  package var used: Int
  /// The sandbox's memory, in bytes; nil if it is not known.
  package var limit: Int?

  /// Creates a memory use from its figures.
  package init(used: Int, limit: Int?) {
    self.used = used
    self.limit = limit
  }

  /// The share of the memory in use: 0 to 1, or more; nil without a limit.
  package var share: Double? {
    guard let limit, limit > 0 else { return nil }
    return Double(used) / Double(limit)
  }
}
