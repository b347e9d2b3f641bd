import Glibc

/// A complete benchmark run.
struct Benchmark {
  let options: Options
  let candidates: [Candidate]
  let pools = (small: BufferPool(byteCount: 256 * 1024), large: BufferPool(byteCount: 8 * 1024 * 1024))

  init(options: Options, programPath: String) throws(BenchmarkError) {
    self.options = options
    let folder = programPath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let floor = options.floor ?? (folder.isEmpty ? "./relay-floor" : "\(folder)/relay-floor")
    var candidates = [Candidate(name: "floor", path: floor, role: .floor)]
    if options.hasControl { candidates.append(Candidate(name: "control", path: floor, role: .control)) }
    for path in options.adapters {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      let repeated = candidates.count { $0.name == name || $0.name.hasPrefix("\(name) ") }
      var candidate = Candidate(name: repeated == 0 ? name : "\(name) \(repeated + 1)", path: path, role: .adapter)
      if access(path + ".named", X_OK) == 0 { candidate.namedPath = path + ".named" }
      candidates.append(candidate)
    }
    for candidate in candidates where access(candidate.path, X_OK) != 0 {
      throw BenchmarkError("\(candidate.path) cannot be executed: \(String(cString: strerror(errno)))")
    }
    self.candidates = candidates
  }

  static func size(of path: String) -> Double? {
    var information = stat()
    return stat(path, &information) == 0 ? Double(information.st_size) : nil
  }
}
