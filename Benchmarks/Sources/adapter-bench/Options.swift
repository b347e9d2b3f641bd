/// The options on the command line.
struct Options {
  static let usage = """
    usage: adapter-bench [--floor PATH] [--adapter PATH]... [options]

    Simulates Lambda and the app for each program in turn, and compares what the programs cost.

      --floor PATH       the floor program (default: relay-floor next to this program)
      --adapter PATH     an adapter; may be given several times. The first one is judged by the budgets, and in
                         front of real apps compared with the others
      --control          measure the floor twice: the deviation of its ratios from 1 is noise
      --rounds N         interleaved rounds (default: 5; 15 for POST to FastAPI and Node)
      --only SCENARIO    only this scenario; may be given several times
      --time-limit S     start no further round after this many seconds (default: 480)
      --json FILE        write all values to FILE
      --log FILE         append the adapters' output to FILE
      --instructions     count instructions, allocations and system calls instead (valgrind, strace),
                         for a small GET or the scenarios given with --only; for PATH, valgrind runs
                         PATH.named if that exists: the same program before it was stripped
      --limits FILE      with --instructions: fail if an adapter exceeds a limit in FILE
      --profiles FOLDER  with --instructions: keep callgrind's files in FOLDER
      --list             list the scenarios
      --help             show this
    """

  private(set) var floor: String?
  private(set) var adapters: [String] = []
  private(set) var rounds: Int?
  private(set) var only: [String] = []
  private(set) var timeLimit = 480
  private(set) var profiles: String?
  private(set) var limits: String?
  private(set) var json: String?
  private(set) var log = "/dev/null"
  private(set) var countsInstructions = false
  private(set) var hasControl = false
  private(set) var lists = false
  private(set) var showsHelp = false

  init(_ arguments: [String]) throws(BenchmarkError) {
    var rest = arguments[...]
    while let flag = rest.popFirst() {
      switch flag {
      case "--instructions": countsInstructions = true
      case "--control": hasControl = true
      case "--list": lists = true
      case "--help", "-h": showsHelp = true
      case "--floor", "--adapter", "--rounds", "--only", "--time-limit", "--limits", "--profiles", "--json", "--log":
        guard let value = rest.popFirst() else { throw BenchmarkError("\(flag) needs a value") }
        try set(flag, to: value)
      default: throw BenchmarkError("unknown option \(flag); --help lists all options")
      }
    }
  }

  private mutating func set(_ flag: String, to value: String) throws(BenchmarkError) {
    switch flag {
    case "--floor": floor = value
    case "--adapter": adapters.append(value)
    case "--rounds": rounds = try Self.positive(flag, value)
    case "--time-limit": timeLimit = try Self.positive(flag, value)
    case "--limits": limits = value
    case "--profiles": profiles = value
    case "--json": json = value
    case "--log": log = value
    default:
      guard Scenario.all.contains(where: { $0.name == value }) else {
        throw BenchmarkError("unknown scenario \(value); --list lists all scenarios")
      }
      only.append(value)
    }
  }

  private static func positive(_ flag: String, _ value: String) throws(BenchmarkError) -> Int {
    guard let number = Int(value), number > 0 else {
      throw BenchmarkError("\(flag) needs a number greater than 0, not \(value)")
    }
    return number
  }
}
