/// The names of header fields that Lambda's APIs inside of a sandbox define.
package enum LambdaHeader {
  /// The invocation's id.
  package static let requestID: StaticString = "lambda-runtime-aws-request-id"
  /// When the invocation is ended, in Unix milliseconds.
  package static let deadline: StaticString = "lambda-runtime-deadline-ms"
  /// The invoked function's ARN, with the caller's qualifier.
  package static let invokedFunctionARN: StaticString = "lambda-runtime-invoked-function-arn"
  /// The X-Ray header.
  package static let traceID: StaticString = "lambda-runtime-trace-id"
  /// What the caller's SDK says of its client, as JSON.
  package static let clientContext: StaticString = "lambda-runtime-client-context"
  /// Who the caller is to Amazon Cognito, as JSON.
  package static let cognitoIdentity: StaticString = "lambda-runtime-cognito-identity"
  /// The tenant, for a function that isolates tenants.
  package static let tenantID: StaticString = "lambda-runtime-aws-tenant-id"
  /// `streaming` if a result is sent as it is made.
  package static let responseMode: StaticString = "lambda-runtime-function-response-mode"
  /// The type of an error.
  package static let errorType: StaticString = "lambda-runtime-function-error-type"
  /// An error in Base64, in the trailers of a stream.
  package static let errorBody: StaticString = "lambda-runtime-function-error-body"
  /// The name under which an extension registers.
  package static let extensionName: StaticString = "lambda-extension-name"
  /// What a registered extension calls with.
  package static let extensionIdentifier: StaticString = "lambda-extension-identifier"
  /// What an extension wants to be told at its registration.
  package static let extensionFeature: StaticString = "lambda-extension-accept-feature"
  /// The type of the error with which an extension gives up.
  package static let extensionErrorType: StaticString = "lambda-extension-function-error-type"
}
