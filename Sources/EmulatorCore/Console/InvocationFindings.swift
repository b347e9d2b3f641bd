/// What the console works out about an invocation when somebody looks at it, once.
struct InvocationFindings: Sendable {
  /// What the event is; nil if nobody has looked at it yet.
  var subject: InvocationSubject?
  /// The failure in the result, if any; nil if nobody has looked at it yet.
  var resultFailure: String??
  /// The status in the result of a request that has no caller, such as a replay; nil if nobody has looked at it yet.
  var resultStatus: Int??
  /// The failure that the adapter logged.
  var loggedFailure: String?
  /// How often the adapter repeated the request, as far as it logged that.
  var retries = 0
  /// The newest line that was looked at.
  var lastLine = 0
}
