/// The names of the header fields that Lambda's APIs define inside a sandbox.
package enum LambdaHeader {
  /// The invocation's ID.
  package static let requestID: StaticString = "lambda-runtime-aws-request-id"
  /// When Lambda ends the invocation, in Unix milliseconds.
  package static let deadline: StaticString = "lambda-runtime-deadline-ms"
  /// The invoked function's ARN, with the caller's qualifier.
  package static let invokedFunctionARN: StaticString = "lambda-runtime-invoked-function-arn"
  /// The X-Ray trace header.
  package static let traceID: StaticString = "lambda-runtime-trace-id"
  /// Data about the client from the caller's SDK, as JSON.
  package static let clientContext: StaticString = "lambda-runtime-client-context"
  /// The caller's Amazon Cognito identity, as JSON.
  package static let cognitoIdentity: StaticString = "lambda-runtime-cognito-identity"
  /// The tenant's ID, for a function with tenant isolation.
  package static let tenantID: StaticString = "lambda-runtime-aws-tenant-id"
  /// `streaming` if a result is streamed.
  package static let responseMode: StaticString = "lambda-runtime-function-response-mode"
  /// The type of an error.
  package static let errorType: StaticString = "lambda-runtime-function-error-type"
  /// An error in Base64, in the trailers of a stream.
  package static let errorBody: StaticString = "lambda-runtime-function-error-body"
  /// The name under which an extension registers.
  package static let extensionName: StaticString = "lambda-extension-name"
  /// The identifier that a registered extension sends with each call.
  package static let extensionIdentifier: StaticString = "lambda-extension-identifier"
  /// Optional features that an extension asks for when it registers.
  package static let extensionFeature: StaticString = "lambda-extension-accept-feature"
  /// The type of the error that an extension reports before it exits.
  package static let extensionErrorType: StaticString = "lambda-extension-function-error-type"
}
