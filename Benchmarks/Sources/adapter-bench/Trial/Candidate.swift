/// A program to be measured.
struct Candidate {
  /// The column's heading.
  let name: String
  var path: String
  /// The same program with function names, if the measured one is stripped.
  var namedPath: String?
  /// Its role in the comparison.
  let role: Role

  enum Role {
    /// The program that the others are compared with. It does not parse events, so its responses are not checked.
    case floor
    /// The floor a second time: the deviation of its ratios from 1 shows how far to trust the others.
    case control
    case adapter
  }

  var isFloor: Bool { role == .floor }
  /// Whether its results are checked against the app's response.
  var isJudged: Bool { role == .adapter }
}
