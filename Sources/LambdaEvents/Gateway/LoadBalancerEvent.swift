import ByteBuffers
import HTTPMessages
import WireFormat

/// The events of Application Load Balancers.
enum LoadBalancerEvent {
  /// Converts a request into an event. Path and query parameters are passed on as they were sent; field names are
  /// lowercase. Without multi-value headers, repeated names keep only the last value.
  static func encode(_ arrived: GatewayRequest, multiValue: Bool) -> [UInt8] {
    let arrival = arrived.arrival
    let groups = FieldGroups(arrived.fields)
    let parameters = arrived.parameterGroups(decoding: false)
    var json = JSONWriter(capacity: arrived.request.body.count / 3 * 4 + groups.estimatedLength * 2 + 1024)
    json.object { json in
      json.key("requestContext")
      json.object { json in
        json.key("elb")
        json.object { json in
          json.key("targetGroupArn")
          json.string(
            "arn:aws:elasticloadbalancing:\(arrival.region):\(arrival.accountID):targetgroup/local/0123456789abcdef")
        }
      }
      json.key("httpMethod")
      json.string(arrived.request.method.name)
      json.key("path")
      json.string(utf8: arrived.path)
      ValueMaps.writeParameters(
        parameters, single: !multiValue, multiValue: multiValue, absentIsNull: false, to: &json)
      ValueMaps.writeFields(groups, single: !multiValue, multiValue: multiValue, lowercased: true, to: &json)
      arrived.writeBody(absent: .empty, codedIsBase64: true, to: &json)
    }
    return json.finish()
  }
}
