/// A program to be measured.
struct Candidate {
  /// The column's heading.
  let name: String
  let path: String
  /// The floor understands nothing, so its answers are not judged.
  let isFloor: Bool
}
