import HTTPMessages
import WireFormat

/// The result format of VPC Lattice: a load balancer's with single header values only.
enum VPCLatticeResult {
  /// Writes `"statusDescription"` and `"headers"`.
  static func writeFields(_ fields: FieldGroups, of head: HTTPResponseHead, to json: inout JSONWriter) {
    LoadBalancerResult.writeStatus(of: head, to: &json)
    LoadBalancerResult.writeSingleFields(fields, to: &json)
  }
}
