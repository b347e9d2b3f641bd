import EmulatorCore
import LambdaEvents
import LambdaInterface
import WireFormat

extension Template {
  /// The functions, APIs and warnings as JSON, with the names of CloudFormation.
  ///
  /// - Parameter warnings: sentences for the user.
  package func json(warnings: [String]) -> [UInt8] {
    var writer = JSONWriter(capacity: 4096)
    writer.object { writer in
      writer.key("Functions")
      writer.object { writer in
        for function in functions {
          writer.key(function.logicalID)
          function.write(to: &writer)
        }
      }
      writer.key("Apis")
      writer.object { writer in
        for api in apis {
          writer.key(api.api.name)
          api.api.write(to: &writer)
        }
      }
      writer.key("Warnings")
      writer.array { writer in for warning in warnings { writer.string(warning) } }
      writer.key("Ignored")
      writer.array { writer in for property in ignored { writer.string("\(property)") } }
    }
    return writer.finish()
  }
}

extension TemplateFunction {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("FunctionName", name)
      writer.member("Handler", handler)
      writer.member("Runtime", runtime)
      writeCode(to: &writer)
      writer.key("MemorySize")
      writer.number(memorySize)
      writer.key("Timeout")
      writer.number(timeout)
      writer.key("EphemeralStorage")
      writer.number(ephemeralStorage)
      writer.member("ReservedConcurrentExecutions", reservedConcurrentExecutions)
      writer.key("ProvisionedConcurrentExecutions")
      writer.number(provisionedConcurrentExecutions)
      writer.key("Environment")
      writer.object(environment)
      writer.key("Layers")
      writer.strings(layers.map(\.text))
      writer.key("Aliases")
      writer.object(Dictionary(aliases.map { ($0.name, $0.functionVersion) }) { $1 })
      writer.key("SnapStart")
      writer.bool(usesSnapStart)
      writer.member("LogFormat", logFormat.variableValue)
      writer.member("ApplicationLogLevel", applicationLogLevel)
      writer.member("Architecture", architecture)
      writer.member("TenantIsolationMode", tenantIsolationMode?.rawValue)
      writer.member("MaximumRetryAttempts", eventInvokeConfig.maximumRetryAttempts)
      writer.member("MaximumEventAgeInSeconds", eventInvokeConfig.maximumEventAge)
      writer.member("OnSuccess", eventInvokeConfig.onSuccess)
      writer.member("OnFailure", eventInvokeConfig.onFailure)
      writer.member("DeadLetters", eventInvokeConfig.deadLetters)
      if let functionURL {
        writer.key("FunctionUrl")
        functionURL.write(to: &writer)
      }
      writer.key("Events")
      writer.object { writer in
        for source in eventSources {
          writer.key(source.name)
          writer.object { writer in
            writer.member("Type", source.type)
            writer.member("Input", source.input)
            writer.member("Qualifier", source.qualifier)
          }
        }
      }
    }
  }

  private func writeCode(to writer: inout JSONWriter) {
    switch code {
    case .path(let path): writer.member("CodeUri", path)
    case .bucket(let bucket, let key): writer.member("CodeUri", "s3://\(bucket)/\(key)")
    case .inline(let text): writer.member("InlineCode", text)
    case .image(let uri):
      writer.member("PackageType", "Image")
      writer.member("ImageUri", uri)
      writer.key("EntryPoint")
      writer.strings(imageConfig.entryPoint)
      writer.key("Command")
      writer.strings(imageConfig.command)
      writer.member("WorkingDirectory", imageConfig.workingDirectory)
    case nil: break
    }
  }
}

extension TemplateLayer {
  fileprivate var text: String {
    switch self {
    case .local(_, let path): path
    case .webAdapter(let text), .remote(let text): text
    }
  }
}

extension FunctionURLSettings {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("AuthType", authType.rawValue)
      writer.member("Qualifier", qualifier)
      writer.member("InvokeMode", invokeMode == .buffered ? "BUFFERED" : "RESPONSE_STREAM")
      cors?.write(to: &writer)
    }
  }
}

extension CORSSettings {
  /// Writes the member `Cors`.
  fileprivate func write(to writer: inout JSONWriter) {
    writer.key("Cors")
    writer.object { writer in
      for (name, values) in [
        ("AllowOrigins", allowOrigins), ("AllowMethods", allowMethods), ("AllowHeaders", allowHeaders),
        ("ExposeHeaders", exposeHeaders),
      ] where !values.isEmpty {
        writer.key(name)
        writer.strings(values)
      }
      writer.member("MaxAge", maxAge)
      writer.key("AllowCredentials")
      writer.bool(allowCredentials)
    }
  }
}

