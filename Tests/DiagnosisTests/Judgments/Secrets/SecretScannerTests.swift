import Testing

@testable import Diagnosis

@Suite struct SecretScannerTests {
  private static func titles(_ line: String, _ environment: (name: String, value: String)...) -> [String] {
    SecretScanner(environment: environment).matches(in: Array(line.utf8)).map(\.title)
  }

  // Made up, and put together here, so that no scanner of repositories takes them for real.
  static let keyID = "AKIA" + "QRSTUVWXYZ234567"
  static let secretKey = "abcdefghij" + "KLMNOPQRST" + "0123456789" + "/+uvwxyzAB"

  @Test func accessKeyIDsAreFound() {
    #expect(Self.titles("using \(Self.keyID)") == ["an AWS access key ID"])
    #expect(Self.titles("\"ASIA\(Self.keyID.dropFirst(4))\"") == ["an AWS access key ID"])
    for sound in [
      "x\(Self.keyID)", "\(Self.keyID)8", "AKIAQRST", "AKIAIOSFODNN7EXAMPLE", "AKIAqrstuvwxyz234567",
      "X-Amz-Credential=\(Self.keyID)/20261129/eu-central-1/s3/aws4_request",
    ] {
      #expect(Self.titles(sound).isEmpty, "\(sound)")
    }
  }

  @Test func secretAccessKeysAreFoundAfterAWordForThem() {
    for line in ["aws_secret_access_key = \(Self.secretKey)", "\"SecretAccessKey\": \"\(Self.secretKey)\""] {
      #expect(Self.titles(line) == ["an AWS secret access key"])
    }
    for sound in [
      "digest \(Self.secretKey)", "secret \(Self.secretKey)x", "secret da39a3ee5e6b4b0d3255bfef95601890afd80709",
      "secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    ] {
      #expect(Self.titles(sound).isEmpty, "\(sound)")
    }
  }

  @Test func privateKeysAreFound() {
    for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
      #expect(Self.titles("key: -----BEGIN \(label)-----\\nMIIE") == ["a private key"])
    }
    #expect(Self.titles("-----BEGIN PUBLIC KEY-----").isEmpty)
    #expect(Self.titles("-----BEGIN CERTIFICATE-----").isEmpty)
    #expect(
      SecretScanner(environment: []).masking("key: -----BEGIN PRIVATE KEY-----\\nMIIE") == "key: ***")
  }

  @Test func passwordsInURLsAreFound() {
    #expect(Self.titles("connect postgres://app:s3cr.t@db:5432/x") == ["a password in a URL"])
    #expect(Self.titles("redis://:hunter2@cache") == ["a password in a URL"])
    for sound in [
      "https://example.com/a:b@c", "https://user@example.com/", "postgres://app:***@db", "postgres://app:xxxx@db/x",
      "postgres://app:${DB_PASSWORD}@db", "postgres://user:password@host", "postgres://app:@db", "a://b c:d@e",
      "http://localhost:8080 mail a@b", "postgres://<user>:<pass>@db",
    ] {
      #expect(Self.titles(sound).isEmpty, "\(sound)")
    }
    #expect(
      SecretScanner(environment: []).masking("postgres://app:s3cr.t@db:5432/x") == "postgres://app:***@db:5432/x")
  }

  @Test func valuesOfSecretVariablesAreFound() {
    for name in [
      "DB_PASSWORD", "SECRET", "JWT_SECRET", "GITHUB_TOKEN", "STRIPE_API_KEY", "APIKEY", "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN", "DB_PASS", "DB_PWD", "db_password",
    ] {
      #expect(Self.titles("it is s3cretvalue.", (name, "s3cretvalue")) == ["the value of \(name)"])
    }
  }

  @Test func otherVariablesAreNoSecrets() {
    for name in [
      "SECRET_NAME", "SECRET_ARN", "TOKEN_URL", "KEY_ID", "PASSWORD_FILE", "PARTITION_KEY", "NEXT_PUBLIC_KEY", "PWD",
      "TOKENIZERS", "MONKEY", "STRIPE_PUBLISHABLE_KEY", "AWS_LWA_TOKEN", "TABLE",
    ] {
      #expect(Self.titles("it is s3cretvalue.", (name, "s3cretvalue")).isEmpty, "\(name)")
    }
    for value in ["short1", "/run/secrets/key1", "arn:aws:secretsmanager:x1", "https://example.com/1"] {
      #expect(Self.titles("it is \(value)", ("MY_SECRET", value)).isEmpty, "\(value)")
    }
  }

  @Test func ordinaryWordsNeedAWordForTheSecret() {
    let variable = (name: "DB_PASSWORD", value: "postgres")
    for sound in ["connecting to postgres", "postgresql password", "password of postgresql"] {
      #expect(Self.titles(sound, variable).isEmpty, "\(sound)")
    }
    for line in ["password=postgres", "{'DB_PASSWORD': 'postgres'}", "PASSWORD: postgres"] {
      #expect(Self.titles(line, variable) == ["the value of DB_PASSWORD"], "\(line)")
    }
    #expect(SecretScanner(environment: [variable]).masking("to postgres") == "to ***")
  }

  @Test func otherSpellingsAreFound() {
    let variable = (name: "DB_PASSWORD", value: #"a1"b/c&d'e"#)
    for line in [
      #"a1\"b/c&d'e"#, #"a1\"b\/c&d'e"#, "a1&quot;b/c&amp;d&#x27;e", "a1&quot;b/c&amp;d&#39;e", "a1%22b%2Fc%26d%27e",
    ] {
      #expect(Self.titles("x \(line) y", variable) == ["the value of DB_PASSWORD"], "\(line)")
      #expect(SecretScanner(environment: [variable]).masking("x \(line) y") == "x *** y")
    }
  }

  @Test func theGivenAccessKeyIDIsNamed() {
    let scanner = SecretScanner(environment: [("AWS_ACCESS_KEY_ID", Self.keyID)])
    let matches = scanner.matches(in: Array("id \(Self.keyID)".utf8))
    #expect(matches.map(\.title) == ["the value of AWS_ACCESS_KEY_ID"])
    #expect(matches.map(\.masked) == ["AKIA… (20 characters)"])
    #expect(scanner.matches(in: Array("Credential=\(Self.keyID)/2026".utf8)).isEmpty)
  }

  @Test func severalSecretsOfALineAreAllHidden() {
    let scanner = SecretScanner(environment: [("A_TOKEN", "abcd1234"), ("B_TOKEN", "cd123456")])
    #expect(scanner.masking("abcd1234, \(Self.keyID), cd123456") == "***, ***, ***")
    #expect(scanner.masking("abcd123456") == "***")
    #expect(scanner.masking("nothing") == "nothing")
  }
}
