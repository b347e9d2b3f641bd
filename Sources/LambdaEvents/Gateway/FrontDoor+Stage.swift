extension FrontDoor {
  /// The stage with which the paths of URLs begin; nil if they begin with none.
  package var stage: String? {
    switch self {
    case .restAPI(let stage, _): stage
    case .httpAPI(let stage): stage == "$default" ? nil : stage
    case .functionURL, .loadBalancer, .vpcLattice: nil
    }
  }

  /// Whether the path of a target begins with the stage, where it has to.
  package func isBelowStage(_ target: [UInt8]) -> Bool {
    guard let stage else { return true }
    return Self.path(target.prefix { $0 != UInt8(ascii: "?") }, below: stage) != nil
  }

  /// What follows the stage in a path; nil if the path does not begin with it.
  static func path(_ path: ArraySlice<UInt8>, below stage: String) -> ArraySlice<UInt8>? {
    let prefix = Array("/\(stage)".utf8)
    guard path.starts(with: prefix) else { return nil }
    let rest = path.dropFirst(prefix.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "/") ? rest : nil
  }
}