extension GatewayAPI {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("Type", isREST ? "REST" : "HTTP")
      writer.member("StageName", stageName)
      writer.key("StageVariables")
      writer.object(stageVariables)
      if case .http(let settings) = kind { settings.corsConfiguration?.write(to: &writer) }
      if case .rest(let settings) = kind, !settings.binaryMediaTypes.isEmpty {
        writer.key("BinaryMediaTypes")
        writer.strings(settings.binaryMediaTypes)
      }
      writer.member("DefaultAuthorizer", defaultAuthorizer)
      writer.key("Authorizers")
      writer.object { writer in
        for authorizer in authorizers {
          writer.key(authorizer.name)
          authorizer.write(to: &writer)
        }
      }
      writer.key("Routes")
      writer.array { writer in for route in routes { write(route, to: &writer) } }
    }
  }

  private func write(_ route: APIRoute, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("Route", "\(route.key)")
      writer.member("Function", route.function)
      writer.member("Qualifier", route.qualifier)
      if case .mock(let mock) = route.integration { writer.member("MockStatusCode", mock.statusCode) }
      writer.member("Authorizer", authorizer(of: route)?.name)
      if !route.authorizationScopes.isEmpty {
        writer.key("AuthorizationScopes")
        writer.strings(route.authorizationScopes)
      }
      if requiresAPIKey(route) {
        writer.key("ApiKeyRequired")
        writer.bool(true)
      }
      if !isREST { writer.member("PayloadFormatVersion", route.payloadFormatVersion.rawValue) }
      writer.member("TimeoutInMillis", route.timeout.map { Int($0 / .milliseconds(1)) })
      writer.member("ResponseTransferMode", route.responseTransferMode == .responseStream ? "STREAM" : nil)
    }
  }
}

extension APIAuthorizer {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      if case .lambda(let lambda) = kind { write(lambda, to: &writer) }
      if case .jwt(let jwt) = kind {
        writer.member("Type", "JWT")
        writer.member("Issuer", jwt.issuer)
        if let audience = jwt.audience {
          writer.key("Audience")
          writer.strings(audience)
        }
        writer.member("IdentitySource", "\(jwt.identitySource)")
      }
      if case .cognito(let cognito) = kind {
        writer.member("Type", "COGNITO_USER_POOLS")
        writer.key("UserPoolArns")
        writer.strings(cognito.userPoolARNs)
        writer.member("IdentitySource", "\(cognito.identitySource)")
        writer.member("ValidationExpression", cognito.validation)
      }
    }
  }

  private func write(_ lambda: LambdaAuthorizer, to writer: inout JSONWriter) {
    writer.member("Function", lambda.function)
    writer.member("Qualifier", lambda.qualifier)
    if case .token(let validation) = lambda.type {
      writer.member("Type", "TOKEN")
      writer.member("ValidationExpression", validation)
    } else {
      writer.member("Type", "REQUEST")
    }
    writer.key("IdentitySources")
    writer.strings(lambda.identitySources.map { "\($0)" })
    writer.member("ResultTtlInSeconds", Int(lambda.resultTTL / .seconds(1)))
    writer.member("PayloadFormatVersion", lambda.payloadFormatVersion.rawValue)
    writer.key("EnableSimpleResponses")
    writer.bool(lambda.enableSimpleResponses)
  }
}

extension JSONWriter {
  /// Writes a member with a string; nothing for nil.
  fileprivate mutating func member(_ name: StaticString, _ value: String?) {
    guard let value else { return }
    key(name)
    string(value)
  }

  /// Writes a member with a number; nothing for nil.
  fileprivate mutating func member(_ name: StaticString, _ value: Int?) {
    guard let value else { return }
    key(name)
    number(value)
  }

  fileprivate mutating func strings(_ values: [String]) {
    array { writer in for value in values { writer.string(value) } }
  }

  /// Writes an object of strings, sorted by name.
  fileprivate mutating func object(_ values: [String: String]) {
    object { writer in
      for (name, value) in values.sorted(by: { $0.key < $1.key }) {
        writer.key(name)
        writer.string(value)
      }
    }
  }
}
