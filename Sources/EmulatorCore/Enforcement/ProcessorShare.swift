/// How much of the processors a function gets, which goes by its memory.
package enum ProcessorShare {
  /// The memory for which a function gets one whole processor, in MB.
  package static let memoryOfOne = 1769

  /// How long, in microseconds, a function may run on processors in each period of ``period``.
  ///
  /// - Parameter memorySize: the function's memory, in MB.
  package static func quota(memorySize: Int) -> Int {
    // Less than a millisecond the scheduler does not take.
    min(6 * period, max(1000, memorySize * period / memoryOfOne))
  }

  /// The period, in microseconds.
  package static let period = 100_000
}
