import CProcessorAffinity
import Glibc

/// The cores and the loops for large bodies that a trial uses.
struct ProcessorConditions: Sendable {
  enum Cores: Sendable {
    /// All that this process may use.
    case any
    /// One, for the driver, the app and the adapter together.
    case one
    /// At least two.
    case several
  }

  /// The vector instructions of the loops, of which the adapter chooses the widest that the C library reports.
  enum Loops: Sendable { case any, avx2, avx512 }

  var cores = Cores.any
  var loops = Loops.any

  /// Why this machine cannot offer these conditions; nil if it can.
  var obstacle: String? {
    if cores == .several, Self.usableCores.count < 2 { return "only one core is usable" }
    let missing = Self.missingFeatures(Self.avx2Features + (loops == .avx512 ? Self.avx512Features : []))
    if loops == .any || missing.isEmpty { return nil }
    return "this processor lacks \(missing.joined(separator: ", "))"
  }

  /// Variables for the measured program. glibc reports only the features that its tunable leaves, and the adapter asks
  /// glibc. A program that asks the processor itself, or has another C library, ignores this.
  var variables: [String] {
    loops == .avx2 ? ["GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512BW,-AVX512VL"] : []
  }

  /// Calls `body` on these cores; processes that it starts inherit them.
  func callAsFunction<Result>(_ body: () throws(BenchmarkError) -> Result) throws(BenchmarkError) -> Result {
    guard cores == .one, let last = Self.usableCores.last else { return try body() }
    let failure = processor_affinity_restrict(last, last)
    guard failure == 0 else {
      throw BenchmarkError("core \(last) cannot be selected: \(String(cString: strerror(failure)))")
    }
    defer { processor_affinity_restrict(0, PROCESSOR_AFFINITY_CORES - 1) }
    return try body()
  }

  /// As /proc/cpuinfo names them.
  private static let avx2Features = ["avx2", "bmi1", "popcnt"]
  private static let avx512Features = ["bmi2", "avx512bw", "avx512vl", "avx512vbmi", "avx512_vbmi2"]

  private static func missingFeatures(_ names: [String]) -> [String] {
    let line = ProcFile.read("/proc/cpuinfo")?.split(separator: "\n").first { $0.hasPrefix("flags") } ?? ""
    let present = Set(line.split(separator: " "))
    return names.filter { !present.contains($0[...]) }
  }

  private static var usableCores: [Int32] { (0..<PROCESSOR_AFFINITY_CORES).filter(processor_affinity_includes) }
}
