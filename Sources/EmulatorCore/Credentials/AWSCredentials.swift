import WireFormat

/// Credentials for AWS. They have no description, so that no message can contain them.
package struct AWSCredentials: Sendable, Equatable {
  private let accessKeyID: String
  private let secretAccessKey: String
  private let sessionToken: String?

  package init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
  }

  /// Reads the output of a `credential_process`.
  ///
  /// See <https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html>.
  ///
  /// - Throws: what is wrong with it, without any of its text.
  package init(processOutput bytes: [UInt8]) throws(ProcessOutputMistake) {
    let document: JSONTree
    do throws(JSONError) {
      document = try JSONTree(bytes)
    } catch {
      throw ProcessOutputMistake(message: "its output is not JSON")
    }
    guard case .number("1")? = document["Version"] else {
      throw ProcessOutputMistake(message: "its output has no \"Version\": 1")
    }
    guard let id = document["AccessKeyId"]?.text, let secret = document["SecretAccessKey"]?.text else {
      throw ProcessOutputMistake(message: "its output has no AccessKeyId or no SecretAccessKey")
    }
    self.init(accessKeyID: id, secretAccessKey: secret, sessionToken: document["SessionToken"]?.text)
  }

  /// What is wrong with the output of a `credential_process`.
  package struct ProcessOutputMistake: Error, Equatable {
    package var message: String
  }

  /// The environment variables from which SDKs read them.
  package var variables: [String: String] {
    var variables = ["AWS_ACCESS_KEY_ID": accessKeyID, "AWS_SECRET_ACCESS_KEY": secretAccessKey]
    variables["AWS_SESSION_TOKEN"] = sessionToken
    return variables
  }
}

extension AWSCredentials: CustomStringConvertible, CustomReflectable {
  /// Not the credentials.
  package var description: String { "AWSCredentials" }

  package var customMirror: Mirror { Mirror(self, children: []) }
}
