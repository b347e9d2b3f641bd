/// The AWS credentials in a function's environment.
package struct FunctionCredentials: Sendable, Equatable {
  package var accessKeyID: String?
  package var isTemporary: Bool

  /// The credentials among environment variables.
  package init(_ variables: [String: String]) {
    accessKeyID = variables["AWS_ACCESS_KEY_ID"].flatMap { $0.isEmpty ? nil : $0 }
    isTemporary = accessKeyID != nil && variables["AWS_SESSION_TOKEN"].map { !$0.isEmpty } ?? false
  }

  /// Variables in the form of a role's credentials, as Lambda sets them. AWS knows no such key, but an app can sign with it.
  package static let placeholder = [
    "AWS_ACCESS_KEY_ID": "ASIASWIFTLETDOCTOR22",
    "AWS_SECRET_ACCESS_KEY": "swiftlet/doctor/has/no/secret/access/key",
    "AWS_SESSION_TOKEN": "swiftlet+doctor+has+no+session+token+but+roles+always+have+one==",
  ]

  /// Whether an access key is temporary.
  ///
  /// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>.
  func areTemporary(_ accessKeyID: String) -> Bool {
    accessKeyID.hasPrefix("ASIA") || isTemporary && accessKeyID == self.accessKeyID
  }

  /// Whether an access key is the app's own, which it has on Lambda too.
  func areOwn(_ accessKeyID: String) -> Bool {
    accessKeyID.hasPrefix("AKIA") && accessKeyID != self.accessKeyID
  }
}
