/// What Lambda reports about an invocation besides the event: header fields of the Runtime API's `next` response, and
/// the function's description from the environment.
package struct InvocationContext: Sendable, Equatable {
  /// The function, as its environment variables describe it. It is the same for all invocations of a sandbox.
  package struct Function: Sendable, Equatable {
    /// `AWS_LAMBDA_FUNCTION_NAME`.
    package var name: String
    /// `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`, in MB.
    package var memorySize: Int
    /// `AWS_LAMBDA_FUNCTION_VERSION`.
    package var version: String
    /// `AWS_LAMBDA_LOG_STREAM_NAME`.
    package var logStream: String
    /// `AWS_LAMBDA_LOG_GROUP_NAME`.
    package var logGroup: String

    package init(name: String, memorySize: Int, version: String, logStream: String, logGroup: String) {
      self.name = name
      self.memorySize = memorySize
      self.version = version
      self.logStream = logStream
      self.logGroup = logGroup
    }
  }

  /// `Lambda-Runtime-Aws-Request-Id`.
  package var requestID: String
  /// `Lambda-Runtime-Deadline-Ms`: Unix time in milliseconds.
  package var deadline: Int
  /// `Lambda-Runtime-Invoked-Function-Arn`.
  package var invokedFunctionARN: String
  /// `Lambda-Runtime-Trace-Id`.
  package var traceID: String?
  /// `Lambda-Runtime-Client-Context`: JSON.
  package var clientContext: String?
  /// `Lambda-Runtime-Cognito-Identity`: JSON.
  package var identity: String?
  /// `Lambda-Runtime-Aws-Tenant-Id`.
  package var tenantID: String?
  package var function: Function

  package init(
    requestID: String, deadline: Int, invokedFunctionARN: String, traceID: String? = nil,
    clientContext: String? = nil, identity: String? = nil, tenantID: String? = nil, function: Function
  ) {
    self.requestID = requestID
    self.deadline = deadline
    self.invokedFunctionARN = invokedFunctionARN
    self.traceID = traceID
    self.clientContext = clientContext
    self.identity = identity
    self.tenantID = tenantID
    self.function = function
  }
}
