/// Judges whether signed links work with the credentials of a role: `env.credentials`.
package enum CredentialsJudgment {
  /// A response that may contain signed links.
  package struct Response: Sendable, Equatable {
    package var request: AppRequest
    package var status: Int
    /// Where it redirects to, and the body.
    package var text: String
    /// What the app signed with.
    package var credentials: FunctionCredentials

    package init(_ request: AppRequest, status: Int, text: String, credentials: FunctionCredentials) {
      self.request = request
      self.status = status
      self.text = text
      self.credentials = credentials
    }

    /// A response with the parts that count.
    package init(_ request: AppRequest, _ response: AppResponse, credentials: FunctionCredentials) {
      let body = String(decoding: response.body.prefix(256 * 1024), as: UTF8.self)
      self.init(
        request, status: response.status, text: "\(response.field("location") ?? "")\n\(body)", credentials: credentials
      )
    }

    fileprivate var urls: [SignedURL] { SignedURL.all(in: text) }
  }

  /// Whether the app may sign links, but had no temporary credentials: only with those does a fault show.
  ///
  /// - Parameter output: the app's log.
  package static func needsCredentials(_ responses: [Response], output: [String]) -> Bool {
    guard !responses.contains(where: { $0.credentials.isTemporary }) else { return false }
    // A key of the app's own may be only its default, so that on Lambda it signs with those of the role.
    let isSigned = responses.contains { response in
      response.urls.contains { !$0.hasToken && !response.credentials.areTemporary($0.accessKeyID) }
    }
    return isSigned || (output + responses.filter { $0.status >= 400 }.map(\.text)).contains(where: lacksCredentials)
  }

  package static func judge(_ responses: [Response], app: RecognizedApp) -> CheckResult.Status {
    var findings: [Finding] = []
    var judged = 0
    var unknown: [String] = []
    for response in responses {
      for url in response.urls {
        if url.hasToken || response.credentials.areOwn(url.accessKeyID) {
          judged += 1
        } else if response.credentials.areTemporary(url.accessKeyID) {
          let fact = "\(response.request.title) has: \(url.text), without \(tokenName(url))"
          if let index = findings.firstIndex(where: { $0.subject == response.request.pathTitle }) {
            if !findings[index].evidence.contains(fact) { findings[index].evidence.append(fact) }
          } else {
            findings.append(finding(response, fact, app))
          }
        } else {
          unknown.append(response.request.title)
        }
      }
    }
    guard findings.isEmpty else { return .found(findings) }
    if judged == 0, let title = unknown.first {
      return .undecided("\(title) has a link that was not signed with temporary credentials.")
    }
    return .passed(
      judged == 0
        ? "No response has a signed link."
        : "The session token is in all signed links that need it: \(judged).")
  }

  /// What AWS's libraries, and programs that read the variables themselves, say without credentials.
  private static func lacksCredentials(_ text: String) -> Bool {
    [
      "Unable to locate credentials", "NoCredentialsError", "CredentialsProviderError", "Could not load credentials",
      "Unable to load credentials", "NoCredentialProviders", "failed to retrieve credentials",
      "failed to refresh cached credentials",
      "Missing credentials in config", "MissingCredentialsError", "SdkClientException: Unable to load",
      "AWS_ACCESS_KEY_ID",
      "AWS_SECRET_ACCESS_KEY",
    ].contains(where: text.contains)
  }

  private static func tokenName(_ url: SignedURL) -> String {
    url.parameter == "AWSAccessKeyId" ? "x-amz-security-token" : "X-Amz-Security-Token"
  }

  private static func finding(_ response: Response, _ fact: String, _ app: RecognizedApp) -> Finding {
    Finding(
      .signedLinks, .error, "\(response.request.pathTitle) signs links without the session token",
      method: "The bodies and redirects of responses were searched for signed URLs.",
      evidence: [fact],
      reason:
        "On Lambda, the credentials are those of the function's role, and temporary. AWS refuses a link that was signed with "
        + "them but has no session token: 403 InvalidAccessKeyId or InvalidClientTokenId.",
      cure: cure(app), subject: response.request.pathTitle)
  }

  private static func cure(_ app: RecognizedApp) -> String {
    let general =
      "so that the library finds the key, the secret and AWS_SESSION_TOKEN together. Links end with these credentials, after some "
      + "hours at most."
    switch app.framework {
    case .fastAPI, .flask, .django:
      return "Create the client without keys, boto3.client(\"s3\"), or pass aws_session_token too, \(general)"
    case .express, .nextJS:
      return "Create the client without credentials, new S3Client(), or pass sessionToken too, \(general)"
    case .spring:
      return "Use DefaultCredentialsProvider, or AwsSessionCredentials instead of AwsBasicCredentials, \(general)"
    case .go:
      return "Use config.LoadDefaultConfig, or pass the session token to NewStaticCredentialsProvider, \(general)"
    case .rails: return "Create Aws::S3::Client.new without keys, or pass session_token: too, \(general)"
    case .php: return "Create S3Client without credentials, or pass 'token' too, \(general)"
    case .nginx, nil:
      return "Create the client of AWS's library without keys, or pass the session token too, \(general)"
    }
  }
}
