import WireFormat

/// What a Lambda authorizer decided. It may be cached and applied to several requests.
package struct AuthorizerResult: Sendable, Equatable {
  /// How requests are decided.
  package enum Verdict: Sendable, Equatable {
    /// By a policy, for each method or route.
    case policy(AccessPolicy)
    /// All the same.
    case isAuthorized(Bool)
  }

  /// Why a function's result is not a decision.
  package struct Mistake: Error, Sendable, Equatable {
    package let message: String
  }

  package let verdict: Verdict
  /// The caller's ID; nil if the function returned none.
  package let principalID: String?
  /// The values for the integration; nil if the function returned none.
  package let context: JSONTree?

  /// Reads a function's result.
  ///
  /// REST APIs: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html>.
  /// HTTP APIs: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html>.
  ///
  /// - Parameters:
  ///   - payload: the result, as JSON.
  ///   - isSimple: whether the authorizer returns `isAuthorized` instead of a policy.
  ///   - isREST: whether the values in `context` must be strings, numbers or booleans.
  package init(_ payload: [UInt8], isSimple: Bool, isREST: Bool) throws(Mistake) {
    let result: JSONTree
    do throws(JSONError) {
      result = try JSONTree(payload)
    } catch {
      throw Mistake(message: "it is not JSON: \(error)")
    }
    guard case .object = result else { throw Mistake(message: "it is not an object") }
    if isSimple {
      guard case .bool(let isAuthorized)? = result["isAuthorized"] else {
        throw Mistake(message: "`isAuthorized` is missing or not a boolean, which simple responses require")
      }
      verdict = .isAuthorized(isAuthorized)
    } else {
      guard let document = result["policyDocument"] else {
        let hint = result["isAuthorized"] == nil ? "" : "; simple responses are not enabled for this authorizer"
        throw Mistake(message: "`policyDocument` is missing\(hint)")
      }
      do throws(AccessPolicy.Mistake) {
        verdict = .policy(try AccessPolicy(document))
      } catch {
        throw Mistake(message: error.message)
      }
    }
    principalID = result["principalId"]?.text
    context = result["context"]
    if let context { try Self.check(context, isREST: isREST) }
  }

  private static func check(_ context: JSONTree, isREST: Bool) throws(Mistake) {
    guard case .object(let members) = context else { throw Mistake(message: "`context` is not an object") }
    guard isREST else { return }
    for member in members {
      switch member.value {
      case .object, .array:
        throw Mistake(
          message: "`context.\(member.name)` is an object or array; REST APIs accept strings, numbers and booleans")
      case .string, .number, .bool, .null: break
      }
    }
  }
}

extension AuthorizerResult {
  /// Applies the result to a request.
  package func decision(on request: AuthorizationRequest) -> AccessPolicy.Decision {
    switch verdict {
    case .policy(let policy): policy.decision(on: request.arn, in: PolicyContext(request))
    case .isAuthorized(true): .allowed
    case .isAuthorized(false): .implicitlyDenied
    }
  }

  /// What cannot be evaluated in the conditions of the policy.
  package var obstacles: [String] {
    if case .policy(let policy) = verdict { policy.obstacles } else { [] }
  }

  /// The member `authorizer` of a REST API's request context: the context's values as strings.
  ///
  /// - Parameter latency: how long the authorizer took, in milliseconds; 0 for a cached result.
  package func restContext(latency: Int) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      writeContextAsStrings(to: &json)
      if let principalID {
        json.key("principalId")
        json.string(principalID)
      }
      json.key("integrationLatency")
      json.number(latency)
    }
    return json.finish()
  }

  /// The member `authorizer` of an HTTP API's request context.
  package func httpContext(isFormat1: Bool) -> [UInt8] {
    guard !isFormat1 else { return (context ?? .object([])).bytes }
    return JSONTree.object([JSONTree.Member(name: "lambda", value: context ?? .null)]).bytes
  }

  private func writeContextAsStrings(to json: inout JSONWriter) {
    guard case .object(let members)? = context else { return }
    for member in members {
      let text: String
      switch member.value {
      case .string(let value), .number(let value): text = value
      case .bool(let value): text = value ? "true" : "false"
      case .object, .array, .null: continue
      }
      json.key(member.name)
      json.string(text)
    }
  }
}
