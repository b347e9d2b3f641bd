/// The memory of a process as `/proc/PID/statm` has it (proc_pid_statm(5)), in pages.
package struct ProcessMemory: Sendable, Equatable {
  /// All that is resident.
  package var resident: Int
  /// Of that, pages of files and shared memory, which other processes may have as well.
  package var shared: Int

  /// Memory of these sizes.
  package init(resident: Int, shared: Int) {
    self.resident = resident
    self.shared = shared
  }

  /// Reads the file's text; nil if it is not of the documented form.
  package init?(_ text: ArraySlice<UInt8>) {
    let fields = text.split(separator: UInt8(ascii: " "), maxSplits: 3)
    guard fields.count == 4, let resident = DecimalText.number(in: fields[1]),
      let shared = DecimalText.number(in: fields[2])
    else { return nil }
    self.init(resident: max(resident, 0), shared: min(max(shared, 0), max(resident, 0)))
  }

  /// The memory of several processes together. Their shared pages are taken to be the same ones, as those of a server's
  /// workers are.
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
