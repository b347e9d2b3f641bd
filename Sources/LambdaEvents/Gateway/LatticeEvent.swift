import ByteBuffers
import HTTPMessages
import WireFormat

/// The events of Amazon VPC Lattice.
///
/// See <https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html#receive-event-from-service>.
enum LatticeEvent {
  /// Converts a request into an event. Path and query are passed on as they were sent; field names are lowercase.
  static func encode(_ arrived: GatewayRequest, _ version: FrontDoor.LatticeVersion) -> [UInt8] {
    switch version {
    case .v1: encodeVersion1(arrived)
    case .v2: encodeVersion2(arrived)
    }
  }

  /// Repeated parameters keep the last value. Repeated fields are joined.
  private static func encodeVersion1(_ arrived: GatewayRequest) -> [UInt8] {
    let groups = FieldGroups(arrived.fields)
    var json = JSONWriter(capacity: arrived.request.body.count / 3 * 4 + groups.estimatedLength * 2 + 1024)
    json.object { json in
      json.key("raw_path")
      json.string(utf8: arrived.request.target[...])
      json.key("method")
      json.string(arrived.request.method.name)
      json.key("headers")
      json.object { json in
        for group in groups.groups {
          groups.writeName(group, lowercased: true, to: &json)
          groups.writeJoinedValue(group, to: &json)
        }
      }
      json.key("query_string_parameters")
      json.object { json in
        for group in arrived.parameterGroups(decoding: false) {
          json.key(utf8: group.name[...])
          json.string(utf8: (group.values.last ?? [])[...])
        }
      }
      let isBase64 = arrived.bodyForm(codedIsBase64: false).writeBody(arrived.request.body, to: &json)
      json.key("is_base64_encoded")
      json.bool(isBase64 && !arrived.request.body.isEmpty)
    }
    return json.finish()
  }

  private static func encodeVersion2(_ arrived: GatewayRequest) -> [UInt8] {
    let groups = FieldGroups(arrived.fields)
    let parameters = arrived.parameterGroups(decoding: false)
    var json = JSONWriter(capacity: arrived.request.body.count / 3 * 4 + groups.estimatedLength * 2 + 2048)
    json.object { json in
      json.key("version")
      json.string("2.0")
      json.key("path")
      json.string(utf8: arrived.request.target[...])
      json.key("method")
      json.string(arrived.request.method.name)
      json.key("headers")
      json.object { json in
        for group in groups.groups {
          groups.writeName(group, lowercased: true, to: &json)
          groups.writeValues(group, to: &json)
        }
      }
      if !parameters.isEmpty {
        json.key("queryStringParameters")
        json.object { json in
          for group in parameters {
            json.key(utf8: group.name[...])
            json.array { json in
              for value in group.values { json.string(utf8: value[...]) }
            }
          }
        }
      }
      writeBody(arrived, to: &json)
      json.key("requestContext")
      writeContext(arrived.arrival, to: &json)
      json.key("requestId")
      json.string(arrived.arrival.requestID)
    }
    return json.finish()
  }

  /// Writes the flag only if the body is Base64.
  private static func writeBody(_ arrived: GatewayRequest, to json: inout JSONWriter) {
    guard !arrived.request.body.isEmpty else { return }
    if arrived.bodyForm(codedIsBase64: false).writeBody(arrived.request.body, to: &json) {
      json.key("isBase64Encoded")
      json.bool(true)
    }
  }

  /// Writes the context of a service without an auth policy.
  private static func writeContext(_ arrival: FrontDoor.Arrival, to json: inout JSONWriter) {
    let prefix = "arn:aws:vpc-lattice:\(arrival.region):\(arrival.accountID)"
    json.object { json in
      json.key("serviceNetworkArn")
      json.string("\(prefix):servicenetwork/sn-0123456789abcdef0")
      json.key("serviceArn")
      json.string("\(prefix):service/svc-0123456789abcdef0")
      json.key("targetGroupArn")
      json.string("\(prefix):targetgroup/tg-0123456789abcdef0")
      json.key("identity")
      json.object { json in
        json.key("sourceVpcArn")
        json.string("arn:aws:ec2:\(arrival.region):\(arrival.accountID):vpc/vpc-0123456789abcdef0")
      }
      json.key("region")
      json.string(arrival.region)
      json.key("timeEpoch")
      // In microseconds.
      json.string("\(arrival.time)000")
    }
  }
}
