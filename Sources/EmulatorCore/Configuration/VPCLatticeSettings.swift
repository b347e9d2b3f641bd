package import LambdaEvents

/// An Amazon VPC Lattice service with the function as its target: `AWS::VpcLattice::TargetGroup`.
package struct VPCLatticeSettings: Sendable, Equatable {
  /// The version of its events: `LambdaEventStructureVersion`.
  package var eventStructureVersion: FrontDoor.LatticeVersion
  /// The host that events name; nil for the one that the caller asked for.
  package var domainName: String?

  /// A service with these properties.
  package init(eventStructureVersion: FrontDoor.LatticeVersion = .v2, domainName: String? = nil) {
    self.eventStructureVersion = eventStructureVersion
    self.domainName = domainName
  }
}
