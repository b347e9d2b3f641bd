/// The memory of a process, in pages, from `/proc/PID/statm` (proc_pid_statm(5)).
package struct ProcessMemory: Sendable, Equatable {
  /// All resident pages.
  package var resident: Int
  /// The resident pages of files and shared memory, which other processes may share.
  package var shared: Int

  /// Creates a value with these sizes.
  package init(resident: Int, shared: Int) {
    self.resident = resident
    self.shared = shared
  }

  /// Parses the file; nil if it does not have the documented form.
  package init?(_ text: ArraySlice<UInt8>) {
    let fields = text.split(separator: UInt8(ascii: " "), maxSplits: 3)
    guard fields.count == 4, let resident = DecimalText.number(in: fields[1]),
      let shared = DecimalText.number(in: fields[2])
    else { return nil }
    self.init(resident: max(resident, 0), shared: min(max(shared, 0), max(resident, 0)))
  }

  /// The total memory of several processes. Their shared pages are assumed to be the same, as in a server's workers.
  package static func total(of processes: some Sequence<ProcessMemory>) -> Int {
    var own = 0
    var shared = 0
    for process in processes {
      own += process.resident - process.shared
      shared = max(shared, process.shared)
    }
    return own + shared
  }
}
