import BenchmarkStatistics
import Glibc

/// The machine on which the figures were measured.
struct Machine {
  let cores: Int
  let processor: String
  let kernel: String
  /// The load average of the last minute.
  let load: String

  static var current: Machine {
    let model = ProcFile.read("/proc/cpuinfo")?.split(separator: "\n").first { $0.hasPrefix("model name") }
    return Machine(
      cores: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
      processor: model?.split(separator: ":").last.map { String($0.drop { $0 == " " }) } ?? "unknown",
      kernel: ProcFile.read("/proc/sys/kernel/osrelease")?.split(separator: "\n").first.map(String.init) ?? "unknown",
      load: ProcFile.read("/proc/loadavg")?.split(separator: " ").first.map(String.init) ?? "unknown")
  }

  var text: String { "\(cores) cores, \(processor), Linux \(kernel), load \(load)" }

  var json: JSONValue {
    .object([
      ("cores", .number(Double(cores))), ("processor", .string(processor)), ("kernel", .string(kernel)),
      ("load", .string(load)),
    ])
  }
}
