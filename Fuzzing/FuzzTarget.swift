import Glibc

/// The target of a fuzzing run, chosen with `FUZZ_TARGET`. There is one executable for all targets, since building one
/// takes a minute.
enum FuzzTarget: String, CaseIterable {
  case json, loops, event, response, result, settings

  static let chosen: FuzzTarget = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      print("fuzz: FUZZ_TARGET is '\(name)'; expected one of \(allCases.map { $0.rawValue }.joined(separator: ", "))")
      exit(64)
    }
    return target
  }()

  func run(_ input: [UInt8]) {
    switch self {
    case .json: fuzzJSON(input)
    case .loops: fuzzJSONLoops(input)
    case .event: fuzzEvent(input)
    case .response: fuzzResponse(input)
    case .result: fuzzResult(input)
    case .settings: fuzzSettings(input)
    }
  }
}
