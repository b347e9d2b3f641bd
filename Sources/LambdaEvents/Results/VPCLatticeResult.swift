import HTTPMessages
import WireFormat

/// The result that VPC Lattice takes: a load balancer's with single header values, and nothing beside.
enum VPCLatticeResult {
  /// Writes `"statusDescription"` and `"headers"`.
  static func writeFields(_ fields: FieldGroups, of head: HTTPResponseHead, to json: inout JSONWriter) {
    LoadBalancerResult.writeStatus(of: head, to: &json)
    LoadBalancerResult.writeSingleFields(fields, to: &json)
  }
}
