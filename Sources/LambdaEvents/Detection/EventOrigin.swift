/// Who sent an event, and so how it is to be answered.
package enum EventOrigin: Sendable, Equatable {
  /// API Gateway REST API, or an HTTP API with payload format 1.0.
  case restAPI
  /// API Gateway HTTP API with payload format 2.0, or a Lambda Function URL.
  case httpAPI
  /// An Application Load Balancer; `multiValue` where its target group sends multi-value headers.
  case loadBalancer(multiValue: Bool)
  /// Amazon VPC Lattice, either version of its events.
  case vpcLattice
  /// Anything else: the event itself is the body of a request to the pass-through path.
  case passThrough

  /// Whether an HTTP caller waits for the answer.
  package var isHTTP: Bool { self != .passThrough }
}
