import AdapterCore

/// What an app did in some time.
package struct AppActivity: Sendable, Equatable {
  /// How long it was watched.
  package var duration: Duration
  /// The CPU time that it used.
  package var processorTime: Duration
  /// The lines that it printed.
  package var output: [String]
  /// The peers to which it connected or sent data.
  package var peers: [String]
  /// The files that it wrote or created.
  package var files: [String]

  package init(
    for duration: Duration, processorTime: Duration = .zero, output: [String] = [], peers: [String] = [],
    files: [String] = []
  ) {
    self.duration = duration
    self.processorTime = processorTime
    self.output = output
    self.peers = peers
    self.files = files
  }

  /// Whether nothing is left.
  package var isNothing: Bool { processorTime == .zero && output.isEmpty && peers.isEmpty && files.isEmpty }

  /// Whether it did nothing but compute.
  package var isSilent: Bool { output.isEmpty && peers.isEmpty && files.isEmpty }

  /// What the app did here and at none of the other times. Lines count as the same whatever figures they contain, and
  /// files if they lie in the same folder. CPU time counts if it is well above that of the other times.
  package func beyond(_ others: [AppActivity]) -> AppActivity {
    var rest = self
    let usual = others.map { $0.duration > .zero ? $0.processorTime * (duration / $0.duration) : .zero }.max() ?? .zero
    if processorTime <= usual * 3 + duration * 0.1 { rest.processorTime = .zero }
    let lines = Set(others.flatMap(\.output).map(Self.shape))
    rest.output.removeAll { lines.contains(Self.shape(of: $0)) }
    let known = Set(others.flatMap(\.peers))
    rest.peers.removeAll(where: known.contains)
    let folders = Set(others.flatMap(\.files).map(Self.folder))
    rest.files.removeAll { folders.contains(Self.folder(of: $0)) }
    return rest
  }

  /// The kinds of activity that the other one has, too.
  package func confirmed(by other: AppActivity) -> AppActivity {
    var rest = self
    if other.processorTime == .zero { rest.processorTime = .zero }
    if other.output.isEmpty { rest.output = [] }
    if other.peers.isEmpty { rest.peers = [] }
    if other.files.isEmpty { rest.files = [] }
    return rest
  }

  /// A line without what changes each time: words that contain a digit.
  private static func shape(of line: String) -> String {
    line.split(omittingEmptySubsequences: false) { !$0.isLetter && !$0.isNumber }
      .map { $0.contains(where: \.isNumber) ? "#" : $0 }.joined(separator: " ")
  }

  private static func folder(of path: String) -> Substring {
    path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
  }
}
