import EmulatorCore
import Testing

/// Profiles in the configuration files of AWS's tools.
@Suite struct AWSProfileTests {
  private static let configuration = """
    # comment
    [default]
    region = eu-central-1

    [profile dev]
    Region=eu-west-1
    s3 =
      max_concurrent_requests = 20
      region = nowhere
    output = json
    ; another
    [profile "two words"]
    credential_process = /opt/bin/keys --for "two words"
    [profile role]
    role_arn = arn:aws:iam::123456789012:role/admin
    source_profile = dev
    aws_access_key_id = AKIA
    aws_secret_access_key = hidden
    [profile sso]
    sso_session = corp
    [profile login]
    login_session = arn:aws:iam::123456789012:user/me
    [sso-session corp]
    sso_start_url = https://example.com
    """
  private static let credentials = """
    [dev]
    aws_access_key_id = AKIADEV
    aws_secret_access_key = secret/+=dev
    aws_session_token = token==
    [half]
    aws_access_key_id = AKIAHALF
    """

  private static func profile(_ name: String) throws -> AWSProfile {
    try AWSProfile(
      name, configuration: AWSConfigurationFile(configuration, .configuration),
      credentials: AWSConfigurationFile(credentials, .credentials))
  }

  @Test func settingsOfBothFilesAreMerged() throws {
    let profile = try Self.profile("dev")
    #expect(profile.region == "eu-west-1")
    let keys = AWSCredentials(accessKeyID: "AKIADEV", secretAccessKey: "secret/+=dev", sessionToken: "token==")
    #expect(try profile.source() == .keys(keys))
    #expect(
      keys.variables == [
        "AWS_ACCESS_KEY_ID": "AKIADEV", "AWS_SECRET_ACCESS_KEY": "secret/+=dev", "AWS_SESSION_TOKEN": "token==",
      ])
  }

  @Test func credentialsNeverGetIntoMessages() {
    let keys = AWSCredentials(accessKeyID: "AKIADEV", secretAccessKey: "secret", sessionToken: "token")
    var dumped = ""
    dump(keys, to: &dumped)
    for text in ["\(keys)", String(reflecting: keys), dumped] {
      #expect(!text.contains("AKIADEV") && !text.contains("secret") && !text.contains("token"))
    }
  }

  @Test func aProcessCanSupplyThem() throws {
    #expect(try Self.profile("two words").source() == .process("/opt/bin/keys --for \"two words\""))
  }

  @Test(arguments: [
    ("role", "it assumes a role (role_arn)"),
    ("sso", "its credentials come from IAM Identity Center (sso_session or sso_start_url)"),
    ("login", "its credentials come from aws login (login_session)"),
    ("half", "it has aws_access_key_id, but no aws_secret_access_key"),
    ("default", "it has neither aws_access_key_id nor credential_process"),
  ])
  func whatNeedsACallToAWSIsNamed(name: String, reason: String) throws {
    let profile = try Self.profile(name)
    let error = #expect(throws: AWSProfile.Unusable.self) { try profile.source() }
    #expect(error?.reason == reason)
    let advice = "eval \"$(aws configure export-credentials --profile \(name) --format env)\""
    #expect(error?.description.hasSuffix(advice) == true)
  }

  @Test func anUnknownProfileListsThoseThereAre() {
    let error = #expect(throws: AWSProfile.Unknown.self) { try Self.profile("prod") }
    #expect(error?.known == ["default", "dev", "half", "login", "role", "sso", "two words"])
    let other = #expect(throws: AWSProfile.Unknown.self) {
      try AWSProfile("prod", configuration: nil, credentials: nil)
    }
    #expect(other?.known == [])
  }

  @Test(arguments: [
    ("[dev\nregion = x", "line 1: `]` is missing"),
    ("\nregion = x", "line 2: expected [SECTION] or NAME = VALUE"),
    ("[dev]\r\nregion", "line 2: expected [SECTION] or NAME = VALUE"),
  ])
  func mistakesAreNamedWithTheirLine(text: String, message: String) {
    let mistake = #expect(throws: AWSConfigurationFile.Mistake.self) {
      try AWSConfigurationFile(text, .credentials)
    }
    #expect(mistake?.description == message)
  }

  @Test func theOutputOfAProcessIsRead() throws {
    let text = #"{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "T", "Expiration": "2030"}"#
    #expect(
      try AWSCredentials(processOutput: Array(text.utf8))
        == AWSCredentials(accessKeyID: "A", secretAccessKey: "S", sessionToken: "T"))
  }

  @Test(arguments: [
    ("", "its output is not JSON"), ("S3CRET", "its output is not JSON"),
    (#"{"Version": 2, "AccessKeyId": "A", "SecretAccessKey": "S"}"#, "its output has no \"Version\": 1"),
    (#"{"Version": 1, "AccessKeyId": "A"}"#, "its output has no AccessKeyId or no SecretAccessKey"),
  ])
  func mistakesInTheOutputAreNamed(text: String, message: String) {
    let mistake = #expect(throws: AWSCredentials.ProcessOutputMistake.self) {
      try AWSCredentials(processOutput: Array(text.utf8))
    }
    #expect(mistake?.message == message)
  }
}
