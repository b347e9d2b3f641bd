/// A profile of AWS's tools: its settings in `~/.aws/config` and `~/.aws/credentials`.
///
/// See <https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html>.
package struct AWSProfile: Sendable, Equatable {
  /// Its name.
  package let name: String
  private let settings: [String: String]

  /// The profile with this name.
  ///
  /// - Parameters:
  ///   - configuration: the profiles of `~/.aws/config`.
  ///   - credentials: the profiles of `~/.aws/credentials`, whose settings take precedence.
  /// - Throws: if neither has it.
  package init(
    _ name: String, configuration: AWSConfigurationFile?, credentials: AWSConfigurationFile?
  ) throws(Unknown) {
    let profiles = (configuration?.profiles ?? [:]).merging(credentials?.profiles ?? [:]) { configured, own in
      configured.merging(own) { $1 }
    }
    guard let settings = profiles[name] else { throw Unknown(known: profiles.keys.sorted()) }
    self.name = name
    self.settings = settings
  }

  /// There is no such profile.
  package struct Unknown: Error, Equatable {
    /// The names of those that there are, sorted.
    package var known: [String]
  }

  /// Where its credentials are.
  package enum Source: Sendable, Equatable {
    /// In the profile itself.
    case keys(AWSCredentials)
    /// In the output of this command line; see ``AWSCredentials/init(processOutput:)``.
    case process(String)
  }

  /// The region; nil if the profile has none.
  package var region: String? { value("region") }

  /// Where its credentials are.
  ///
  /// - Throws: if they would have to be fetched from AWS, or if there are none.
  package func source() throws(Unusable) -> Source {
    // AWS's tools assume the role, even if there are keys, too.
    if value("role_arn") != nil { throw Unusable(profile: name, reason: "it assumes a role (role_arn)") }
    if let id = value("aws_access_key_id") {
      guard let secret = value("aws_secret_access_key") else {
        throw Unusable(profile: name, reason: "it has aws_access_key_id, but no aws_secret_access_key")
      }
      return .keys(
        AWSCredentials(accessKeyID: id, secretAccessKey: secret, sessionToken: value("aws_session_token")))
    }
    if let command = value("credential_process") { return .process(command) }
    if value("sso_session") != nil || value("sso_start_url") != nil {
      throw Unusable(
        profile: name, reason: "its credentials come from IAM Identity Center (sso_session or sso_start_url)")
    }
    if value("login_session") != nil {
      throw Unusable(profile: name, reason: "its credentials come from aws login (login_session)")
    }
    throw Unusable(profile: name, reason: "it has neither aws_access_key_id nor credential_process")
  }

  /// Why the credentials of a profile cannot be had without a call to AWS.
  package struct Unusable: Error, Equatable, CustomStringConvertible {
    package var profile: String
    package var reason: String

    /// The reason and what to do.
    package var description: String {
      "swiftlet cannot use the profile \(profile): \(reason). Let the AWS CLI get its credentials, and leave --profile out: "
        + "eval \"$(aws configure export-credentials --profile \(profile) --format env)\""
    }
  }

  private func value(_ name: String) -> String? { settings[name].flatMap { $0.isEmpty ? nil : $0 } }
}
