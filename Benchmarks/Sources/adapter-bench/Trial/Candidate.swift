/// A program to be measured.
struct Candidate {
  /// The column's heading.
  let name: String
  var path: String
  /// The same program with the names of its functions, where the one that is measured has none.
  var namedPath: String?
  /// What it is here for.
  let role: Role

  enum Role {
    /// What the others are compared with. It understands nothing, so its answers are not judged.
    case floor
    /// The floor once more: how far its ratios are from 1 tells how far to trust the others.
    case control
    case adapter
  }

  var isFloor: Bool { role == .floor }
  /// Whether it must give the app's answer back as an event's response.
  var isJudged: Bool { role == .adapter }
}
